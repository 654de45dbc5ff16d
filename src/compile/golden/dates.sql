-- Days are numbers; whatever is relative has become one.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND (ifNull((attr_signed_up >= {p1:Int32}) AND (attr_signed_up < {p2:Int32}), false) AND ifNull(attr_signed_up < {p3:Int32}, false) AND ifNull(attr_birth_date < {p4:Int32}, false) AND ifNull(attr_signed_up >= {p5:Int32}, false) AND ifNull(attr_signed_up >= {p6:Int32}, false) AND ifNull((attr_signed_up >= {p7:Int32}) AND (attr_signed_up < {p8:Int32}), false) AND ifNull((attr_signed_up >= {p9:Int32}) AND (attr_signed_up < {p10:Int32}), false) AND ifNull((attr_signed_up >= {p11:Int32}) AND (attr_signed_up < {p12:Int32}), false) AND isNotNull(attr_signed_up))

-- p1 = 20513
-- p2 = 20514
-- p3 = 20346
-- p4 = -25081
-- p5 = 20528
-- p6 = 20541
-- p7 = 20454
-- p8 = 20528
-- p9 = 20498
-- p10 = 20528
-- p11 = 20527
-- p12 = 20558

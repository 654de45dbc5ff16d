-- Month, weekday and anniversary of a date: years the engine does not know are moved by whole rounds of 400 years.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND (ifNull((toMonth(toDate32(toInt32(positiveModulo(attr_birth_date + 25567, 146097) - 25567))) IN ({p1:Array(UInt8)})), false) AND ifNull((toDayOfWeek(toDate32(toInt32(positiveModulo(attr_birth_date + 25567, 146097) - 25567))) IN ({p2:Array(UInt8)})), false) AND ifNull((attr_birth_date < {p3:Int32}) AND (((toYYYYMMDD(toDate32(toInt32(positiveModulo(attr_birth_date + 25567, 146097) - 25567))) % 10000) >= {p4:Int32}) AND ((toYYYYMMDD(toDate32(toInt32(positiveModulo(attr_birth_date + 25567, 146097) - 25567))) % 10000) <= {p5:Int32})), false) AND ifNull(((attr_birth_date < {p6:Int32}) AND (((toYYYYMMDD(toDate32(toInt32(positiveModulo(attr_birth_date + 25567, 146097) - 25567))) % 10000) >= {p7:Int32}) AND ((toYYYYMMDD(toDate32(toInt32(positiveModulo(attr_birth_date + 25567, 146097) - 25567))) % 10000) <= {p8:Int32}))) OR ((attr_birth_date < {p9:Int32}) AND (((toYYYYMMDD(toDate32(toInt32(positiveModulo(attr_birth_date + 25567, 146097) - 25567))) % 10000) >= {p10:Int32}) AND ((toYYYYMMDD(toDate32(toInt32(positiveModulo(attr_birth_date + 25567, 146097) - 25567))) % 10000) <= {p11:Int32}))), false))

-- p1 = [2,12]
-- p2 = [6,7]
-- p3 = 20454
-- p4 = 315
-- p5 = 321
-- p6 = 20454
-- p7 = 101
-- p8 = 315
-- p9 = 20089
-- p10 = 1216
-- p11 = 1231

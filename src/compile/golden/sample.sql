-- A stable share of all contacts.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND (((sipHash64(concat({p1:String}, '\0', toString(no))) % {p2:UInt32}) >= {p3:UInt32}) AND ((sipHash64(concat({p4:String}, '\0', toString(no))) % {p5:UInt32}) < {p6:UInt32}))

-- p1 = "spring"
-- p2 = 1000000
-- p3 = 333000
-- p4 = "spring"
-- p5 = 1000000
-- p6 = 433000

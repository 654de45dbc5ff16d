-- Zero is a value, NaN is none; between includes both ends.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND (ifNull(attr_age = {p1:Float64}, false) AND ifNull(attr_age >= {p2:Float64}, false) AND ifNull((attr_age >= {p3:Float64}) AND (attr_age <= {p4:Float64}), false) AND ifNull((attr_age IN ({p5:Array(Float64)})), false) AND ifNull(NOT isNaN(attr_age), false) AND ifNull(attr_age < attr_spend, false))

-- p1 = 0
-- p2 = 18
-- p3 = 18
-- p4 = 64.5
-- p5 = [36,0]

-- Groups keep their order and their brackets.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND (NOT (ifNull(lowerUTF8(attr_country) = {p1:String}, false) AND (NOT (ifNull(attr_vip = {p2:Bool}, false) OR ifNull(attr_age > {p3:Float64}, false))) AND ((NOT (ifNull(lowerUTF8(attr_plan) = {p4:String}, false))) OR (ifNull(attr_spend < {p5:Float64}, false)))))

-- p1 = "us"
-- p2 = true
-- p3 = 40
-- p4 = "free"
-- p5 = 1000

-- Each negative operator is the complement of its positive twin, missing values included.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND ((NOT (ifNull(lowerUTF8(attr_country) = {p1:String}, false))) AND (NOT (ifNull((lowerUTF8(attr_country) IN ({p2:Array(String)})), false))) AND (NOT (ifNull(position(lowerUTF8(attr_city), {p3:String}) > 0, false))) AND (NOT (ifNull(startsWith(lowerUTF8(attr_city), {p4:String}), false))) AND (NOT (ifNull(endsWith(lowerUTF8(attr_city), {p5:String}), false))) AND (NOT (ifNull(match(attr_city, {p6:String}), false))) AND (NOT (isNotNull(attr_city))))

-- p1 = "us"
-- p2 = ["us","ca"]
-- p3 = "a_b"
-- p4 = "x"
-- p5 = "y"
-- p6 = "(?i-s)(?-i)^N"

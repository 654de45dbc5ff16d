-- Text is compared in lower case; patterns see it as it was written.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND (ifNull(lowerUTF8(attr_country) = {p1:String}, false) AND ifNull((lowerUTF8(attr_country) IN ({p2:Array(String)})), false) AND ifNull(position(lowerUTF8(attr_city), {p3:String}) > 0, false) AND ifNull(startsWith(lowerUTF8(attr_city), {p4:String}), false) AND ifNull(endsWith(lowerUTF8(attr_city), {p5:String}), false) AND ifNull(match(attr_city, {p6:String}), false) AND isNotNull(attr_city))

-- p1 = "us"
-- p2 = ["us","côte d'ivoire"]
-- p3 = "100%"
-- p4 = "saint-é"
-- p5 = "york"
-- p6 = "(?i-s)^new"

-- The first contacts by number.

SELECT
    no,
    external_id,
    email,
    first_name,
    last_name
FROM contacts
FINAL
WHERE (is_deleted = 0) AND (ifNull(lowerUTF8(attr_country) = {p1:String}, false))
ORDER BY no ASC
LIMIT {p2:UInt32}

-- p1 = "us"
-- p2 = 10

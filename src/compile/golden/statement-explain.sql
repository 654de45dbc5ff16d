-- Every rule of one contact.

SELECT
    no,
    toUInt8(ifNull(lowerUTF8(attr_country) = {p1:String}, false)) AS leaf_0,
    toUInt8(ifNull(attr_vip = {p2:Bool}, false)) AS leaf_1
FROM contacts
FINAL
WHERE (is_deleted = 0) AND (no = {p3:UInt32})

-- p1 = "us"
-- p2 = true
-- p3 = 42

-- Every rule of one contact.

SELECT
    toUInt8((ifNull(lowerUTF8(attr_country) = {p1:String}, false) AND (NOT (ifNull(attr_vip = {p2:Bool}, false))))) AS belongs,
    [toUInt8(ifNull(lowerUTF8(attr_country) = {p3:String}, false)), toUInt8(NOT (ifNull(attr_vip = {p4:Bool}, false)))] AS truths,
    [toUInt8((ifNull(lowerUTF8(attr_country) = {p5:String}, false) AND (NOT (ifNull(attr_vip = {p6:Bool}, false)))))] AS groups
FROM contacts
FINAL
WHERE (is_deleted = 0) AND (no = {p7:UInt32})

-- p1 = "us"
-- p2 = true
-- p3 = "us"
-- p4 = true
-- p5 = "us"
-- p6 = true
-- p7 = 42

-- Not true is false or missing.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND (ifNull(attr_vip = {p1:Bool}, false) AND (NOT (ifNull(attr_vip = {p2:Bool}, false))) AND isNotNull(attr_vip) AND ifNull(active = {p3:Bool}, false))

-- p1 = true
-- p2 = true
-- p3 = false

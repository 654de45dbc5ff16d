-- Items are compared in lower case; an empty list is missing.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND (hasAny(arrayMap(item -> lowerUTF8(item), attr_interests), {p1:Array(String)}) AND hasAll(arrayMap(item -> lowerUTF8(item), attr_interests), {p2:Array(String)}) AND (NOT (hasAny(arrayMap(item -> lowerUTF8(item), tags), {p3:Array(String)}))) AND (NOT (notEmpty(tags))))

-- p1 = ["math","hockey"]
-- p2 = ["chess"]
-- p3 = ["vip"]

-- Items are compared in lower case; an empty list is missing.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND (hasAny(arrayMap(item -> lowerUTF8(item), attr_interests), {p1:Array(String)}) AND hasAll(arrayMap(item -> lowerUTF8(item), attr_interests), {p2:Array(String)}) AND notEmpty(attr_interests) AND hasAll({p3:Array(String)}, arrayMap(item -> lowerUTF8(item), attr_interests)) AND (NOT (hasAny(arrayMap(item -> lowerUTF8(item), tags), {p4:Array(String)}))) AND (NOT (notEmpty(tags))))

-- p1 = ["math","hockey"]
-- p2 = ["chess"]
-- p3 = ["chess","go"]
-- p4 = ["vip"]

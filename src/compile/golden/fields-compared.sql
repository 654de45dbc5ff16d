-- Texts in lower case, two datetimes as instants, a date and a datetime by day.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND (ifNull(lowerUTF8(first_name) = lowerUTF8(attr_city), false) OR ifNull(attr_spend >= attr_age, false) OR ifNull(attr_last_seen > created_at, false) OR ifNull(attr_signed_up = toInt32(toDate32(addSeconds(attr_last_seen, transform(roundDown(toUnixTimestamp64Milli(attr_last_seen), {p1:Array(Int64)}), {p2:Array(Int64)}, {p3:Array(Int64)}, 0)))), false) OR ifNull(attr_signed_up <= attr_birth_date, false) OR ifNull(attr_vip = active, false))

-- p1 = [-2208902400000, …]
-- p2 = [-2208902400000, …]
-- p3 = [3600, …]

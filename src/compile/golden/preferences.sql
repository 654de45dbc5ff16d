-- What is on record belongs to the address; no record is missing.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND (ifNull(multiIf((email_key IN (
    SELECT address
    FROM preferences
    FINAL
    WHERE (channel = {p1:String}) AND subscribed
)), true, (email_key IN (
    SELECT address
    FROM preferences
    FINAL
    WHERE (channel = {p2:String}) AND (NOT subscribed)
)), false, NULL) = {p3:Bool}, false) AND (NOT (isNotNull(multiIf((phone_key IN (
    SELECT address
    FROM preferences
    FINAL
    WHERE (channel = {p4:String}) AND subscribed
)), true, (phone_key IN (
    SELECT address
    FROM preferences
    FINAL
    WHERE (channel = {p5:String}) AND (NOT subscribed)
)), false, NULL)))) AND ifNull(ifNull(active AND match(email_key, {p6:String}) AND (email_key NOT IN (
    SELECT address
    FROM preferences
    FINAL
    WHERE (channel = {p7:String}) AND (NOT subscribed)
)), false) = {p8:Bool}, false) AND ifNull(ifNull(active AND isNotNull(phone_key) AND (phone_key NOT IN (
    SELECT address
    FROM preferences
    FINAL
    WHERE (channel = {p9:String}) AND (NOT subscribed)
)), false) = {p10:Bool}, false))

-- p1 = "email"
-- p2 = "email"
-- p3 = true
-- p4 = "sms"
-- p5 = "sms"
-- p6 = "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$"
-- p7 = "email"
-- p8 = true
-- p9 = "phone"
-- p10 = false

-- Email and phone number are compared by their keys; a phone number in a field of its own by its digits.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND (ifNull(endsWith(email_key, {p1:String}), false) AND ifNull(match(email, {p2:String}), false) AND ifNull(coalesce(phone_key, nullIf(replaceRegexpAll(lowerUTF8(phone), {p3:String}, ''), '')) = {p4:String}, false) AND ifNull(match(coalesce(phone_key, phone), {p5:String}), false) AND ifNull(startsWith(nullIf(replaceRegexpAll(lowerUTF8(attr_mobile), {p6:String}, ''), ''), {p7:String}), false) AND isNotNull(coalesce(phone_key, nullIf(replaceRegexpAll(lowerUTF8(phone), {p8:String}, ''), ''))))

-- p1 = "@example.com"
-- p2 = "(?i-s)^ada"
-- p3 = "[\\s\\x0b\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}\\-‐‑‒–—./()\\[\\]]"
-- p4 = "+491701234567"
-- p5 = "(?i-s)^\\+49"
-- p6 = "[\\s\\x0b\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}\\-‐‑‒–—./()\\[\\]]"
-- p7 = "+49170"
-- p8 = "[\\s\\x0b\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}\\-‐‑‒–—./()\\[\\]]"

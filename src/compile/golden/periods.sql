-- Calendar periods around today, of a date and of a datetime.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND (ifNull((attr_signed_up >= {p1:Int32}) AND (attr_signed_up < {p2:Int32}), false) AND (NOT (ifNull((attr_last_seen >= {p3:DateTime64(3, 'UTC')}) AND (attr_last_seen < {p4:DateTime64(3, 'UTC')}), false))))

-- p1 = 20362
-- p2 = 20454
-- p3 = "2026-03-08 23:00:00.000"
-- p4 = "2026-03-15 23:00:00.000"

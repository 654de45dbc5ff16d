-- Days of the organisation have become instants; the last 7 days are 168 hours.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND (ifNull((attr_last_seen >= {p1:DateTime64(3, 'UTC')}) AND (attr_last_seen < {p2:DateTime64(3, 'UTC')}), false) AND ifNull((attr_last_seen >= {p3:DateTime64(3, 'UTC')}) AND (attr_last_seen < {p4:DateTime64(3, 'UTC')}), false) AND ifNull(attr_last_seen < {p5:DateTime64(3, 'UTC')}, false) AND ifNull(attr_last_seen < {p6:DateTime64(3, 'UTC')}, false) AND ifNull(attr_last_seen >= {p7:DateTime64(3, 'UTC')}, false) AND ifNull((attr_last_seen >= {p8:DateTime64(3, 'UTC')}) AND (attr_last_seen < {p9:DateTime64(3, 'UTC')}), false) AND ifNull((attr_last_seen >= {p10:DateTime64(3, 'UTC')}) AND (attr_last_seen < {p11:DateTime64(3, 'UTC')}), false) AND ifNull((attr_last_seen >= {p12:DateTime64(3, 'UTC')}) AND (attr_last_seen < {p13:DateTime64(3, 'UTC')}), false) AND ifNull((created_at >= {p14:DateTime64(3, 'UTC')}) AND (created_at < {p15:DateTime64(3, 'UTC')}), false) AND isNotNull(attr_last_seen))

-- p1 = "2026-03-28 23:00:00.000"
-- p2 = "2026-03-29 22:00:00.000"
-- p3 = "2026-03-15 11:59:00.000"
-- p4 = "2026-03-15 11:59:00.001"
-- p5 = "2025-09-14 22:00:00.000"
-- p6 = "2026-03-15 23:00:00.000"
-- p7 = "2026-03-15 10:00:00.001"
-- p8 = "2025-12-31 23:00:00.000"
-- p9 = "2026-03-15 11:59:00.001"
-- p10 = "2026-03-08 12:00:00.001"
-- p11 = "2026-03-15 12:00:00.001"
-- p12 = "2026-03-14 23:00:00.000"
-- p13 = "2027-03-14 23:00:00.000"
-- p14 = "2026-02-15 23:00:00.000"
-- p15 = "2026-03-15 23:00:00.000"

-- How often something happened. Where contacts who never did it pass, the set is of those who do not pass.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND ((no IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            count() AS measured
        FROM events
        WHERE (name = {p1:String}) AND (occurred_at >= {p2:DateTime64(3, 'UTC')}) AND (occurred_at < {p3:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull(measured >= {p4:Float64}, false)
)) AND (no NOT IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            count() AS measured
        FROM events
        WHERE (name = {p5:String}) AND (occurred_at < {p6:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE NOT (ifNull(measured < {p7:Float64}, false))
)))

-- p1 = "purchase"
-- p2 = "2025-12-15 12:00:00.001"
-- p3 = "2026-03-15 12:00:00.001"
-- p4 = 3
-- p5 = "visit"
-- p6 = "2026-03-15 12:00:00.001"
-- p7 = 2

-- Which events count: by their properties, by calendar months, between two days of the organisation.

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
        WHERE (name = {p1:String}) AND (occurred_at >= {p2:DateTime64(3, 'UTC')}) AND (occurred_at < {p3:DateTime64(3, 'UTC')}) AND (ifNull(lowerUTF8(prop_product) = {p4:String}, false) OR ifNull(prop_amount >= {p5:Float64}, false) OR ifNull(lowerUTF8(campaign) = {p6:String}, false))
        GROUP BY no
    )
    WHERE ifNull(measured >= {p7:Float64}, false)
)) AND (no IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            count() AS measured
        FROM events
        WHERE (name = {p8:String}) AND (occurred_at >= {p9:DateTime64(3, 'UTC')}) AND (occurred_at < {p10:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull(measured > {p11:Float64}, false)
)))

-- p1 = "purchase"
-- p2 = "2026-02-15 23:00:00.000"
-- p3 = "2026-03-15 12:00:00.001"
-- p4 = "lamp"
-- p5 = 1000
-- p6 = "camp_spring"
-- p7 = 1
-- p8 = "purchase"
-- p9 = "2024-12-31 23:00:00.000"
-- p10 = "2025-12-31 23:00:00.000"
-- p11 = 1

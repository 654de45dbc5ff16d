-- Outcomes of campaigns are events that runs and deliveries write.

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
        WHERE (name = {p1:String}) AND (occurred_at >= {p2:DateTime64(3, 'UTC')}) AND (occurred_at < {p3:DateTime64(3, 'UTC')}) AND ifNull(lowerUTF8(campaign) = {p4:String}, false)
        GROUP BY no
    )
    WHERE ifNull(measured >= {p5:Float64}, false)
)) AND (NOT (no IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            count() AS measured
        FROM events
        WHERE (name = {p6:String}) AND (occurred_at < {p7:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull(measured >= {p8:Float64}, false)
))))

-- p1 = "campaign.opened"
-- p2 = "2026-02-13 12:00:00.001"
-- p3 = "2026-03-15 12:00:00.001"
-- p4 = "camp_spring"
-- p5 = 1
-- p6 = "campaign.targeted"
-- p7 = "2026-03-15 12:00:00.001"
-- p8 = 1

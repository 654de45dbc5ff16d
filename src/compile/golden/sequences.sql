-- One event after the other: within hours, within a calendar month, all within a window.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND ((no IN (
    SELECT no
    FROM
    (
        SELECT
            *,
            if(is_2 AND ifNull(at <= (before_2 + {p1:Int64}), false), at, NULL) AS reached_2
        FROM
        (
            SELECT
                *,
                max(reached_1) OVER (PARTITION BY no ORDER BY at ASC RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before_2
            FROM
            (
                SELECT
                    *,
                    if(is_1, at, NULL) AS reached_1
                FROM
                (
                    SELECT
                        no,
                        toUnixTimestamp64Milli(occurred_at) AS at,
                        (name = {p2:String}) AND (occurred_at < {p3:DateTime64(3, 'UTC')}) AS is_1,
                        (name = {p4:String}) AND (occurred_at < {p5:DateTime64(3, 'UTC')}) AND (ifNull(prop_amount > {p6:Float64}, false)) AS is_2
                    FROM events
                    FINAL
                    WHERE (name IN ({p7:Array(String)})) AND (is_1 OR is_2)
                )
            )
        )
    )
    WHERE reached_2 IS NOT NULL
)) AND (NOT (no IN (
    SELECT no
    FROM
    (
        SELECT
            *,
            if(is_3 AND isNotNull(before_3), at, NULL) AS reached_3
        FROM
        (
            SELECT
                *,
                max(reached_2) OVER (PARTITION BY no ORDER BY at ASC RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before_3
            FROM
            (
                SELECT
                    *,
                    if(is_2 AND ifNull(day < addMonths(day_2, {p8:Int32}), false), at, NULL) AS reached_2
                FROM
                (
                    SELECT
                        *,
                        max(reached_1) OVER (PARTITION BY no ORDER BY at ASC RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before_2,
                        max(if(isNotNull(reached_1), day, NULL)) OVER (PARTITION BY no ORDER BY at ASC RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS day_2
                    FROM
                    (
                        SELECT
                            *,
                            if(is_1, at, NULL) AS reached_1
                        FROM
                        (
                            SELECT
                                no,
                                toUnixTimestamp64Milli(occurred_at) AS at,
                                toDate32(addSeconds(occurred_at, transform(roundDown(toUnixTimestamp64Milli(occurred_at), {p9:Array(Int64)}), {p10:Array(Int64)}, {p11:Array(Int64)}, 0))) AS day,
                                (name = {p12:String}) AND (occurred_at >= {p13:DateTime64(3, 'UTC')}) AND (occurred_at < {p14:DateTime64(3, 'UTC')}) AS is_1,
                                (name = {p15:String}) AND (occurred_at >= {p16:DateTime64(3, 'UTC')}) AND (occurred_at < {p17:DateTime64(3, 'UTC')}) AS is_2,
                                (name = {p18:String}) AND (occurred_at >= {p19:DateTime64(3, 'UTC')}) AND (occurred_at < {p20:DateTime64(3, 'UTC')}) AS is_3
                            FROM events
                            FINAL
                            WHERE (name IN ({p21:Array(String)})) AND (is_1 OR is_2 OR is_3)
                        )
                    )
                )
            )
        )
    )
    WHERE reached_3 IS NOT NULL
))))

-- p1 = 259200000
-- p2 = "visit"
-- p3 = "2026-03-15 12:00:00.001"
-- p4 = "purchase"
-- p5 = "2026-03-15 12:00:00.001"
-- p6 = 10
-- p7 = ["visit","purchase"]
-- p8 = 1
-- p9 = [-2208902400000, …]
-- p10 = [-2208902400000, …]
-- p11 = [3600, …]
-- p12 = "visit"
-- p13 = "2025-03-15 23:00:00.000"
-- p14 = "2026-03-15 12:00:00.001"
-- p15 = "visit"
-- p16 = "2025-03-15 23:00:00.000"
-- p17 = "2026-03-15 12:00:00.001"
-- p18 = "purchase"
-- p19 = "2025-03-15 23:00:00.000"
-- p20 = "2026-03-15 12:00:00.001"
-- p21 = ["visit","purchase"]

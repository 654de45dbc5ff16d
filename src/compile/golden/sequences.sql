-- One event after the other: within hours, within a calendar month, all within a window.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND ((no IN (
    SELECT no
    FROM
    (
        SELECT
            e.no AS no,
            e.at AS at
        FROM
        (
            SELECT
                no,
                toUnixTimestamp64Milli(occurred_at) AS at
            FROM events
            WHERE (name = {p1:String}) AND (occurred_at < {p2:DateTime64(3, 'UTC')}) AND (ifNull(prop_amount > {p3:Float64}, false))
        ) AS e
        ASOF INNER JOIN
        (
            SELECT
                no,
                toUnixTimestamp64Milli(occurred_at) AS at
            FROM events
            WHERE (name = {p4:String}) AND (occurred_at < {p5:DateTime64(3, 'UTC')})
        ) AS latest ON (e.no = latest.no) AND (e.at > latest.at)
        WHERE e.at <= (latest.at + {p6:Int64})
    )
)) AND (NOT (no IN (
    SELECT no
    FROM
    (
        SELECT
            e.no AS no,
            e.at AS at,
            e.day AS day
        FROM
        (
            SELECT
                no,
                toUnixTimestamp64Milli(occurred_at) AS at,
                toDate32(addSeconds(occurred_at, transform(roundDown(toUnixTimestamp64Milli(occurred_at), {p7:Array(Int64)}), {p8:Array(Int64)}, {p9:Array(Int64)}, 0))) AS day
            FROM events
            WHERE (name = {p10:String}) AND (occurred_at >= {p11:DateTime64(3, 'UTC')}) AND (occurred_at < {p12:DateTime64(3, 'UTC')})
        ) AS e
        INNER JOIN
        (
            SELECT
                no,
                min(at) AS at
            FROM
            (
                SELECT
                    e.no AS no,
                    e.at AS at,
                    e.day AS day
                FROM
                (
                    SELECT
                        no,
                        toUnixTimestamp64Milli(occurred_at) AS at,
                        toDate32(addSeconds(occurred_at, transform(roundDown(toUnixTimestamp64Milli(occurred_at), {p13:Array(Int64)}), {p14:Array(Int64)}, {p15:Array(Int64)}, 0))) AS day
                    FROM events
                    WHERE (name = {p16:String}) AND (occurred_at >= {p17:DateTime64(3, 'UTC')}) AND (occurred_at < {p18:DateTime64(3, 'UTC')})
                ) AS e
                ASOF INNER JOIN
                (
                    SELECT
                        no,
                        toUnixTimestamp64Milli(occurred_at) AS at,
                        toDate32(addSeconds(occurred_at, transform(roundDown(toUnixTimestamp64Milli(occurred_at), {p19:Array(Int64)}), {p20:Array(Int64)}, {p21:Array(Int64)}, 0))) AS day
                    FROM events
                    WHERE (name = {p22:String}) AND (occurred_at >= {p23:DateTime64(3, 'UTC')}) AND (occurred_at < {p24:DateTime64(3, 'UTC')})
                ) AS latest ON (e.no = latest.no) AND (e.at > latest.at)
                WHERE e.day < addMonths(latest.day, {p25:Int32})
            )
            GROUP BY no
        ) AS earlier ON e.no = earlier.no
        WHERE e.at > earlier.at
    )
))))

-- p1 = "purchase"
-- p2 = "2026-03-15 12:00:00.001"
-- p3 = 10
-- p4 = "visit"
-- p5 = "2026-03-15 12:00:00.001"
-- p6 = 259200000
-- p7 = [-2208902400000, …]
-- p8 = [-2208902400000, …]
-- p9 = [3600, …]
-- p10 = "purchase"
-- p11 = "2025-03-15 23:00:00.000"
-- p12 = "2026-03-15 12:00:00.001"
-- p13 = [-2208902400000, …]
-- p14 = [-2208902400000, …]
-- p15 = [3600, …]
-- p16 = "visit"
-- p17 = "2025-03-15 23:00:00.000"
-- p18 = "2026-03-15 12:00:00.001"
-- p19 = [-2208902400000, …]
-- p20 = [-2208902400000, …]
-- p21 = [3600, …]
-- p22 = "visit"
-- p23 = "2025-03-15 23:00:00.000"
-- p24 = "2026-03-15 12:00:00.001"
-- p25 = 1

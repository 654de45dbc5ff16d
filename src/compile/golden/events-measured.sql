-- Every measure but the plain count.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND ((no IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            uniqExact(toInt32(toDate32(addSeconds(occurred_at, transform(roundDown(toUnixTimestamp64Milli(occurred_at), {p1:Array(Int64)}), {p2:Array(Int64)}, {p3:Array(Int64)}, 0))))) AS measured
        FROM events
        FINAL
        WHERE (name = {p4:String}) AND (occurred_at < {p5:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull(measured >= {p6:Float64}, false)
)) AND (no IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            arraySort(groupArrayIf(assumeNotNull(prop_amount), ifNull(NOT isNaN(prop_amount), false))) AS terms,
            arraySum(terms) AS total,
            if(abs(total) < 1000000000., round(total, 6), total) AS measured
        FROM events
        FINAL
        WHERE (name = {p7:String}) AND (occurred_at < {p8:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull(measured >= {p9:Float64}, false)
)) AND (no IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            arraySort(groupArrayIf(assumeNotNull(prop_amount), ifNull(NOT isNaN(prop_amount), false))) AS terms,
            if(empty(terms), NULL, arraySum(terms) / length(terms)) AS total,
            if(abs(total) < 1000000000., round(total, 6), total) AS measured
        FROM events
        FINAL
        WHERE (name = {p10:String}) AND (occurred_at < {p11:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull(measured <= {p12:Float64}, false)
)) AND (no IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            min(prop_amount) AS measured
        FROM events
        FINAL
        WHERE (name = {p13:String}) AND (occurred_at < {p14:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull(measured > {p15:Float64}, false)
)) AND (no IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            max(prop_delivery) AS measured
        FROM events
        FINAL
        WHERE (name = {p16:String}) AND (occurred_at < {p17:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull((measured >= {p18:Int32}) AND (measured < {p19:Int32}), false)
)) AND (no IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            uniqExactIf(lowerUTF8(prop_product), isNotNull(prop_product)) AS measured
        FROM events
        FINAL
        WHERE (name = {p20:String}) AND (occurred_at < {p21:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull(measured >= {p22:Float64}, false)
)) AND (no IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            uniqExactArrayIf(arrayMap(item -> lowerUTF8(item), prop_colours), notEmpty(prop_colours)) AS measured
        FROM events
        FINAL
        WHERE (name = {p23:String}) AND (occurred_at < {p24:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull(measured >= {p25:Float64}, false)
)) AND (no IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            min(occurred_at) AS measured
        FROM events
        FINAL
        WHERE (name = {p26:String}) AND (occurred_at < {p27:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull((measured >= {p28:DateTime64(3, 'UTC')}) AND (measured < {p29:DateTime64(3, 'UTC')}), false)
)) AND (no IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            max(occurred_at) AS measured
        FROM events
        FINAL
        WHERE (name = {p30:String}) AND (occurred_at < {p31:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull(measured < {p32:DateTime64(3, 'UTC')}, false)
)) AND (no IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            max(occurred_at) AS measured
        FROM events
        FINAL
        WHERE (name = {p33:String}) AND (occurred_at < {p34:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull((toDayOfWeek(toDate32(addSeconds(measured, transform(roundDown(toUnixTimestamp64Milli(measured), {p35:Array(Int64)}), {p36:Array(Int64)}, {p37:Array(Int64)}, 0)))) IN ({p38:Array(UInt8)})), false)
)))

-- p1 = [-2208902400000, …]
-- p2 = [-2208902400000, …]
-- p3 = [3600, …]
-- p4 = "purchase"
-- p5 = "2026-03-15 12:00:00.001"
-- p6 = 2
-- p7 = "purchase"
-- p8 = "2026-03-15 12:00:00.001"
-- p9 = 100
-- p10 = "purchase"
-- p11 = "2026-03-15 12:00:00.001"
-- p12 = 40
-- p13 = "purchase"
-- p14 = "2026-03-15 12:00:00.001"
-- p15 = 5
-- p16 = "purchase"
-- p17 = "2026-03-15 12:00:00.001"
-- p18 = 20521
-- p19 = 20528
-- p20 = "purchase"
-- p21 = "2026-03-15 12:00:00.001"
-- p22 = 2
-- p23 = "purchase"
-- p24 = "2026-03-15 12:00:00.001"
-- p25 = 2
-- p26 = "purchase"
-- p27 = "2026-03-15 12:00:00.001"
-- p28 = "2026-03-01 12:00:00.001"
-- p29 = "2026-03-15 12:00:00.001"
-- p30 = "purchase"
-- p31 = "2026-03-15 12:00:00.001"
-- p32 = "2026-02-28 23:00:00.000"
-- p33 = "purchase"
-- p34 = "2026-03-15 12:00:00.001"
-- p35 = [-2208902400000, …]
-- p36 = [-2208902400000, …]
-- p37 = [3600, …]
-- p38 = [6,7]

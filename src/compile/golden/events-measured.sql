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
            groupBitmap(toUInt32(toInt32(toDate32(addSeconds(occurred_at, transform(roundDown(toUnixTimestamp64Milli(occurred_at), {p1:Array(Int64)}), {p2:Array(Int64)}, {p3:Array(Int64)}, 0)))) + {p4:UInt32})) AS measured
        FROM events
        WHERE (name = {p5:String}) AND (occurred_at < {p6:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull(measured >= {p7:Float64}, false)
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
        WHERE (name = {p8:String}) AND (occurred_at < {p9:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull(measured >= {p10:Float64}, false)
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
        WHERE (name = {p11:String}) AND (occurred_at < {p12:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull(measured <= {p13:Float64}, false)
)) AND (no IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            min(prop_amount) AS measured
        FROM events
        WHERE (name = {p14:String}) AND (occurred_at < {p15:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull(measured > {p16:Float64}, false)
)) AND (no IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            max(prop_delivery) AS measured
        FROM events
        WHERE (name = {p17:String}) AND (occurred_at < {p18:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull((measured >= {p19:Int32}) AND (measured < {p20:Int32}), false)
)) AND (no IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            groupBitmapIf(sipHash64(assumeNotNull(lowerUTF8(prop_product))), isNotNull(prop_product)) AS measured
        FROM events
        WHERE (name = {p21:String}) AND (occurred_at < {p22:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull(measured >= {p23:Float64}, false)
)) AND (no IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            uniqExactArrayIf(arrayMap(item -> lowerUTF8(item), prop_colours), notEmpty(prop_colours)) AS measured
        FROM events
        WHERE (name = {p24:String}) AND (occurred_at < {p25:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull(measured >= {p26:Float64}, false)
)) AND (no IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            min(occurred_at) AS measured
        FROM events
        WHERE (name = {p27:String}) AND (occurred_at < {p28:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull((measured >= {p29:DateTime64(3, 'UTC')}) AND (measured < {p30:DateTime64(3, 'UTC')}), false)
)) AND (no IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            max(occurred_at) AS measured
        FROM events
        WHERE (name = {p31:String}) AND (occurred_at < {p32:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull(measured < {p33:DateTime64(3, 'UTC')}, false)
)) AND (no IN (
    SELECT no
    FROM
    (
        SELECT
            no,
            max(occurred_at) AS measured
        FROM events
        WHERE (name = {p34:String}) AND (occurred_at < {p35:DateTime64(3, 'UTC')})
        GROUP BY no
    )
    WHERE ifNull((toDayOfWeek(toDate32(addSeconds(measured, transform(roundDown(toUnixTimestamp64Milli(measured), {p36:Array(Int64)}), {p37:Array(Int64)}, {p38:Array(Int64)}, 0)))) IN ({p39:Array(UInt8)})), false)
)))

-- p1 = [-2208902400000, …]
-- p2 = [-2208902400000, …]
-- p3 = [3600, …]
-- p4 = 719162
-- p5 = "purchase"
-- p6 = "2026-03-15 12:00:00.001"
-- p7 = 2
-- p8 = "purchase"
-- p9 = "2026-03-15 12:00:00.001"
-- p10 = 100
-- p11 = "purchase"
-- p12 = "2026-03-15 12:00:00.001"
-- p13 = 40
-- p14 = "purchase"
-- p15 = "2026-03-15 12:00:00.001"
-- p16 = 5
-- p17 = "purchase"
-- p18 = "2026-03-15 12:00:00.001"
-- p19 = 20521
-- p20 = 20528
-- p21 = "purchase"
-- p22 = "2026-03-15 12:00:00.001"
-- p23 = 2
-- p24 = "purchase"
-- p25 = "2026-03-15 12:00:00.001"
-- p26 = 2
-- p27 = "purchase"
-- p28 = "2026-03-15 12:00:00.001"
-- p29 = "2026-03-01 12:00:00.001"
-- p30 = "2026-03-15 12:00:00.001"
-- p31 = "purchase"
-- p32 = "2026-03-15 12:00:00.001"
-- p33 = "2026-02-28 23:00:00.000"
-- p34 = "purchase"
-- p35 = "2026-03-15 12:00:00.001"
-- p36 = [-2208902400000, …]
-- p37 = [-2208902400000, …]
-- p38 = [3600, …]
-- p39 = [6,7]

-- Truths from the leaves up, answers of the whole tree from the root down, then one count of everything.

SELECT
    count() AS total,
    countIf(NOT has(truths_0, 0)) AS matched,
    emptyArrayUInt32() AS sample,
    sumForEach(truths_0) AS alone_0,
    sumForEach(arrayMap(failed -> (failed = 0), arrayCumSum(truth -> (NOT truth), truths_0))) AS running_0,
    sumForEach(arrayMap(truth -> if(countEqual(truths_0, 0) = (NOT truth), when_true_0, when_false_0), truths_0)) AS without_0,
    sumForEach(truths_1) AS alone_1,
    sumForEach(arrayMap(passed -> (passed > 0), arrayCumSum(truths_1))) AS running_1,
    sumForEach(arrayMap(truth -> if(countEqual(truths_1, 1) > truth, when_true_1, when_false_1), truths_1)) AS without_1,
    sumForEach(truths_2) AS alone_2,
    sumForEach(arrayMap(passed -> (passed > 0), arrayCumSum(truths_2))) AS running_2,
    sumForEach(arrayMap(truth -> if(countEqual(truths_2, 1) > truth, when_true_2, when_false_2), truths_2)) AS without_2,
    sumForEach(truths_3) AS alone_3,
    sumForEach(arrayMap(failed -> (failed = 0), arrayCumSum(truth -> (NOT truth), truths_3))) AS running_3,
    sumForEach([when_gone_3]) AS without_3
FROM
(
    SELECT
        *,
        when_true_2 AS when_true_3,
        if(countEqual(truths_2, 1) > (truths_2[2]), when_true_2, when_false_2) AS when_false_3,
        if(countEqual(truths_2, 1) > (truths_2[2]), when_true_2, when_false_2) AS when_gone_3
    FROM
    (
        SELECT
            *,
            when_false_0 AS when_true_1,
            if(countEqual(truths_0, 0) = (NOT (truths_0[2])), when_true_0, when_false_0) AS when_false_1,
            if(countEqual(truths_0, 0) = (NOT (truths_0[2])), when_true_0, when_false_0) AS when_gone_1,
            if(countEqual(truths_0, 0) = (NOT (truths_0[3])), when_true_0, when_false_0) AS when_true_2,
            when_false_0 AS when_false_2,
            if(countEqual(truths_0, 0) = (NOT (truths_0[3])), when_true_0, when_false_0) AS when_gone_2
        FROM
        (
            SELECT
                *,
                1 AS when_true_0,
                0 AS when_false_0,
                1 AS when_gone_0
            FROM
            (
                SELECT
                    *,
                    [leaf_0, NOT (has(truths_1, 1)), has(truths_2, 1)] AS truths_0
                FROM
                (
                    SELECT
                        *,
                        [leaf_1, leaf_2] AS truths_1,
                        [NOT (leaf_3), NOT has(truths_3, 0)] AS truths_2
                    FROM
                    (
                        SELECT
                            *,
                            [leaf_4] AS truths_3
                        FROM
                        (
                            SELECT
                                no,
                                CAST(ifNull(lowerUTF8(attr_country) = {p1:String}, false), 'UInt8') AS leaf_0,
                                CAST(ifNull(attr_vip = {p2:Bool}, false), 'UInt8') AS leaf_1,
                                CAST(ifNull(attr_age > {p3:Float64}, false), 'UInt8') AS leaf_2,
                                CAST(ifNull(lowerUTF8(attr_plan) = {p4:String}, false), 'UInt8') AS leaf_3,
                                CAST(ifNull(attr_spend < {p5:Float64}, false), 'UInt8') AS leaf_4
                            FROM contacts
                            FINAL
                            WHERE is_deleted = 0
                        )
                    )
                )
            )
        )
    )
)

-- p1 = "us"
-- p2 = true
-- p3 = 40
-- p4 = "free"
-- p5 = 1000

-- How long a value has held, from the versions that were replaced.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND ((ifNull(lowerUTF8(attr_plan) = {p1:String}, false) AND ((created_at < {p2:DateTime64(3, 'UTC')}) AND ((no NOT IN (
    SELECT no
    FROM contact_history
    FINAL
    WHERE (is_deleted = 0) AND (replaced_at >= {p3:DateTime64(3, 'UTC')})
)) OR ((no, ifNull(toString(lowerUTF8(attr_plan)), '')) IN (
    SELECT
        no,
        any(kept)
    FROM
    (
        SELECT
            no,
            ifNull(toString(lowerUTF8(attr_plan)), '') AS kept
        FROM contact_history
        FINAL
        WHERE (is_deleted = 0) AND (replaced_at >= {p4:DateTime64(3, 'UTC')})
    )
    GROUP BY no
    HAVING min(kept) = max(kept)
))))) AND (hasAny(arrayMap(item -> lowerUTF8(item), attr_interests), {p5:Array(String)}) AND (NOT ((created_at < {p6:DateTime64(3, 'UTC')}) AND ((no NOT IN (
    SELECT no
    FROM contact_history
    FINAL
    WHERE (is_deleted = 0) AND (replaced_at >= {p7:DateTime64(3, 'UTC')})
)) OR ((no, ifNull(toString(arrayMap(item -> lowerUTF8(item), attr_interests)), '')) IN (
    SELECT
        no,
        any(kept)
    FROM
    (
        SELECT
            no,
            ifNull(toString(arrayMap(item -> lowerUTF8(item), attr_interests)), '') AS kept
        FROM contact_history
        FINAL
        WHERE (is_deleted = 0) AND (replaced_at >= {p8:DateTime64(3, 'UTC')})
    )
    GROUP BY no
    HAVING min(kept) = max(kept)
)))))))

-- p1 = "pro"
-- p2 = "2026-02-13 12:00:00.001"
-- p3 = "2026-02-13 12:00:00.001"
-- p4 = "2026-02-13 12:00:00.001"
-- p5 = ["chess"]
-- p6 = "2026-02-15 23:00:00.000"
-- p7 = "2026-02-15 23:00:00.000"
-- p8 = "2026-02-15 23:00:00.000"

-- Segments and sources are one immutable bitmap each.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND (bitmapContains((
    SELECT members
    FROM audiences
    FINAL
    WHERE (owner_kind = {p1:String}) AND (owner_id = {p2:String}) AND (id = {p3:String})
), no) AND (NOT (bitmapContains((
    SELECT members
    FROM audiences
    FINAL
    WHERE (owner_kind = {p4:String}) AND (owner_id = {p5:String}) AND (id = {p6:String})
), no))) AND bitmapContains((
    SELECT members
    FROM audiences
    FINAL
    WHERE (owner_kind = {p7:String}) AND (owner_id = {p8:String}) AND (id = {p9:String})
), no))

-- p1 = "segment"
-- p2 = "seg_buyers"
-- p3 = "calc_of_seg_buyers"
-- p4 = "segment"
-- p5 = "seg_churned"
-- p6 = "calc_of_seg_churned"
-- p7 = "source"
-- p8 = "src_shop"
-- p9 = "sync_of_src_shop"

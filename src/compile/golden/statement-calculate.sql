-- One scan, one row of audiences per definition.

INSERT INTO audiences (owner_kind, owner_id, id, members, created_at) SELECT
    owner_kind,
    owner_id,
    id,
    members,
    {p1:DateTime64(3, 'UTC')} AS created_at
FROM
(
    SELECT [groupBitmapStateIf(no, member_0), groupBitmapStateIf(no, member_1)] AS sets
    FROM
    (
        SELECT
            no,
            (ifNull(lowerUTF8(attr_country) = {p2:String}, false)) AS member_0,
            (ifNull(lowerUTF8(attr_country) = {p3:String}, false)) AS member_1
        FROM contacts
        FINAL
        WHERE is_deleted = 0
    )
)
ARRAY JOIN
    sets AS members,
    {p4:Array(String)} AS owner_kind,
    {p5:Array(String)} AS owner_id,
    {p6:Array(String)} AS id

-- p1 = "2026-03-15 12:00:00.000"
-- p2 = "us"
-- p3 = "us"
-- p4 = ["segment","segment"]
-- p5 = ["seg_one","seg_two"]
-- p6 = ["calc_of_seg_one","calc_of_seg_two"]

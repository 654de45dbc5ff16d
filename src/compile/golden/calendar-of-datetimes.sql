-- The local day of an instant is found with the offsets of the zone.

SELECT count() AS count
FROM contacts
FINAL
WHERE (is_deleted = 0) AND (ifNull((toMonth(toDate32(addSeconds(attr_last_seen, transform(roundDown(toUnixTimestamp64Milli(attr_last_seen), {p1:Array(Int64)}), {p2:Array(Int64)}, {p3:Array(Int64)}, 0)))) IN ({p4:Array(UInt8)})), false) AND ifNull((toDayOfWeek(toDate32(addSeconds(attr_last_seen, transform(roundDown(toUnixTimestamp64Milli(attr_last_seen), {p5:Array(Int64)}), {p6:Array(Int64)}, {p7:Array(Int64)}, 0)))) IN ({p8:Array(UInt8)})), false) AND ifNull(((attr_last_seen < {p9:DateTime64(3, 'UTC')}) AND (((toYYYYMMDD(toDate32(addSeconds(attr_last_seen, transform(roundDown(toUnixTimestamp64Milli(attr_last_seen), {p10:Array(Int64)}), {p11:Array(Int64)}, {p12:Array(Int64)}, 0)))) % 10000) >= {p13:Int32}) AND ((toYYYYMMDD(toDate32(addSeconds(attr_last_seen, transform(roundDown(toUnixTimestamp64Milli(attr_last_seen), {p10:Array(Int64)}), {p11:Array(Int64)}, {p12:Array(Int64)}, 0)))) % 10000) <= {p14:Int32}))) OR ((attr_last_seen < {p15:DateTime64(3, 'UTC')}) AND (((toYYYYMMDD(toDate32(addSeconds(attr_last_seen, transform(roundDown(toUnixTimestamp64Milli(attr_last_seen), {p16:Array(Int64)}), {p17:Array(Int64)}, {p18:Array(Int64)}, 0)))) % 10000) >= {p19:Int32}) AND ((toYYYYMMDD(toDate32(addSeconds(attr_last_seen, transform(roundDown(toUnixTimestamp64Milli(attr_last_seen), {p16:Array(Int64)}), {p17:Array(Int64)}, {p18:Array(Int64)}, 0)))) % 10000) <= {p20:Int32}))), false))

-- p1 = [-2208902400000, …]
-- p2 = [-2208902400000, …]
-- p3 = [3600, …]
-- p4 = [2]
-- p5 = [-2208902400000, …]
-- p6 = [-2208902400000, …]
-- p7 = [3600, …]
-- p8 = [1]
-- p9 = "2027-12-31 23:00:00.000"
-- p10 = [-2208902400000, …]
-- p11 = [-2208902400000, …]
-- p12 = [3600, …]
-- p13 = 101
-- p14 = 314
-- p15 = "2026-12-31 23:00:00.000"
-- p16 = [-2208902400000, …]
-- p17 = [-2208902400000, …]
-- p18 = [3600, …]
-- p19 = 101
-- p20 = 1231

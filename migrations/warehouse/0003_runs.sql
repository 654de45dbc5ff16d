-- What a run prepares, under `run_key`: the run and the attempt. The sets it ends with are audiences of owner_kind run, whose
-- id is the key, a slash and what became of the contacts; they stay for ever.

-- Everybody considered while a run is prepared and handed over: the first reason one contact alone decides (empty: none), and
-- the address as it is compared. Gone when the run is over.
create table if not exists run_contacts {on_cluster} (
  run_key String,
  no UInt32,
  why LowCardinality(String),
  address String
) engine = {engine:MergeTree} partition by run_key order by no settings {durable};

-- What is to be known of single contacts later, without their addresses: with whom an address was shared, and which
-- preference said unsubscribed.
create table if not exists run_details {on_cluster} (
  run_key String,
  no UInt32,
  duplicate_of UInt32 default 0,
  origin LowCardinality(String) default '',
  at DateTime64(3, 'UTC') default 0
) engine = {engine:ReplacingMergeTree} order by (run_key, no) settings {durable};

-- Every preference that was recorded, so that a past calculation can be explained with those of its time. `cause` says who
-- recorded it, as it does for contacts.
create table if not exists preference_history {on_cluster} (
  channel LowCardinality(String),
  address String,
  subscribed Bool,
  origin LowCardinality(String),
  at DateTime64(3, 'UTC'),
  version UInt64,
  cause LowCardinality(String)
) engine = {engine:ReplacingMergeTree} order by (channel, address, version) settings {durable};

insert into preference_history (channel, address, subscribed, origin, at, version, cause)
select channel, address, subscribed, origin, at, version, '' from preferences final;

-- Contacts, who they are (identities), what they were (history), what happened to them (events), what they allowed
-- (preferences), and every set of them (audiences). Macros: {engine:NAME(args)} becomes the replicated engine on a
-- cluster, {on_cluster} the clause, {durable} the settings that make an acknowledged insert a synced one.

-- One row per contact, one typed column per field of the catalogue: custom fields are added as attr_<key> at run time.
-- Text is stored without outer white space and never empty; `email_key`/`phone_key` are what identities and rules compare.
create table if not exists contacts {on_cluster} (
  no UInt32,
  version UInt64,
  is_deleted UInt8 default 0,
  created_at DateTime64(3, 'UTC'),
  updated_at DateTime64(3, 'UTC'),
  cause LowCardinality(String),
  external_id Nullable(String),
  email Nullable(String),
  email_key Nullable(String),
  phone Nullable(String),
  phone_key Nullable(String),
  first_name Nullable(String),
  last_name Nullable(String),
  time_zone LowCardinality(Nullable(String)),
  active Bool default true,
  tags Array(String)
) engine = {engine:ReplacingMergeTree(version, is_deleted)} order by no settings {durable};

-- Every row version that was replaced: what a contact was from updated_at until replaced_at, written by `cause`,
-- replaced by `replaced_cause`. The current version stands in contacts; so a contact that never changed costs nothing here.
create table if not exists contact_history {on_cluster} (
  no UInt32,
  version UInt64,
  is_deleted UInt8 default 0,
  created_at DateTime64(3, 'UTC'),
  updated_at DateTime64(3, 'UTC'),
  cause LowCardinality(String),
  external_id Nullable(String),
  email Nullable(String),
  email_key Nullable(String),
  phone Nullable(String),
  phone_key Nullable(String),
  first_name Nullable(String),
  last_name Nullable(String),
  time_zone LowCardinality(Nullable(String)),
  active Bool default true,
  tags Array(String),
  replaced_at DateTime64(3, 'UTC'),
  replaced_cause LowCardinality(String)
) engine = {engine:ReplacingMergeTree(replaced_at)} order by (no, version) settings {durable};

-- kind is external_id, email or phone; value is normalised. First owner keeps an identity until it is taken away.
create table if not exists identities {on_cluster} (
  kind LowCardinality(String),
  value String,
  no UInt32,
  version UInt64,
  is_deleted UInt8 default 0
) engine = {engine:ReplacingMergeTree(version, is_deleted)} order by (kind, value) settings {durable};

-- Event properties of the catalogue are added as prop_<key> at run time; `properties` keeps all of them as JSON text.
create table if not exists events {on_cluster} (
  name LowCardinality(String),
  no UInt32,
  occurred_at DateTime64(3, 'UTC'),
  id String,
  campaign LowCardinality(Nullable(String)),
  source LowCardinality(Nullable(String)),
  properties String codec(ZSTD(1)),
  version UInt64
) engine = {engine:ReplacingMergeTree(version)} partition by toYYYYMM(occurred_at) order by (name, no, occurred_at, id) settings {durable};

-- Which event ids are known: a redelivered id adds nothing, whatever time it now claims.
create table if not exists event_ids {on_cluster} (
  id_hash UInt128,
  version UInt64
) engine = {engine:ReplacingMergeTree(version)} order by id_hash settings {durable};

-- Per channel (email, sms, phone) and normalised address, not per contact.
create table if not exists preferences {on_cluster} (
  channel LowCardinality(String),
  address String,
  subscribed Bool,
  origin LowCardinality(String),
  at DateTime64(3, 'UTC'),
  version UInt64
) engine = {engine:ReplacingMergeTree(version)} order by (channel, address) settings {durable};

-- Immutable sets of contacts. owner_kind: segment (id = calculation), source (id = sync). What is current is a pointer
-- in the control database.
create table if not exists audiences {on_cluster} (
  owner_kind LowCardinality(String),
  owner_id String,
  id String,
  members AggregateFunction(groupBitmap, UInt32),
  created_at DateTime64(3, 'UTC')
) engine = {engine:ReplacingMergeTree(created_at)} order by (owner_kind, owner_id, id) settings {durable};

CREATE TABLE audiences
(
    `owner_kind` LowCardinality(String),
    `owner_id` String,
    `id` String,
    `members` AggregateFunction(groupBitmap, UInt32),
    `created_at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(created_at)
ORDER BY (owner_kind, owner_id, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE contact_history
(
    `no` UInt32,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    `created_at` DateTime64(3, 'UTC'),
    `updated_at` DateTime64(3, 'UTC'),
    `cause` LowCardinality(String),
    `external_id` Nullable(String),
    `email` Nullable(String),
    `email_key` Nullable(String),
    `phone` Nullable(String),
    `phone_key` Nullable(String),
    `first_name` Nullable(String),
    `last_name` Nullable(String),
    `time_zone` LowCardinality(Nullable(String)),
    `active` Bool DEFAULT true,
    `tags` Array(String),
    `replaced_at` DateTime64(3, 'UTC'),
    `replaced_cause` LowCardinality(String)
)
ENGINE = ReplacingMergeTree(replaced_at)
ORDER BY (no, version)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE contacts
(
    `no` UInt32,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    `created_at` DateTime64(3, 'UTC'),
    `updated_at` DateTime64(3, 'UTC'),
    `cause` LowCardinality(String),
    `external_id` Nullable(String),
    `email` Nullable(String),
    `email_key` Nullable(String),
    `phone` Nullable(String),
    `phone_key` Nullable(String),
    `first_name` Nullable(String),
    `last_name` Nullable(String),
    `time_zone` LowCardinality(Nullable(String)),
    `active` Bool DEFAULT true,
    `tags` Array(String)
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY no
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE event_ids
(
    `id_hash` UInt128,
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY id_hash
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE events
(
    `name` LowCardinality(String),
    `no` UInt32,
    `occurred_at` DateTime64(3, 'UTC'),
    `id` String,
    `campaign` LowCardinality(Nullable(String)),
    `source` LowCardinality(Nullable(String)),
    `properties` String CODEC(ZSTD(1)),
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (name, no, occurred_at, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE identities
(
    `kind` LowCardinality(String),
    `value` String,
    `no` UInt32,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (kind, value)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE migrations
(
    `number` UInt32,
    `name` String,
    `checksum` String,
    `applied_at` DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree
ORDER BY number
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE preference_history
(
    `channel` LowCardinality(String),
    `address` String,
    `subscribed` Bool,
    `origin` LowCardinality(String),
    `at` DateTime64(3, 'UTC'),
    `version` UInt64,
    `cause` LowCardinality(String)
)
ENGINE = ReplacingMergeTree
ORDER BY (channel, address, version)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE preferences
(
    `channel` LowCardinality(String),
    `address` String,
    `subscribed` Bool,
    `origin` LowCardinality(String),
    `at` DateTime64(3, 'UTC'),
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (channel, address)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE run_contacts
(
    `run_key` String,
    `no` UInt32,
    `why` LowCardinality(String),
    `address` String
)
ENGINE = MergeTree
PARTITION BY run_key
ORDER BY no
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE run_details
(
    `run_key` String,
    `no` UInt32,
    `duplicate_of` UInt32 DEFAULT 0,
    `origin` LowCardinality(String) DEFAULT '',
    `at` DateTime64(3, 'UTC') DEFAULT 0
)
ENGINE = ReplacingMergeTree
ORDER BY (run_key, no)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

-- Clean-up: which published audiences were compared with each other, what was found, and which suggestions were declined.

-- An audience that was compared with every other one here. Its contacts only ever get fewer (when contacts are deleted), so
-- calculation and size together name one set.
create table compared_audiences (
  segment_id text not null primary key references segments (id) on delete cascade,
  calculation_id text not null,
  size integer not null
);

-- Pairs of compared audiences that are nearly the same, or one inside the other; of all others it is known that they are not.
create table audience_pairs (
  smaller_id text not null references compared_audiences (segment_id) on delete cascade,
  larger_id text not null references compared_audiences (segment_id) on delete cascade,
  common integer not null,
  primary key (smaller_id, larger_id)
);
create index audience_pairs_larger on audience_pairs (larger_id);

-- The comparison that is under way, or how the last one ended. One row.
create table audience_comparison (
  only_one boolean not null primary key default true check (only_one),
  started_at timestamptz,
  heartbeat_at timestamptz,
  -- From 0 to 1 while it is under way.
  progress double precision,
  error text
);
insert into audience_comparison default values;

-- Suggestions somebody declined: the group of the clean-up page and the segments it was about, as a hash of their sorted ids.
create table kept_suggestions (
  kind text not null,
  segments_hash text not null,
  segments text[] not null,
  kept_by text not null,
  kept_at timestamptz not null,
  primary key (kind, segments_hash)
);

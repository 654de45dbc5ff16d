-- Segments, their versions and calculations.

create table segments (
  id text not null primary key,
  name text not null,
  description text not null default '',
  kind text not null check (kind in ('rule', 'list')),
  version integer not null default 1,
  -- About the current version. What is queued or processing stands in calculations.
  status text not null check (status in ('not_calculated', 'queued', 'processing', 'success', 'failed')),
  status_detail jsonb,
  -- The pointer readers follow: the calculation whose audience is published.
  calculation_id text,
  count integer,
  count_version integer,
  calculated_at timestamptz,
  calculation_ms double precision,
  reachable jsonb,
  labels text[] not null default '{}',
  owner_id text,
  sentence text not null default '',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  created_by text not null,
  trashed_at timestamptz
);
create index segments_updated on segments (updated_at desc);
create unique index segments_name on segments (lower(name)) where trashed_at is null;

create table segment_versions (
  segment_id text not null references segments (id) on delete cascade,
  version integer not null,
  definition jsonb not null,
  sentence text not null,
  hash text not null,
  refs jsonb not null,
  note text not null default '',
  created_at timestamptz not null,
  created_by text not null,
  primary key (segment_id, version)
);
create index segment_versions_hash on segment_versions (hash);

-- What the current version of a segment reads. Everything that links a segment to a field, a source or another segment
-- goes through this table.
create table segment_references (
  segment_id text not null references segments (id) on delete cascade,
  kind text not null check (kind in ('field', 'tag', 'segment', 'source', 'event', 'property', 'campaign')),
  key text not null,
  primary key (segment_id, kind, key)
);
create index segment_references_key on segment_references (kind, key);

create table calculations (
  seq bigint not null generated always as identity,
  id text not null primary key,
  segment_id text not null references segments (id) on delete cascade,
  version integer not null,
  status text not null check (status in ('queued', 'processing', 'success', 'failed', 'cancelled')),
  attempt integer not null default 0,
  cancel_requested boolean not null default false,
  requested_by text not null,
  queued_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  heartbeat_at timestamptz,
  -- The one instant everything relative in the definition is read at.
  now timestamptz,
  -- Which published audiences of nested segments and which syncs of named sources it read.
  inputs jsonb not null default '{}',
  count integer,
  entered integer,
  left_count integer,
  error jsonb
);
create index calculations_segment on calculations (segment_id, queued_at desc);
-- One in flight, and at most one more waiting behind it.
create unique index calculations_queued on calculations (segment_id) where status = 'queued';
create unique index calculations_processing on calculations (segment_id) where status = 'processing';

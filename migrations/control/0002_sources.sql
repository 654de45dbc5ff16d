-- The field catalogue, files, data sources and their syncs, tags, event names.

-- Custom fields only; the built-in ones are code. Column attr_<key> of contacts holds the values.
create table fields (
  key text not null primary key,
  label text not null,
  type text not null,
  created_at timestamptz not null,
  created_by text not null
);

create table event_properties (
  key text not null primary key,
  label text not null,
  type text not null,
  created_at timestamptz not null
);

create table files (
  id text not null primary key,
  name text not null,
  bytes bigint not null,
  -- Where it stands inside the data directory, relative to it.
  path text not null,
  inspection jsonb not null,
  created_at timestamptz not null,
  created_by text not null
);

create table sources (
  id text not null primary key,
  name text not null,
  provider text not null check (provider in ('file', 'api')),
  delivers text not null check (delivers in ('contacts', 'events')),
  mode text not null check (mode in ('once', 'sync')),
  file_id text references files (id),
  mapping jsonb,
  -- The sync whose audience says which contacts the source delivers now.
  current_sync_id text,
  contacts integer not null default 0,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  created_by text not null,
  deleted_at timestamptz
);
create unique index sources_name on sources (lower(name)) where deleted_at is null;

create table syncs (
  -- The order in which syncs were asked for; ids alone do not tell it when the clock stands still.
  seq bigint not null generated always as identity,
  id text not null primary key,
  source_id text not null references sources (id),
  file_id text references files (id),
  mapping jsonb not null,
  status text not null check (status in ('queued', 'processing', 'success', 'failed', 'cancelled')),
  -- reading: nothing visible is changed yet. applying: the decided rows are being written; a dead process's applying
  -- sync is finished before anyone else writes contacts.
  phase text not null default 'queued' check (phase in ('queued', 'reading', 'deciding', 'applying', 'done')),
  attempt integer not null default 0,
  cancel_requested boolean not null default false,
  progress jsonb,
  -- What the decided rows need to be written again after a crash (write number, columns, instants).
  plan jsonb,
  requested_at timestamptz not null,
  requested_by text not null,
  started_at timestamptz,
  finished_at timestamptz,
  -- Moves while a process works on it; a sync that stands still belongs to nobody.
  heartbeat_at timestamptz,
  rows_read bigint not null default 0,
  rows_created bigint not null default 0,
  rows_updated bigint not null default 0,
  rows_unchanged bigint not null default 0,
  rows_rejected bigint not null default 0,
  rows_left bigint not null default 0,
  duplicates bigint not null default 0,
  conflicts bigint not null default 0,
  error jsonb,
  schema jsonb not null default '[]'
);
create index syncs_source on syncs (source_id, requested_at desc);
create index syncs_open on syncs (status) where status in ('queued', 'processing');

-- Lineage: which source supplies which field, by its last successful sync.
create table field_sources (
  field_key text not null,
  source_id text not null references sources (id),
  sync_id text not null references syncs (id),
  at timestamptz not null,
  primary key (field_key, source_id)
);

create table tags (
  id text not null primary key,
  title text not null,
  colour text not null,
  active boolean not null default true,
  created_at timestamptz not null
);
create unique index tags_title on tags (lower(title));

-- One row each: numbers that are handed out in ranges, so that several writers cannot collide.
-- contact: the next dense contact number. write: the number every write to the warehouse carries as its row version.
create table counters (
  name text not null primary key,
  next bigint not null
);
insert into counters (name, next) values ('contact', 1), ('write', 1);

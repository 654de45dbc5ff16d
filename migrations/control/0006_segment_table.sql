-- The segment table: archived segments, saved views, acts on many segments, and what tells a reader which rows changed.

-- Archived: hidden from lists and pickers and never calculated automatically, and still usable where it is used already.
alter table segments add column archived_at timestamptz;
create index segments_trashed on segments (trashed_at) where trashed_at is not null;

-- changed_by is the transaction that wrote a row last. Whoever keeps a copy of the rows asks for those written by
-- transactions that were not finished when it looked last, and so misses none, whichever process wrote them.
create function stamp_transaction() returns trigger language plpgsql as $$
begin
  new.changed_by := pg_current_xact_id();
  return new;
end
$$;

alter table segments add column changed_by xid8 not null default pg_current_xact_id();
create index segments_changed on segments (changed_by);
create trigger segments_stamped before insert or update on segments for each row execute function stamp_transaction();

alter table syncs add column changed_by xid8 not null default pg_current_xact_id();
create index syncs_changed on syncs (changed_by);
create trigger syncs_stamped before insert or update on syncs for each row execute function stamp_transaction();

-- Few rows each: read whole when one of them changed.
alter table sources add column changed_by xid8 not null default pg_current_xact_id();
create trigger sources_stamped before insert or update on sources for each row execute function stamp_transaction();
alter table field_sources add column changed_by xid8 not null default pg_current_xact_id();
create trigger field_sources_stamped before insert or update on field_sources for each row execute function stamp_transaction();
alter table tags add column changed_by xid8 not null default pg_current_xact_id();
create trigger tags_stamped before insert or update on tags for each row execute function stamp_transaction();
alter table "user" add column changed_by xid8 not null default pg_current_xact_id();
create trigger user_stamped before insert or update on "user" for each row execute function stamp_transaction();

-- The last successful calculations of a segment, for its trend.
create index calculations_success on calculations (segment_id, seq desc) where status = 'success';

-- How somebody looks at the segment table, under a name.
create table segment_views (
  id text not null primary key,
  name text not null,
  owner_id text not null,
  owner_name text not null,
  -- True: everybody sees it; only its owner changes it.
  shared boolean not null default false,
  view jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index segment_views_name on segment_views (owner_id, lower(name));

-- What was done to many segments at once, with what it takes to undo exactly that.
create table segment_acts (
  id text not null primary key,
  action text not null,
  actor_name text not null,
  at timestamptz not null,
  -- Of each segment that was changed: what it was before.
  changed jsonb not null,
  undone_at timestamptz
);
create index segment_acts_at on segment_acts (at);

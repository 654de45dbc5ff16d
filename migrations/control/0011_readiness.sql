-- Readiness: what each sync delivered, syncs numbered as people speak of them, and the thresholds findings are judged by.

-- The how-manieth sync of its source, whatever became of it: sync 3.
alter table syncs add column number integer;
update syncs set number = counted.number
  from (select id, row_number() over (partition by source_id order by seq) as number from syncs) counted
  where counted.id = syncs.id;
alter table syncs alter column number set not null;
create unique index syncs_number on syncs (source_id, number);
create function number_sync() returns trigger language plpgsql as $$
begin
  new.number := (select coalesce(max(number), 0) + 1 from syncs where source_id = new.source_id);
  return new;
end
$$;
create trigger syncs_numbered before insert on syncs for each row execute function number_sync();

-- Per field what the rows of a successful sync held, written with its end: src/sources/sync-profile.ts says how. The latest
-- hundred of each source are kept.
create table sync_profiles (
  sync_id text not null primary key references syncs (id) on delete cascade,
  profile jsonb not null
);

-- Thresholds that were changed; the others are what the product starts with.
alter table settings add column readiness jsonb not null default '{}';
alter table settings add column changed_by xid8 not null default pg_current_xact_id();
create trigger settings_stamped before insert or update on settings for each row execute function stamp_transaction();

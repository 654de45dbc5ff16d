-- Refreshing: when segments are calculated by themselves, and what calculations share a scan.

alter table segments
  -- manual: by hand. schedule: by refresh_cron. after_sync: after new data from what the rules read. when_due: after any new
  -- data that could matter, and when time alone moves a contact in or out.
  add column refresh_policy text not null default 'manual'
    check (refresh_policy in ('manual', 'schedule', 'after_sync', 'when_due')),
  add column refresh_cron text,
  add constraint segments_cron check ((refresh_policy = 'schedule') = (refresh_cron is not null)),
  -- When time makes it due, by the clock of the data: the schedule's next moment, or the earliest at which a member changes.
  add column due_at timestamptz,
  -- The time zone and first day of the week that due_at was worked out with; in another calendar it is another moment.
  add column due_calendar text,
  -- When new data makes it due, by the database's clock (the clock of the data may stand still).
  add column data_due_at timestamptz,
  -- Arrivals up to this number were there when the last calculation began, and when that was, by the database's clock.
  add column arrivals_seen bigint not null default 0,
  add column begun_at timestamptz;
create index segments_refreshed on segments (id) where refresh_policy <> 'manual';

alter table calculations
  -- own: at once and by itself. shared: with others in one scan. suspect: a process died with it, so it is calculated by
  -- itself, and no other suspect beside it, so that in the end the culprit alone has failed.
  add column turn text not null default 'own' check (turn in ('own', 'shared', 'suspect')),
  -- Waits until then for another attempt.
  add column not_before timestamptz;
create index calculations_open on calculations (seq) where status in ('queued', 'processing');

-- What new data speaks of: a field, an event, a segment, a source or (contacts, '*') contacts that were not there before. One
-- row each for its latest arrival; prompt: by a sync or a calculation, which are complete when they end; otherwise in pieces,
-- as programs and people send them. Written once the data can be read, in the order of seq.
create table data_arrivals (
  kind text not null check (kind in ('field', 'event', 'segment', 'source', 'contacts')),
  key text not null,
  prompt boolean not null,
  seq bigint not null,
  at timestamptz not null,
  primary key (kind, key, prompt)
);
insert into counters (name, next) values ('arrival', 1);

-- Segments that follow new data or time are calculated at most every so many minutes, syncs aside.
alter table settings add column refresh_minutes integer not null default 15 check (refresh_minutes between 0 and 1440);

-- Runs of campaigns. The rows are the truth; jobs only wake whoever works on them.

create table runs (
  seq bigint not null generated always as identity,
  id text not null primary key,
  -- A campaign with runs is never deleted.
  campaign_id text not null references campaigns (id),
  type text not null check (type in ('test', 'now', 'scheduled')),
  channel text not null check (channel in ('email', 'sms', 'phone')),
  status text not null check (status in ('scheduled', 'preflight', 'preparing', 'ready', 'cancelled', 'blocked', 'failed')),
  scheduled_at timestamptz,
  requested_at timestamptz not null,
  requested_by text not null,
  -- Of a test: numbers of the contacts it goes to.
  test_nos bigint[],
  -- Segments that are calculated before preflight is asked; asked_refresh once that was asked for.
  refresh_first boolean not null default false,
  asked_refresh boolean not null default false,
  -- Reason, by whom, when, and the warnings that were overridden.
  override jsonb,
  -- Names the sets of an attempt, so it only grows; tries counts those that may have failed.
  attempt integer not null default 0,
  tries integer not null default 0,
  heartbeat_at timestamptz,
  -- Waits until then for another attempt.
  not_before timestamptz,
  cancel_requested boolean not null default false,
  -- What the last preflight said.
  findings jsonb not null default '[]',
  -- From preparing on: the moment at which audiences and preferences are read, the campaign as it was, the last write that the
  -- contacts are sure to show.
  now timestamptz,
  plan jsonb,
  -- The pointer readers follow: the attempt whose sets are the run's.
  prepared_attempt integer,
  considered integer,
  targeted integer,
  -- How many each reason has, by the name of its set.
  counts jsonb,
  prepared_at timestamptz,
  finished_at timestamptz,
  error jsonb
);
create index runs_campaign on runs (campaign_id, seq desc);
create index runs_seq on runs (seq desc);
create index runs_open on runs (status) where status in ('scheduled', 'preflight', 'preparing');
-- One is prepared at a time, so that the next one counts it for its limit.
create unique index runs_preparing on runs ((true)) where status = 'preparing';

-- Which calculations a run froze. Those are kept as long as their segment is.
create table run_segments (
  run_id text not null references runs (id) on delete cascade,
  segment_id text not null,
  role text not null check (role in ('include', 'exclude')),
  place integer not null,
  name text not null,
  version integer not null,
  calculation_id text not null,
  calculated_at timestamptz,
  count integer not null,
  sentence text not null,
  primary key (run_id, segment_id)
);
create index run_segments_segment on run_segments (segment_id);
create index run_segments_calculation on run_segments (calculation_id);

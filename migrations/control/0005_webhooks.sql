-- Webhooks: what Muster has to tell (outbox), who is told (webhooks), what became of it (deliveries and their attempts).

create table webhooks (
  id text not null primary key,
  name text not null,
  url text not null,
  -- Event types it is told of.
  events text[] not null,
  -- Of segments only these; null: all.
  segments text[],
  -- paused by a person, disabled by Muster; in both, what it should be told waits.
  state text not null default 'active' check (state in ('active', 'paused', 'disabled')),
  disabled_because text,
  -- Since when every attempt has failed; null while the last one succeeded.
  failing_since timestamptz,
  -- The delivery attempted last.
  last_delivery_id text,
  -- Sealed with MUSTER_SECRET; never read back. The one before signs too until its time is over.
  secret text not null,
  secret_created_at timestamptz not null,
  previous_secret text,
  previous_secret_until timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  created_by text not null
);

-- Written in the transaction of what an event reports, with the very text that is sent and signed.
create table outbox (
  id text not null primary key,
  type text not null,
  segment_id text,
  at timestamptz not null,
  body text not null,
  -- The database's own time: the clock of the data may stand still, and what is old is pruned by this.
  recorded_at timestamptz not null default now()
);
create index outbox_recorded on outbox (recorded_at);

create table webhook_deliveries (
  seq bigint not null generated always as identity,
  id text not null primary key,
  webhook_id text not null references webhooks (id) on delete cascade,
  event_id text not null references outbox (id) on delete cascade,
  event_type text not null,
  status text not null default 'pending' check (status in ('pending', 'success', 'failed')),
  -- When the next attempt is due; null when none will follow by itself (done, or a test).
  due_at timestamptz,
  attempts integer not null default 0,
  -- Attempts that failed since it was put on the schedule; the place in it.
  failures integer not null default 0,
  -- Whoever attempts it holds it until then (the database's time); a killed process lets it go.
  claimed_until timestamptz,
  created_at timestamptz not null,
  finished_at timestamptz,
  unique (webhook_id, event_id)
);
create index webhook_deliveries_due on webhook_deliveries (webhook_id, due_at) where status = 'pending';
create index webhook_deliveries_log on webhook_deliveries (webhook_id, seq desc);
create index webhook_deliveries_event on webhook_deliveries (event_id);

-- Written before the request leaves, so that an attempt whose process died is not forgotten.
create table webhook_attempts (
  delivery_id text not null references webhook_deliveries (id) on delete cascade,
  number integer not null,
  url text not null,
  started_at timestamptz not null,
  milliseconds double precision,
  response jsonb,
  error jsonb,
  primary key (delivery_id, number)
);

-- Audiences whose entered or left contacts still have to be put into batches; gone when that is done.
create table membership_changes (
  calculation_id text not null references calculations (id) on delete cascade,
  direction text not null check (direction in ('entered', 'left')),
  segment_id text not null,
  previous_calculation_id text,
  -- Those who subscribed when it happened.
  webhook_ids text[] not null,
  at timestamptz not null,
  -- Progress: batches written, and the contact number after which the next one begins.
  batch integer not null default 0,
  after_no bigint not null default -1,
  primary key (calculation_id, direction)
);

-- The verdict that was told last; what readiness is now is always derived anew.
alter table segments add column last_verdict text check (last_verdict in ('ready', 'caution', 'not_ready'));

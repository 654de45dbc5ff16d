-- Handing runs over: what sends on each channel, and the batches a run is handed over in.

-- The receiver of a channel: whatever sends. Absent: nothing is set up.
create table channels (
  channel text not null primary key check (channel in ('email', 'sms', 'phone')),
  url text not null,
  -- Sealed with MUSTER_SECRET; never read back.
  secret text not null,
  secret_created_at timestamptz not null,
  batch_size integer not null check (batch_size between 1 and 5000),
  -- Keys of fields that are sent along with each contact.
  fields text[] not null,
  version integer not null default 1,
  updated_at timestamptz not null,
  updated_by text not null
);

-- webhook: in batches to the receiver of the channel. file: a person downloads it.
alter table campaigns add column hand_over text not null default 'file' check (hand_over in ('webhook', 'file'));

alter table runs
  drop constraint runs_status_check,
  add constraint runs_status_check check (status in ('scheduled', 'preflight', 'preparing', 'ready', 'delivering', 'completed',
    'cancelled', 'blocked', 'failed')),
  add column hand_over text not null default 'file' check (hand_over in ('webhook', 'file')),
  -- Contacts that were handed over, once the run is over.
  add column handed_over integer,
  -- Failures of the receiver since its last success; not_before is when it is tried again.
  add column failures integer not null default 0,
  add column last_error jsonb;
create index runs_delivering on runs (status) where status in ('ready', 'delivering');

-- Targeted contacts from from_no up to and with to_no. The id of a request is the run and the number, at every attempt.
create table run_batches (
  run_id text not null references runs (id) on delete cascade,
  number integer not null,
  from_no bigint not null,
  to_no bigint not null,
  contacts integer not null,
  status text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
  -- Contacts that were sent; fewer than contacts when some were deleted meanwhile.
  sent integer,
  failures integer not null default 0,
  due_at timestamptz,
  delivered_at timestamptz,
  error jsonb,
  primary key (run_id, number)
);
create index run_batches_pending on run_batches (run_id, number) where status = 'pending';

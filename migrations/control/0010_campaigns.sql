-- Campaigns: whom they include and exclude, whom they leave out, and what is to be said.

create table campaigns (
  id text not null primary key,
  name text not null,
  channel text not null check (channel in ('email', 'sms', 'phone')),
  goal text not null default '',
  instructions text not null default '',
  -- What whatever sends calls the message; empty: none is chosen yet.
  template_ref text not null default '',
  status text not null default 'draft' check (status in ('draft', 'active', 'paused', 'archived')),
  -- A contact is targeted by at most limit_runs runs in limit_days days: of this campaign, or of all campaigns of the channel.
  limit_runs integer,
  limit_days integer,
  limit_counts text check (limit_counts in ('campaign', 'channel')),
  constraint campaigns_limit check (num_nulls(limit_runs, limit_days, limit_counts) in (0, 3)),
  -- This share of contacts, which the seed decides, is never targeted.
  hold_out_percent double precision,
  hold_out_seed text,
  constraint campaigns_hold_out check (num_nulls(hold_out_percent, hold_out_seed) in (0, 2)),
  owner_id text,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  created_by text not null,
  trashed_at timestamptz,
  -- Which transaction wrote it last: the index of segments reads again which campaigns use a segment when one is newer.
  changed_by xid8 not null default pg_current_xact_id()
);
create index campaigns_updated on campaigns (updated_at desc);
create unique index campaigns_name on campaigns (lower(name)) where trashed_at is null;
create index campaigns_trashed on campaigns (trashed_at) where trashed_at is not null;
create index campaigns_changed on campaigns (changed_by);
create trigger campaigns_stamped before insert or update on campaigns for each row execute function stamp_transaction();

-- The segments of a campaign in their order; whoever writes here writes the campaign as well. A segment that is deleted for
-- good stays named by its id, so that the campaign can say what it lacks.
create table campaign_segments (
  campaign_id text not null references campaigns (id) on delete cascade,
  segment_id text not null,
  role text not null check (role in ('include', 'exclude')),
  place integer not null,
  primary key (campaign_id, segment_id)
);
create index campaign_segments_segment on campaign_segments (segment_id);

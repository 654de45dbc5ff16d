create table account (
  id text not null,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamp with time zone,
  "refreshTokenExpiresAt" timestamp with time zone,
  scope text,
  password text,
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  "updatedAt" timestamp with time zone not null,
  constraint "account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"(id) ON DELETE CASCADE,
  constraint account_pkey PRIMARY KEY (id)
);

create table api_keys (
  id text not null,
  name text not null,
  prefix text not null,
  hash text not null,
  role text not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint api_keys_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'editor'::text, 'viewer'::text]))),
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_hash_key UNIQUE (hash)
);

create table audience_comparison (
  only_one boolean not null default true,
  started_at timestamp with time zone,
  heartbeat_at timestamp with time zone,
  progress double precision,
  error text,
  constraint audience_comparison_only_one_check CHECK (only_one),
  constraint audience_comparison_pkey PRIMARY KEY (only_one)
);

create table audience_pairs (
  smaller_id text not null,
  larger_id text not null,
  common integer not null,
  constraint audience_pairs_larger_id_fkey FOREIGN KEY (larger_id) REFERENCES compared_audiences(segment_id) ON DELETE CASCADE,
  constraint audience_pairs_smaller_id_fkey FOREIGN KEY (smaller_id) REFERENCES compared_audiences(segment_id) ON DELETE CASCADE,
  constraint audience_pairs_pkey PRIMARY KEY (smaller_id, larger_id)
);

create table calculations (
  seq bigint not null generated always as identity,
  id text not null,
  segment_id text not null,
  version integer not null,
  status text not null,
  attempt integer not null default 0,
  cancel_requested boolean not null default false,
  requested_by text not null,
  queued_at timestamp with time zone not null,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  heartbeat_at timestamp with time zone,
  now timestamp with time zone,
  inputs jsonb not null default '{}'::jsonb,
  count integer,
  entered integer,
  left_count integer,
  error jsonb,
  turn text not null default 'own'::text,
  not_before timestamp with time zone,
  constraint calculations_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'processing'::text, 'success'::text, 'failed'::text, 'cancelled'::text]))),
  constraint calculations_turn_check CHECK ((turn = ANY (ARRAY['own'::text, 'shared'::text, 'suspect'::text]))),
  constraint calculations_segment_id_fkey FOREIGN KEY (segment_id) REFERENCES segments(id) ON DELETE CASCADE,
  constraint calculations_pkey PRIMARY KEY (id)
);

create table campaign_segments (
  campaign_id text not null,
  segment_id text not null,
  role text not null,
  place integer not null,
  constraint campaign_segments_role_check CHECK ((role = ANY (ARRAY['include'::text, 'exclude'::text]))),
  constraint campaign_segments_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns(id) ON DELETE CASCADE,
  constraint campaign_segments_pkey PRIMARY KEY (campaign_id, segment_id)
);

create table campaigns (
  id text not null,
  name text not null,
  channel text not null,
  goal text not null default ''::text,
  instructions text not null default ''::text,
  template_ref text not null default ''::text,
  status text not null default 'draft'::text,
  limit_runs integer,
  limit_days integer,
  limit_counts text,
  hold_out_percent double precision,
  hold_out_seed text,
  owner_id text,
  version integer not null default 1,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  created_by text not null,
  trashed_at timestamp with time zone,
  changed_by xid8 not null default pg_current_xact_id(),
  hand_over text not null default 'file'::text,
  constraint campaigns_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text, 'phone'::text]))),
  constraint campaigns_hand_over_check CHECK ((hand_over = ANY (ARRAY['webhook'::text, 'file'::text]))),
  constraint campaigns_hold_out CHECK ((num_nulls(hold_out_percent, hold_out_seed) = ANY (ARRAY[0, 2]))),
  constraint campaigns_limit CHECK ((num_nulls(limit_runs, limit_days, limit_counts) = ANY (ARRAY[0, 3]))),
  constraint campaigns_limit_counts_check CHECK ((limit_counts = ANY (ARRAY['campaign'::text, 'channel'::text]))),
  constraint campaigns_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'active'::text, 'paused'::text, 'archived'::text]))),
  constraint campaigns_pkey PRIMARY KEY (id)
);

create table channels (
  channel text not null,
  url text not null,
  secret text not null,
  secret_created_at timestamp with time zone not null,
  batch_size integer not null,
  fields text[] not null,
  version integer not null default 1,
  updated_at timestamp with time zone not null,
  updated_by text not null,
  constraint channels_batch_size_check CHECK (((batch_size >= 1) AND (batch_size <= 5000))),
  constraint channels_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text, 'phone'::text]))),
  constraint channels_pkey PRIMARY KEY (channel)
);

create table compared_audiences (
  segment_id text not null,
  calculation_id text not null,
  size integer not null,
  constraint compared_audiences_segment_id_fkey FOREIGN KEY (segment_id) REFERENCES segments(id) ON DELETE CASCADE,
  constraint compared_audiences_pkey PRIMARY KEY (segment_id)
);

create table counters (
  name text not null,
  next bigint not null,
  constraint counters_pkey PRIMARY KEY (name)
);

create table data_arrivals (
  kind text not null,
  key text not null,
  prompt boolean not null,
  seq bigint not null,
  at timestamp with time zone not null,
  constraint data_arrivals_kind_check CHECK ((kind = ANY (ARRAY['field'::text, 'event'::text, 'segment'::text, 'source'::text, 'contacts'::text]))),
  constraint data_arrivals_pkey PRIMARY KEY (kind, key, prompt)
);

create table event_properties (
  key text not null,
  label text not null,
  type text not null,
  created_at timestamp with time zone not null,
  constraint event_properties_pkey PRIMARY KEY (key)
);

create table field_sources (
  field_key text not null,
  source_id text not null,
  sync_id text not null,
  at timestamp with time zone not null,
  changed_by xid8 not null default pg_current_xact_id(),
  constraint field_sources_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id),
  constraint field_sources_sync_id_fkey FOREIGN KEY (sync_id) REFERENCES syncs(id),
  constraint field_sources_pkey PRIMARY KEY (field_key, source_id)
);

create table fields (
  key text not null,
  label text not null,
  type text not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  constraint fields_pkey PRIMARY KEY (key)
);

create table files (
  id text not null,
  name text not null,
  bytes bigint not null,
  path text not null,
  inspection jsonb not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  constraint files_pkey PRIMARY KEY (id)
);

create table history (
  id text not null,
  at timestamp with time zone not null,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  subject_name text,
  changes jsonb not null default '{}'::jsonb,
  constraint history_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['user'::text, 'api_key'::text, 'system'::text]))),
  constraint history_pkey PRIMARY KEY (id)
);

create table idempotency_keys (
  key text not null,
  actor_id text not null,
  request_hash text not null,
  status integer,
  body jsonb,
  created_at timestamp with time zone not null,
  constraint idempotency_keys_pkey PRIMARY KEY (actor_id, key)
);

create table kept_suggestions (
  kind text not null,
  segments_hash text not null,
  segments text[] not null,
  kept_by text not null,
  kept_at timestamp with time zone not null,
  constraint kept_suggestions_pkey PRIMARY KEY (kind, segments_hash)
);

create table membership_changes (
  calculation_id text not null,
  direction text not null,
  segment_id text not null,
  previous_calculation_id text,
  webhook_ids text[] not null,
  at timestamp with time zone not null,
  batch integer not null default 0,
  after_no bigint not null default '-1'::integer,
  constraint membership_changes_direction_check CHECK ((direction = ANY (ARRAY['entered'::text, 'left'::text]))),
  constraint membership_changes_calculation_id_fkey FOREIGN KEY (calculation_id) REFERENCES calculations(id) ON DELETE CASCADE,
  constraint membership_changes_pkey PRIMARY KEY (calculation_id, direction)
);

create table migrations (
  number integer not null,
  name text not null,
  checksum text not null,
  applied_at timestamp with time zone not null default now(),
  constraint migrations_pkey PRIMARY KEY (number)
);

create table outbox (
  id text not null,
  type text not null,
  segment_id text,
  at timestamp with time zone not null,
  body text not null,
  recorded_at timestamp with time zone not null default now(),
  constraint outbox_pkey PRIMARY KEY (id)
);

create table pending_writes (
  id text not null,
  plan jsonb not null,
  created_at timestamp with time zone not null,
  constraint pending_writes_pkey PRIMARY KEY (id)
);

create table run_batches (
  run_id text not null,
  number integer not null,
  from_no bigint not null,
  to_no bigint not null,
  contacts integer not null,
  status text not null default 'pending'::text,
  sent integer,
  failures integer not null default 0,
  due_at timestamp with time zone,
  delivered_at timestamp with time zone,
  error jsonb,
  constraint run_batches_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text]))),
  constraint run_batches_run_id_fkey FOREIGN KEY (run_id) REFERENCES runs(id) ON DELETE CASCADE,
  constraint run_batches_pkey PRIMARY KEY (run_id, number)
);

create table run_segments (
  run_id text not null,
  segment_id text not null,
  role text not null,
  place integer not null,
  name text not null,
  version integer not null,
  calculation_id text not null,
  calculated_at timestamp with time zone,
  count integer not null,
  sentence text not null,
  constraint run_segments_role_check CHECK ((role = ANY (ARRAY['include'::text, 'exclude'::text]))),
  constraint run_segments_run_id_fkey FOREIGN KEY (run_id) REFERENCES runs(id) ON DELETE CASCADE,
  constraint run_segments_pkey PRIMARY KEY (run_id, segment_id)
);

create table runs (
  seq bigint not null generated always as identity,
  id text not null,
  campaign_id text not null,
  type text not null,
  channel text not null,
  status text not null,
  scheduled_at timestamp with time zone,
  requested_at timestamp with time zone not null,
  requested_by text not null,
  test_nos bigint[],
  refresh_first boolean not null default false,
  asked_refresh boolean not null default false,
  override jsonb,
  attempt integer not null default 0,
  tries integer not null default 0,
  heartbeat_at timestamp with time zone,
  not_before timestamp with time zone,
  cancel_requested boolean not null default false,
  findings jsonb not null default '[]'::jsonb,
  now timestamp with time zone,
  plan jsonb,
  prepared_attempt integer,
  considered integer,
  targeted integer,
  counts jsonb,
  prepared_at timestamp with time zone,
  finished_at timestamp with time zone,
  error jsonb,
  hand_over text not null default 'file'::text,
  handed_over integer,
  failures integer not null default 0,
  last_error jsonb,
  constraint runs_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text, 'phone'::text]))),
  constraint runs_hand_over_check CHECK ((hand_over = ANY (ARRAY['webhook'::text, 'file'::text]))),
  constraint runs_status_check CHECK ((status = ANY (ARRAY['scheduled'::text, 'preflight'::text, 'preparing'::text, 'ready'::text, 'delivering'::text, 'completed'::text, 'cancelled'::text, 'blocked'::text, 'failed'::text]))),
  constraint runs_type_check CHECK ((type = ANY (ARRAY['test'::text, 'now'::text, 'scheduled'::text]))),
  constraint runs_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns(id),
  constraint runs_pkey PRIMARY KEY (id)
);

create table segment_acts (
  id text not null,
  action text not null,
  actor_name text not null,
  at timestamp with time zone not null,
  changed jsonb not null,
  undone_at timestamp with time zone,
  constraint segment_acts_pkey PRIMARY KEY (id)
);

create table segment_references (
  segment_id text not null,
  kind text not null,
  key text not null,
  constraint segment_references_kind_check CHECK ((kind = ANY (ARRAY['field'::text, 'tag'::text, 'segment'::text, 'source'::text, 'event'::text, 'property'::text, 'campaign'::text]))),
  constraint segment_references_segment_id_fkey FOREIGN KEY (segment_id) REFERENCES segments(id) ON DELETE CASCADE,
  constraint segment_references_pkey PRIMARY KEY (segment_id, kind, key)
);

create table segment_versions (
  segment_id text not null,
  version integer not null,
  definition jsonb not null,
  sentence text not null,
  hash text not null,
  refs jsonb not null,
  note text not null default ''::text,
  created_at timestamp with time zone not null,
  created_by text not null,
  pins jsonb not null default '{"exclude": [], "include": []}'::jsonb,
  constraint segment_versions_segment_id_fkey FOREIGN KEY (segment_id) REFERENCES segments(id) ON DELETE CASCADE,
  constraint segment_versions_pkey PRIMARY KEY (segment_id, version)
);

create table segment_views (
  id text not null,
  name text not null,
  owner_id text not null,
  owner_name text not null,
  shared boolean not null default false,
  view jsonb not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint segment_views_pkey PRIMARY KEY (id)
);

create table segments (
  id text not null,
  name text not null,
  description text not null default ''::text,
  kind text not null,
  version integer not null default 1,
  status text not null,
  status_detail jsonb,
  calculation_id text,
  count integer,
  count_version integer,
  calculated_at timestamp with time zone,
  calculation_ms double precision,
  reachable jsonb,
  labels text[] not null default '{}'::text[],
  owner_id text,
  sentence text not null default ''::text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  created_by text not null,
  trashed_at timestamp with time zone,
  last_verdict text,
  archived_at timestamp with time zone,
  changed_by xid8 not null default pg_current_xact_id(),
  refresh_policy text not null default 'manual'::text,
  refresh_cron text,
  due_at timestamp with time zone,
  due_calendar text,
  data_due_at timestamp with time zone,
  arrivals_seen bigint not null default 0,
  begun_at timestamp with time zone,
  constraint segments_cron CHECK (((refresh_policy = 'schedule'::text) = (refresh_cron IS NOT NULL))),
  constraint segments_kind_check CHECK ((kind = ANY (ARRAY['rule'::text, 'list'::text]))),
  constraint segments_last_verdict_check CHECK ((last_verdict = ANY (ARRAY['ready'::text, 'caution'::text, 'not_ready'::text]))),
  constraint segments_refresh_policy_check CHECK ((refresh_policy = ANY (ARRAY['manual'::text, 'schedule'::text, 'after_sync'::text, 'when_due'::text]))),
  constraint segments_status_check CHECK ((status = ANY (ARRAY['not_calculated'::text, 'queued'::text, 'processing'::text, 'success'::text, 'failed'::text]))),
  constraint segments_pkey PRIMARY KEY (id)
);

create table session (
  id text not null,
  "expiresAt" timestamp with time zone not null,
  token text not null,
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  "updatedAt" timestamp with time zone not null,
  "ipAddress" text,
  "userAgent" text,
  "userId" text not null,
  constraint "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"(id) ON DELETE CASCADE,
  constraint session_pkey PRIMARY KEY (id),
  constraint session_token_key UNIQUE (token)
);

create table settings (
  only_one boolean not null default true,
  organisation text not null default ''::text,
  time_zone text,
  default_region text not null default 'US'::text,
  history_days integer not null default 365,
  week_start smallint not null default 1,
  refresh_minutes integer not null default 15,
  readiness jsonb not null default '{}'::jsonb,
  changed_by xid8 not null default pg_current_xact_id(),
  constraint settings_only_one_check CHECK (only_one),
  constraint settings_refresh_minutes_check CHECK (((refresh_minutes >= 0) AND (refresh_minutes <= 1440))),
  constraint settings_week_start_check CHECK (((week_start >= 1) AND (week_start <= 7))),
  constraint settings_pkey PRIMARY KEY (only_one)
);

create table sources (
  id text not null,
  name text not null,
  provider text not null,
  delivers text not null,
  mode text not null,
  file_id text,
  mapping jsonb,
  current_sync_id text,
  contacts integer not null default 0,
  version integer not null default 1,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  created_by text not null,
  deleted_at timestamp with time zone,
  changed_by xid8 not null default pg_current_xact_id(),
  constraint sources_delivers_check CHECK ((delivers = ANY (ARRAY['contacts'::text, 'events'::text]))),
  constraint sources_mode_check CHECK ((mode = ANY (ARRAY['once'::text, 'sync'::text]))),
  constraint sources_provider_check CHECK ((provider = ANY (ARRAY['file'::text, 'api'::text]))),
  constraint sources_file_id_fkey FOREIGN KEY (file_id) REFERENCES files(id),
  constraint sources_pkey PRIMARY KEY (id)
);

create table sync_profiles (
  sync_id text not null,
  profile jsonb not null,
  constraint sync_profiles_sync_id_fkey FOREIGN KEY (sync_id) REFERENCES syncs(id) ON DELETE CASCADE,
  constraint sync_profiles_pkey PRIMARY KEY (sync_id)
);

create table syncs (
  seq bigint not null generated always as identity,
  id text not null,
  source_id text not null,
  file_id text,
  mapping jsonb not null,
  status text not null,
  phase text not null default 'queued'::text,
  attempt integer not null default 0,
  cancel_requested boolean not null default false,
  progress jsonb,
  plan jsonb,
  requested_at timestamp with time zone not null,
  requested_by text not null,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  heartbeat_at timestamp with time zone,
  rows_read bigint not null default 0,
  rows_created bigint not null default 0,
  rows_updated bigint not null default 0,
  rows_unchanged bigint not null default 0,
  rows_rejected bigint not null default 0,
  rows_left bigint not null default 0,
  duplicates bigint not null default 0,
  conflicts bigint not null default 0,
  error jsonb,
  schema jsonb not null default '[]'::jsonb,
  changed_by xid8 not null default pg_current_xact_id(),
  number integer not null,
  constraint syncs_phase_check CHECK ((phase = ANY (ARRAY['queued'::text, 'reading'::text, 'deciding'::text, 'applying'::text, 'done'::text]))),
  constraint syncs_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'processing'::text, 'success'::text, 'failed'::text, 'cancelled'::text]))),
  constraint syncs_file_id_fkey FOREIGN KEY (file_id) REFERENCES files(id),
  constraint syncs_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id),
  constraint syncs_pkey PRIMARY KEY (id)
);

create table tags (
  id text not null,
  title text not null,
  colour text not null,
  active boolean not null default true,
  created_at timestamp with time zone not null,
  changed_by xid8 not null default pg_current_xact_id(),
  constraint tags_pkey PRIMARY KEY (id)
);

create table "user" (
  id text not null,
  name text not null,
  email text not null,
  "emailVerified" boolean not null,
  image text,
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  "updatedAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  role text not null default 'viewer'::text,
  "lockedAt" timestamp with time zone,
  changed_by xid8 not null default pg_current_xact_id(),
  constraint user_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'editor'::text, 'viewer'::text]))),
  constraint user_pkey PRIMARY KEY (id),
  constraint user_email_key UNIQUE (email)
);

create table verification (
  id text not null,
  identifier text not null,
  value text not null,
  "expiresAt" timestamp with time zone not null,
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  "updatedAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  constraint verification_pkey PRIMARY KEY (id)
);

create table webhook_attempts (
  delivery_id text not null,
  number integer not null,
  url text not null,
  started_at timestamp with time zone not null,
  milliseconds double precision,
  response jsonb,
  error jsonb,
  constraint webhook_attempts_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES webhook_deliveries(id) ON DELETE CASCADE,
  constraint webhook_attempts_pkey PRIMARY KEY (delivery_id, number)
);

create table webhook_deliveries (
  seq bigint not null generated always as identity,
  id text not null,
  webhook_id text not null,
  event_id text not null,
  event_type text not null,
  status text not null default 'pending'::text,
  due_at timestamp with time zone,
  attempts integer not null default 0,
  failures integer not null default 0,
  claimed_until timestamp with time zone,
  created_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  constraint webhook_deliveries_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'success'::text, 'failed'::text]))),
  constraint webhook_deliveries_event_id_fkey FOREIGN KEY (event_id) REFERENCES outbox(id) ON DELETE CASCADE,
  constraint webhook_deliveries_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks(id) ON DELETE CASCADE,
  constraint webhook_deliveries_pkey PRIMARY KEY (id),
  constraint webhook_deliveries_webhook_id_event_id_key UNIQUE (webhook_id, event_id)
);

create table webhooks (
  id text not null,
  name text not null,
  url text not null,
  events text[] not null,
  segments text[],
  state text not null default 'active'::text,
  disabled_because text,
  failing_since timestamp with time zone,
  last_delivery_id text,
  secret text not null,
  secret_created_at timestamp with time zone not null,
  previous_secret text,
  previous_secret_until timestamp with time zone,
  version integer not null default 1,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  created_by text not null,
  constraint webhooks_state_check CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'disabled'::text]))),
  constraint webhooks_pkey PRIMARY KEY (id)
);

CREATE INDEX account_user ON public.account USING btree ("userId");
CREATE INDEX audience_pairs_larger ON public.audience_pairs USING btree (larger_id);
CREATE INDEX calculations_open ON public.calculations USING btree (seq) WHERE (status = ANY (ARRAY['queued'::text, 'processing'::text]));
CREATE UNIQUE INDEX calculations_processing ON public.calculations USING btree (segment_id) WHERE (status = 'processing'::text);
CREATE UNIQUE INDEX calculations_queued ON public.calculations USING btree (segment_id) WHERE (status = 'queued'::text);
CREATE INDEX calculations_segment ON public.calculations USING btree (segment_id, queued_at DESC);
CREATE INDEX calculations_success ON public.calculations USING btree (segment_id, seq DESC) WHERE (status = 'success'::text);
CREATE INDEX campaign_segments_segment ON public.campaign_segments USING btree (segment_id);
CREATE INDEX campaigns_changed ON public.campaigns USING btree (changed_by);
CREATE UNIQUE INDEX campaigns_name ON public.campaigns USING btree (lower(name)) WHERE (trashed_at IS NULL);
CREATE INDEX campaigns_trashed ON public.campaigns USING btree (trashed_at) WHERE (trashed_at IS NOT NULL);
CREATE INDEX campaigns_updated ON public.campaigns USING btree (updated_at DESC);
CREATE INDEX history_at ON public.history USING btree (at DESC);
CREATE INDEX history_subject ON public.history USING btree (subject_kind, subject_id, at DESC);
CREATE INDEX idempotency_created ON public.idempotency_keys USING btree (created_at);
CREATE INDEX outbox_recorded ON public.outbox USING btree (recorded_at);
CREATE INDEX run_batches_pending ON public.run_batches USING btree (run_id, number) WHERE (status = 'pending'::text);
CREATE INDEX run_segments_calculation ON public.run_segments USING btree (calculation_id);
CREATE INDEX run_segments_segment ON public.run_segments USING btree (segment_id);
CREATE INDEX runs_campaign ON public.runs USING btree (campaign_id, seq DESC);
CREATE INDEX runs_delivering ON public.runs USING btree (status) WHERE (status = ANY (ARRAY['ready'::text, 'delivering'::text]));
CREATE INDEX runs_open ON public.runs USING btree (status) WHERE (status = ANY (ARRAY['scheduled'::text, 'preflight'::text, 'preparing'::text]));
CREATE UNIQUE INDEX runs_preparing ON public.runs USING btree ((true)) WHERE (status = 'preparing'::text);
CREATE INDEX runs_seq ON public.runs USING btree (seq DESC);
CREATE INDEX segment_acts_at ON public.segment_acts USING btree (at);
CREATE INDEX segment_references_key ON public.segment_references USING btree (kind, key);
CREATE INDEX segment_versions_hash ON public.segment_versions USING btree (hash);
CREATE UNIQUE INDEX segment_views_name ON public.segment_views USING btree (owner_id, lower(name));
CREATE INDEX segments_changed ON public.segments USING btree (changed_by);
CREATE UNIQUE INDEX segments_name ON public.segments USING btree (lower(name)) WHERE (trashed_at IS NULL);
CREATE INDEX segments_refreshed ON public.segments USING btree (id) WHERE (refresh_policy <> 'manual'::text);
CREATE INDEX segments_trashed ON public.segments USING btree (trashed_at) WHERE (trashed_at IS NOT NULL);
CREATE INDEX segments_updated ON public.segments USING btree (updated_at DESC);
CREATE INDEX session_of_user ON public.session USING btree ("userId");
CREATE UNIQUE INDEX sources_name ON public.sources USING btree (lower(name)) WHERE (deleted_at IS NULL);
CREATE INDEX syncs_changed ON public.syncs USING btree (changed_by);
CREATE UNIQUE INDEX syncs_number ON public.syncs USING btree (source_id, number);
CREATE INDEX syncs_open ON public.syncs USING btree (status) WHERE (status = ANY (ARRAY['queued'::text, 'processing'::text]));
CREATE INDEX syncs_source ON public.syncs USING btree (source_id, requested_at DESC);
CREATE UNIQUE INDEX tags_title ON public.tags USING btree (lower(title));
CREATE UNIQUE INDEX one_owner ON public."user" USING btree (role) WHERE (role = 'owner'::text);
CREATE INDEX verification_identifier ON public.verification USING btree (identifier);
CREATE INDEX webhook_deliveries_due ON public.webhook_deliveries USING btree (webhook_id, due_at) WHERE (status = 'pending'::text);
CREATE INDEX webhook_deliveries_event ON public.webhook_deliveries USING btree (event_id);
CREATE INDEX webhook_deliveries_log ON public.webhook_deliveries USING btree (webhook_id, seq DESC);

CREATE OR REPLACE FUNCTION public.number_sync()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.number := (select coalesce(max(number), 0) + 1 from syncs where source_id = new.source_id);
  return new;
end
$function$
;
CREATE OR REPLACE FUNCTION public.stamp_transaction()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.changed_by := pg_current_xact_id();
  return new;
end
$function$
;

CREATE TRIGGER campaigns_stamped BEFORE INSERT OR UPDATE ON public.campaigns FOR EACH ROW EXECUTE FUNCTION stamp_transaction();
CREATE TRIGGER field_sources_stamped BEFORE INSERT OR UPDATE ON public.field_sources FOR EACH ROW EXECUTE FUNCTION stamp_transaction();
CREATE TRIGGER segments_stamped BEFORE INSERT OR UPDATE ON public.segments FOR EACH ROW EXECUTE FUNCTION stamp_transaction();
CREATE TRIGGER settings_stamped BEFORE INSERT OR UPDATE ON public.settings FOR EACH ROW EXECUTE FUNCTION stamp_transaction();
CREATE TRIGGER sources_stamped BEFORE INSERT OR UPDATE ON public.sources FOR EACH ROW EXECUTE FUNCTION stamp_transaction();
CREATE TRIGGER syncs_numbered BEFORE INSERT ON public.syncs FOR EACH ROW EXECUTE FUNCTION number_sync();
CREATE TRIGGER syncs_stamped BEFORE INSERT OR UPDATE ON public.syncs FOR EACH ROW EXECUTE FUNCTION stamp_transaction();
CREATE TRIGGER tags_stamped BEFORE INSERT OR UPDATE ON public.tags FOR EACH ROW EXECUTE FUNCTION stamp_transaction();
CREATE TRIGGER user_stamped BEFORE INSERT OR UPDATE ON public."user" FOR EACH ROW EXECUTE FUNCTION stamp_transaction();

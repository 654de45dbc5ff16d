/** The control database's tables as Kysely reads them. The SQL is in migrations/control; this file follows it. */
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type {
  CampaignSegmentTable,
  CampaignTable,
  ChannelTable,
  RunBatchTable,
  RunSegmentTable,
  RunTable,
} from './campaign-tables.ts';
import type {
  AudienceComparisonTable,
  AudiencePairTable,
  ComparedAudienceTable,
  KeptSuggestionTable,
} from './cleanup-tables.ts';
import type {
  MembershipChangeTable,
  OutboxTable,
  WebhookAttemptTable,
  WebhookDeliveryTable,
  WebhookTable,
} from './webhook-tables.ts';

/** Read as a Date; written as a Date or an ISO instant. */
type Instant = ColumnType<Date, Date | string, Date | string>;
type NullableInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
/** jsonb: read parsed and not trusted; written as JSON text. */
type Json = ColumnType<unknown, string, string>;
type DefaultJson = ColumnType<unknown, string | undefined, string>;
type NullableJson = ColumnType<unknown, string | null | undefined, string | null>;
/** bigint arrives as text from the driver unless parsed; the adapter parses int8 to number. */
type BigCount = ColumnType<number, number | undefined, number>;

export type UserTable = {
  id: string;
  name: string;
  email: string;
  emailVerified: boolean;
  image: string | null;
  createdAt: Generated<Date>;
  updatedAt: Generated<Date>;
  role: ColumnType<
    'owner' | 'admin' | 'editor' | 'viewer',
    'owner' | 'admin' | 'editor' | 'viewer' | undefined,
    'owner' | 'admin' | 'editor' | 'viewer'
  >;
  lockedAt: NullableInstant;
};

export type SessionTable = {
  id: string;
  expiresAt: Instant;
  token: string;
  createdAt: Generated<Date>;
  updatedAt: Instant;
  ipAddress: string | null;
  userAgent: string | null;
  userId: string;
};

export type ApiKeyTable = {
  id: string;
  name: string;
  prefix: string;
  hash: string;
  role: 'admin' | 'editor' | 'viewer';
  created_at: Instant;
  created_by: string;
  last_used_at: NullableInstant;
  revoked_at: NullableInstant;
};

export type SettingsTable = {
  only_one: Generated<boolean>;
  organisation: Generated<string>;
  time_zone: string | null;
  default_region: Generated<string>;
  history_days: Generated<number>;
  week_start: Generated<number>;
  refresh_minutes: Generated<number>;
  readiness: DefaultJson;
};

export type HistoryTable = {
  id: string;
  at: Instant;
  actor_kind: 'user' | 'api_key' | 'system';
  actor_id: string;
  actor_name: string;
  action: string;
  subject_kind: string;
  subject_id: string;
  subject_name: string | null;
  changes: DefaultJson;
};

export type IdempotencyKeyTable = {
  key: string;
  actor_id: string;
  request_hash: string;
  status: number | null;
  body: NullableJson;
  created_at: Instant;
};

export type FieldTable = {
  key: string;
  label: string;
  type: string;
  created_at: Instant;
  created_by: string;
};

export type EventPropertyTable = { key: string; label: string; type: string; created_at: Instant };

export type FileTable = {
  id: string;
  name: string;
  bytes: BigCount;
  path: string;
  inspection: Json;
  created_at: Instant;
  created_by: string;
};

export type SourceTable = {
  id: string;
  name: string;
  provider: 'file' | 'api';
  delivers: 'contacts' | 'events';
  mode: 'once' | 'sync';
  file_id: string | null;
  mapping: NullableJson;
  current_sync_id: string | null;
  contacts: Generated<number>;
  version: Generated<number>;
  created_at: Instant;
  updated_at: Instant;
  created_by: string;
  deleted_at: NullableInstant;
};

export type SyncTable = {
  seq: GeneratedAlways<number>;
  number: GeneratedAlways<number>;
  id: string;
  source_id: string;
  file_id: string | null;
  mapping: Json;
  status: 'queued' | 'processing' | 'success' | 'failed' | 'cancelled';
  phase: ColumnType<
    'queued' | 'reading' | 'deciding' | 'applying' | 'done',
    'queued' | 'reading' | 'deciding' | 'applying' | 'done' | undefined,
    'queued' | 'reading' | 'deciding' | 'applying' | 'done'
  >;
  attempt: Generated<number>;
  cancel_requested: Generated<boolean>;
  progress: NullableJson;
  plan: NullableJson;
  requested_at: Instant;
  requested_by: string;
  started_at: NullableInstant;
  finished_at: NullableInstant;
  heartbeat_at: NullableInstant;
  rows_read: BigCount;
  rows_created: BigCount;
  rows_updated: BigCount;
  rows_unchanged: BigCount;
  rows_rejected: BigCount;
  rows_left: BigCount;
  duplicates: BigCount;
  conflicts: BigCount;
  error: NullableJson;
  schema: DefaultJson;
};

export type SyncProfileTable = { sync_id: string; profile: Json };

export type PendingWriteTable = { id: string; plan: Json; created_at: Instant };

export type FieldSourceTable = { field_key: string; source_id: string; sync_id: string; at: Instant };

export type TagTable = {
  id: string;
  title: string;
  colour: string;
  active: Generated<boolean>;
  created_at: Instant;
};

export type CounterTable = { name: string; next: BigCount };

export type SegmentStatus = 'not_calculated' | 'queued' | 'processing' | 'success' | 'failed';

export type SegmentTable = {
  id: string;
  name: string;
  description: Generated<string>;
  kind: 'rule' | 'list';
  version: Generated<number>;
  status: SegmentStatus;
  status_detail: NullableJson;
  calculation_id: string | null;
  count: number | null;
  count_version: number | null;
  calculated_at: NullableInstant;
  calculation_ms: number | null;
  reachable: NullableJson;
  labels: Generated<string[]>;
  owner_id: string | null;
  sentence: Generated<string>;
  created_at: Instant;
  updated_at: Instant;
  created_by: string;
  trashed_at: NullableInstant;
  archived_at: NullableInstant;
  last_verdict: ColumnType<Verdict | null, Verdict | null | undefined, Verdict | null>;
  refresh_policy: ColumnType<RefreshPolicy, RefreshPolicy | undefined, RefreshPolicy>;
  refresh_cron: ColumnType<string | null, string | null | undefined, string | null>;
  due_at: NullableInstant;
  due_calendar: ColumnType<string | null, string | null | undefined, string | null>;
  data_due_at: NullableInstant;
  arrivals_seen: BigCount;
  begun_at: NullableInstant;
};

export type RefreshPolicy = 'manual' | 'schedule' | 'after_sync' | 'when_due';

type Verdict = 'ready' | 'caution' | 'not_ready';

export type SegmentViewTable = {
  id: string;
  name: string;
  owner_id: string;
  owner_name: string;
  shared: Generated<boolean>;
  view: Json;
  created_at: Instant;
  updated_at: Instant;
};

export type SegmentActTable = {
  id: string;
  action: string;
  actor_name: string;
  at: Instant;
  changed: Json;
  undone_at: NullableInstant;
};

export type SegmentVersionTable = {
  segment_id: string;
  version: number;
  definition: Json;
  sentence: string;
  hash: string;
  refs: Json;
  note: Generated<string>;
  pins: DefaultJson;
  created_at: Instant;
  created_by: string;
};

export type SegmentReferenceTable = {
  segment_id: string;
  kind: 'field' | 'tag' | 'segment' | 'source' | 'event' | 'property' | 'campaign';
  key: string;
};

export type CalculationTable = {
  seq: GeneratedAlways<number>;
  id: string;
  segment_id: string;
  version: number;
  status: 'queued' | 'processing' | 'success' | 'failed' | 'cancelled';
  attempt: Generated<number>;
  cancel_requested: Generated<boolean>;
  requested_by: string;
  queued_at: Instant;
  started_at: NullableInstant;
  finished_at: NullableInstant;
  heartbeat_at: NullableInstant;
  turn: ColumnType<CalculationTurn, CalculationTurn | undefined, CalculationTurn>;
  not_before: NullableInstant;
  now: NullableInstant;
  inputs: DefaultJson;
  count: number | null;
  entered: number | null;
  left_count: number | null;
  error: NullableJson;
};

export type CalculationTurn = 'own' | 'shared' | 'suspect';

export type DataArrivalTable = {
  kind: 'field' | 'event' | 'segment' | 'source' | 'contacts';
  key: string;
  prompt: boolean;
  seq: BigCount;
  at: Instant;
};

export type Database = {
  user: UserTable;
  session: SessionTable;
  api_keys: ApiKeyTable;
  settings: SettingsTable;
  history: HistoryTable;
  idempotency_keys: IdempotencyKeyTable;
  fields: FieldTable;
  event_properties: EventPropertyTable;
  files: FileTable;
  sources: SourceTable;
  syncs: SyncTable;
  sync_profiles: SyncProfileTable;
  pending_writes: PendingWriteTable;
  field_sources: FieldSourceTable;
  tags: TagTable;
  counters: CounterTable;
  segments: SegmentTable;
  segment_versions: SegmentVersionTable;
  segment_references: SegmentReferenceTable;
  segment_views: SegmentViewTable;
  segment_acts: SegmentActTable;
  compared_audiences: ComparedAudienceTable;
  audience_pairs: AudiencePairTable;
  audience_comparison: AudienceComparisonTable;
  kept_suggestions: KeptSuggestionTable;
  calculations: CalculationTable;
  data_arrivals: DataArrivalTable;
  webhooks: WebhookTable;
  outbox: OutboxTable;
  webhook_deliveries: WebhookDeliveryTable;
  webhook_attempts: WebhookAttemptTable;
  membership_changes: MembershipChangeTable;
  campaigns: CampaignTable;
  campaign_segments: CampaignSegmentTable;
  runs: RunTable;
  run_segments: RunSegmentTable;
  run_batches: RunBatchTable;
  channels: ChannelTable;
};

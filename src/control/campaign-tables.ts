/** The tables of campaigns and their runs, for `database.ts`. */
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

type Instant = ColumnType<Date, Date | string, Date | string>;
type NullableInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type Channel = 'email' | 'sms' | 'phone';

export type CampaignStatus = 'draft' | 'active' | 'paused' | 'archived';

type HandOver = 'webhook' | 'file';

export type CampaignTable = {
  id: string;
  name: string;
  channel: Channel;
  goal: string;
  instructions: string;
  template_ref: string;
  status: CampaignStatus;
  limit_runs: number | null;
  limit_days: number | null;
  limit_counts: 'campaign' | 'channel' | null;
  hold_out_percent: number | null;
  hold_out_seed: string | null;
  hand_over: ColumnType<HandOver, HandOver | undefined, HandOver>;
  owner_id: string | null;
  version: Generated<number>;
  created_at: Instant;
  updated_at: Instant;
  created_by: string;
  trashed_at: NullableInstant;
};

export type CampaignSegmentTable = {
  campaign_id: string;
  segment_id: string;
  role: 'include' | 'exclude';
  place: number;
};

/** jsonb: read parsed and not trusted; written as JSON text. */
type DefaultJson = ColumnType<unknown, string | undefined, string>;
type NullableJson = ColumnType<unknown, string | null | undefined, string | null>;
type Nullable<T> = ColumnType<T | null, T | null | undefined, T | null>;

export type RunTable = {
  seq: GeneratedAlways<number>;
  id: string;
  campaign_id: string;
  type: 'test' | 'now' | 'scheduled';
  channel: Channel;
  status:
    | 'scheduled'
    | 'preflight'
    | 'preparing'
    | 'ready'
    | 'delivering'
    | 'completed'
    | 'cancelled'
    | 'blocked'
    | 'failed';
  scheduled_at: NullableInstant;
  requested_at: Instant;
  requested_by: string;
  test_nos: Nullable<number[]>;
  refresh_first: Generated<boolean>;
  asked_refresh: Generated<boolean>;
  override: NullableJson;
  attempt: Generated<number>;
  tries: Generated<number>;
  heartbeat_at: NullableInstant;
  not_before: NullableInstant;
  cancel_requested: Generated<boolean>;
  findings: DefaultJson;
  now: NullableInstant;
  plan: NullableJson;
  prepared_attempt: Nullable<number>;
  considered: Nullable<number>;
  targeted: Nullable<number>;
  counts: NullableJson;
  prepared_at: NullableInstant;
  finished_at: NullableInstant;
  error: NullableJson;
  hand_over: ColumnType<HandOver, HandOver | undefined, HandOver>;
  handed_over: Nullable<number>;
  failures: Generated<number>;
  last_error: NullableJson;
};

export type RunBatchTable = {
  run_id: string;
  number: number;
  from_no: number;
  to_no: number;
  contacts: number;
  status: Generated<'pending' | 'delivered' | 'failed'>;
  sent: Nullable<number>;
  failures: Generated<number>;
  due_at: NullableInstant;
  delivered_at: NullableInstant;
  error: NullableJson;
};

export type ChannelTable = {
  channel: Channel;
  url: string;
  secret: string;
  secret_created_at: Instant;
  batch_size: number;
  fields: string[];
  version: Generated<number>;
  updated_at: Instant;
  updated_by: string;
};

export type RunSegmentTable = {
  run_id: string;
  segment_id: string;
  role: 'include' | 'exclude';
  place: number;
  name: string;
  version: number;
  calculation_id: string;
  calculated_at: NullableInstant;
  count: number;
  sentence: string;
};

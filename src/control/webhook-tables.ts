/** The tables of webhooks, for `database.ts`. */
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

type Instant = ColumnType<Date, Date | string, Date | string>;
type NullableInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
/** jsonb: read parsed and not trusted; written as JSON text. */
type NullableJson = ColumnType<unknown, string | null | undefined, string | null>;
/** bigint arrives as text from the driver unless parsed; the adapter parses int8 to number. */
type BigCount = ColumnType<number, number | undefined, number>;

export type WebhookState = 'active' | 'paused' | 'disabled';

export type WebhookTable = {
  id: string;
  name: string;
  url: string;
  events: string[];
  segments: string[] | null;
  state: Generated<WebhookState>;
  disabled_because: ColumnType<string | null, string | null | undefined, string | null>;
  failing_since: NullableInstant;
  last_delivery_id: ColumnType<string | null, string | null | undefined, string | null>;
  secret: string;
  secret_created_at: Instant;
  previous_secret: ColumnType<string | null, string | null | undefined, string | null>;
  previous_secret_until: NullableInstant;
  version: Generated<number>;
  created_at: Instant;
  updated_at: Instant;
  created_by: string;
};

export type OutboxTable = {
  id: string;
  type: string;
  segment_id: string | null;
  at: Instant;
  body: string;
  recorded_at: Generated<Date>;
};

export type WebhookDeliveryTable = {
  seq: GeneratedAlways<number>;
  id: string;
  webhook_id: string;
  event_id: string;
  event_type: string;
  status: ColumnType<
    'pending' | 'success' | 'failed',
    'pending' | 'success' | 'failed' | undefined,
    'pending' | 'success' | 'failed'
  >;
  due_at: NullableInstant;
  attempts: Generated<number>;
  failures: Generated<number>;
  claimed_until: NullableInstant;
  created_at: Instant;
  finished_at: NullableInstant;
};

export type WebhookAttemptTable = {
  delivery_id: string;
  number: number;
  url: string;
  started_at: Instant;
  milliseconds: ColumnType<number | null, number | null | undefined, number | null>;
  response: NullableJson;
  error: NullableJson;
};

export type MembershipChangeTable = {
  calculation_id: string;
  direction: 'entered' | 'left';
  segment_id: string;
  previous_calculation_id: string | null;
  webhook_ids: string[];
  at: Instant;
  batch: Generated<number>;
  after_no: BigCount;
};

/** The tables of campaigns, for `database.ts`. */
import type { ColumnType, Generated } from 'kysely';

type Instant = ColumnType<Date, Date | string, Date | string>;
type NullableInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type Channel = 'email' | 'sms' | 'phone';

export type CampaignStatus = 'draft' | 'active' | 'paused' | 'archived';

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

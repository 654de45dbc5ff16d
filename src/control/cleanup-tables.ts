/** The tables of the clean-up page, for `database.ts`. */
import type { ColumnType, Generated } from 'kysely';

type Instant = ColumnType<Date, Date | string, Date | string>;
type NullableInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

export type ComparedAudienceTable = { segment_id: string; calculation_id: string; size: number };

export type AudiencePairTable = { smaller_id: string; larger_id: string; common: number };

export type AudienceComparisonTable = {
  only_one: Generated<boolean>;
  started_at: NullableInstant;
  heartbeat_at: NullableInstant;
  progress: number | null;
  error: string | null;
};

export type KeptSuggestionTable = {
  kind: string;
  segments_hash: string;
  segments: string[];
  kept_by: string;
  kept_at: Instant;
};

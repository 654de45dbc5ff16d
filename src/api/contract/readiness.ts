/** Readiness: its thresholds and checks; and what a sync delivered compared with the one before it. */
import { z } from 'zod';
import { instant } from './paging.ts';

/** From when on a change is worth a finding. */
export const readinessThresholds = z.object({
  /** Rules that depend on the date are fresh for so many hours after a calculation. */
  fresh_hours: z.int().min(1).max(8_760).default(24),
  /** A count may move by so many percent between two calculations of one version. */
  count_change_percent: z.int().min(1).max(1_000).default(50),
  /** The share of rows without a value may rise by so many points from one sync to the next. */
  missing_rise_points: z.int().min(1).max(100).default(10),
  /** A value that vanishes counts when it was in at least so many percent of the rows. */
  vanished_share_percent: z.number().min(0.1).max(100).default(1),
  /** A value that was never there before counts when it is in at least so many percent of the rows. */
  new_share_percent: z.number().min(0.1).max(100).default(5),
  /** A sync may bring so many percent fewer rows than the one before. */
  rows_fall_percent: z.int().min(1).max(100).default(50),
  /** A field may have so many percent fewer different values than at the sync before. */
  distinct_fall_percent: z.int().min(1).max(100).default(50),
});
export type ReadinessThresholds = z.output<typeof readinessThresholds>;

/** The thresholds to begin with. */
export const DEFAULT_THRESHOLDS: ReadinessThresholds = readinessThresholds.parse({});

export const thresholdsChange = z.strictObject({
  fresh_hours: readinessThresholds.shape.fresh_hours.unwrap().optional(),
  count_change_percent: readinessThresholds.shape.count_change_percent.unwrap().optional(),
  missing_rise_points: readinessThresholds.shape.missing_rise_points.unwrap().optional(),
  vanished_share_percent: readinessThresholds.shape.vanished_share_percent.unwrap().optional(),
  new_share_percent: readinessThresholds.shape.new_share_percent.unwrap().optional(),
  rows_fall_percent: readinessThresholds.shape.rows_fall_percent.unwrap().optional(),
  distinct_fall_percent: readinessThresholds.shape.distinct_fall_percent.unwrap().optional(),
});

/** One check of a verdict: passed, or the worst of what it found. */
export const readinessCheck = z.object({
  id: z.string(),
  outcome: z.enum(['passed', 'info', 'warning', 'blocker']),
  sentence: z.string(),
});

export const driftFinding = z.object({
  id: z.enum([
    'rows_fell',
    'column_added',
    'column_removed',
    'column_renamed',
    'field_moved',
    'type_changed',
    'missing_rose',
    'missing_fell',
    'distinct_fell',
    'value_vanished',
    'value_new',
    'range_changed',
  ]),
  level: z.enum(['info', 'warning']),
  sentence: z.string(),
  /** Absent when it is about the sync as a whole. */
  column: z.string().optional(),
  field: z.string().optional(),
  value: z.string().optional(),
});
export type DriftFinding = z.output<typeof driftFinding>;

const end = z.union([z.string(), z.number()]).nullable();

/** What one sync delivered for one field. */
const delivered = z.object({
  column: z.string(),
  type: z.string().nullable(),
  missing_share: z.number(),
  /** Exact up to some thousand, then within about a percent. */
  distinct: z.int(),
  min: end,
  max: end,
  values: z.array(z.object({ value: z.string(), share: z.number() })),
});

const driftSync = z.object({
  id: z.string(),
  number: z.int(),
  finished_at: instant.nullable(),
  /** Rows that were taken. */
  rows: z.int(),
  file: z.string().nullable(),
});

/** Two syncs of a source side by side. */
export const drift = z.object({
  /** null: there is no successful sync before, or what it delivered is not known. */
  from: driftSync.nullable(),
  to: driftSync.nullable(),
  findings: z.array(driftFinding),
  columns: z.array(
    z.object({
      field: z.string().nullable(),
      before: delivered.nullable(),
      after: delivered.nullable(),
      findings: z.array(driftFinding),
      /** Segments outside the trash whose rules read the field. */
      segments: z.array(z.object({ id: z.string(), name: z.string() })),
    }),
  ),
  /** Syncs that can be compared, newest first. */
  syncs: z.array(driftSync),
});
export type Drift = z.output<typeof drift>;

/** Every kind of background work with the shape of its payload and how many may run at once. */
import { z } from 'zod';

export type JobPayloads = {
  sync: { readonly syncId: string };
  calculate: { readonly segmentId: string };
  calculate_together: Record<string, never>;
  compare: Record<string, never>;
  run: { readonly runId: string };
  deliver: { readonly runId: string };
};
export type JobKind = keyof JobPayloads;
export type JobPayload<K extends JobKind> = JobPayloads[K];

type JobKinds = {
  readonly [K in JobKind]: { readonly payload: z.ZodType<JobPayloads[K]>; readonly concurrency: number };
};

export const JOB_KINDS: JobKinds = {
  /** Import a file into a data source. One at a time: contact writes are serialised anyway. */
  sync: { payload: z.strictObject({ syncId: z.string() }), concurrency: 1 },
  /** Calculate a segment. Two, so that one slow definition does not hold up the others. */
  calculate: { payload: z.strictObject({ segmentId: z.string() }), concurrency: 2 },
  /** Calculate all that may share scans. One: a scan over many definitions takes all there is of the machine. */
  calculate_together: { payload: z.record(z.string(), z.never()), concurrency: 1 },
  /** Compare the audiences of all segments with each other. One: the next one finds what is left to compare. */
  compare: { payload: z.record(z.string(), z.never()), concurrency: 1 },
  /** Prepare a run. One: each counts the one before for its limit. */
  run: { payload: z.strictObject({ runId: z.string() }), concurrency: 1 },
  /** Hand a run over. Three, so that a receiver that hangs does not hold up the others. */
  deliver: { payload: z.strictObject({ runId: z.string() }), concurrency: 3 },
};

/** What a calculation reads besides the contacts: published audiences of other segments, what sources deliver now. */
import { z } from 'zod';
import type { Db } from '../control/control.ts';

export type Inputs = {
  /** Segment id → the calculation whose audience is published. */
  readonly segments: ReadonlyMap<string, string>;
  /** Source id → the sync whose audience says what the source delivers now. */
  readonly sources: ReadonlyMap<string, string>;
  /** Source id → its latest successful sync (its number in order), so that "synced since" needs no clock. */
  readonly syncs: ReadonlyMap<string, number>;
  /** The number of the last write that was begun: what a calculation sees is this, and maybe a write that was under way. */
  readonly dataVersion: number;
};

export async function readInputs(db: Db): Promise<Inputs> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const segments = await tx
        .selectFrom('segments')
        .select(['id', 'calculation_id'])
        .where('trashed_at', 'is', null)
        .execute();
      const sources = await tx
        .selectFrom('sources')
        .select(['id', 'current_sync_id'])
        .where('deleted_at', 'is', null)
        .execute();
      const syncs = await tx
        .selectFrom('syncs')
        .select(['source_id', ({ fn }) => fn.max<number>('seq').as('seq')])
        .where('status', '=', 'success')
        .groupBy('source_id')
        .execute();
      const counter = await tx
        .selectFrom('counters')
        .select('next')
        .where('name', '=', 'write')
        .executeTakeFirst();
      return {
        dataVersion: Number(counter?.next ?? 1) - 1,
        segments: new Map(
          segments.flatMap((row) => (row.calculation_id ? [[row.id, row.calculation_id]] : [])),
        ),
        sources: new Map(
          sources.flatMap((row) => (row.current_sync_id ? [[row.id, row.current_sync_id]] : [])),
        ),
        syncs: new Map(syncs.map((row) => [row.source_id, Number(row.seq)])),
      };
    });
}

/** The same as it is kept with the calculation. */
export const calculationInputs = z.object({
  segments: z.record(z.string(), z.string()).default({}),
  sources: z.record(z.string(), z.string()).default({}),
  syncs: z.record(z.string(), z.number()).default({}),
  /** The last write that the calculation is sure to have seen. */
  data_version: z.number().optional(),
  time_zone: z.string().optional(),
  week_start: z.number().optional(),
});

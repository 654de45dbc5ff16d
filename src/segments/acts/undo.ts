/** The way back from an act on many segments: for each exactly what was done to it, unless somebody changed that since. */
import { z } from 'zod';
import type { BulkAction } from '../../api/contract/segment-bulk.ts';
import { type Act, type LockedSegment, type Outcomes, skipped } from './act.ts';
import { archiveSegments, unarchiveSegments } from './archive.ts';
import { withdrawRequested } from './calculate.ts';
import { labelSegments } from './label.ts';
import { giveSegments } from './owner.ts';
import { askAgain, restoreSegments, trashSegments } from './trash.ts';

/** One segment that was changed, as it is kept with the act. */
export const changedSegments = z.object({ id: z.string(), before: z.unknown() });
export type ChangedSegment = z.output<typeof changedSegments>;

type DoneAct = {
  readonly action: BulkAction;
  readonly at: Date;
  readonly changed: readonly ChangedSegment[];
};

const CHANGED_SINCE = skipped('It was changed since.');

/** What was kept of each segment, read with the schema of its action. */
function keptOf<T>(done: DoneAct, schema: z.ZodType<T>): Map<string, T> {
  return new Map(done.changed.map(({ id, before }) => [id, schema.parse(before)]));
}

/** Undoes for the rows that still are as the act left them; the others are skipped. */
async function forUntouched(
  rows: readonly LockedSegment[],
  isUntouched: (row: LockedSegment) => boolean,
  undo: (rows: readonly LockedSegment[]) => Promise<Outcomes>,
): Promise<Outcomes> {
  const outcomes = await undo(rows.filter(isUntouched));
  for (const row of rows) if (!isUntouched(row)) outcomes.set(row.id, CHANGED_SINCE);
  return outcomes;
}

export async function undoAct(act: Act, rows: readonly LockedSegment[], done: DoneAct): Promise<Outcomes> {
  const at = done.at.getTime();
  switch (done.action) {
    case 'delete': {
      const kept = keptOf(done, z.object({ recalculate: z.boolean() }));
      return forUntouched(
        rows,
        (row) => row.trashed_at?.getTime() === at,
        async (untouched) => {
          const outcomes = await restoreSegments(act, untouched);
          const wanted = untouched.filter(
            ({ id }) => outcomes.get(id)?.is === 'done' && kept.get(id)?.recalculate,
          );
          await askAgain(act, wanted);
          return outcomes;
        },
      );
    }
    case 'restore': {
      const kept = keptOf(done, z.object({ trashedAt: z.coerce.date() }));
      return trashSegments(act, rows, new Map([...kept].map(([id, { trashedAt }]) => [id, trashedAt])));
    }
    case 'archive':
      return forUntouched(
        rows,
        (row) => row.archived_at?.getTime() === at,
        (untouched) => unarchiveSegments(act, untouched),
      );
    case 'unarchive': {
      const kept = keptOf(done, z.object({ archivedAt: z.coerce.date() }));
      return archiveSegments(act, rows, new Map([...kept].map(([id, { archivedAt }]) => [id, archivedAt])));
    }
    case 'label': {
      const kept = keptOf(done, z.object({ added: z.array(z.string()), removed: z.array(z.string()) }));
      return labelSegments(act, rows, ({ id }) => ({
        add: kept.get(id)?.removed ?? [],
        remove: kept.get(id)?.added ?? [],
      }));
    }
    case 'owner': {
      const kept = keptOf(done, z.object({ from: z.string().nullable(), to: z.string().nullable() }));
      return forUntouched(
        rows,
        (row) => row.owner_id === kept.get(row.id)?.to,
        (untouched) => giveSegments(act, untouched, ({ id }) => kept.get(id)?.from ?? null),
      );
    }
    case 'calculate': {
      const kept = keptOf(done, z.object({ calculationId: z.string() }));
      const calculations = new Map([...kept].map(([id, { calculationId }]) => [id, calculationId]));
      return withdrawRequested(act, rows, calculations);
    }
  }
}

/** What a write brings, as segments that follow new data know it, and its end: it is applied, so the data can be read. */
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { type Arrival, arrival, recordArrivals } from '../refresh/record-arrivals.ts';

/** Part of the plan of a write, so that a write that is finished after a crash is told of as well. */
export const broughtPlan = z.object({
  arrivals: z.array(arrival).default([]),
  /** By a sync, which is complete; people and programs send in pieces. */
  prompt: z.boolean().default(false),
});
type BroughtPlan = z.output<typeof broughtPlan>;

/** Syncs are the cause of what they write; their ids say so. */
export function isSync(cause: string): boolean {
  return cause.startsWith('sync_');
}

/** Fields that follow from others: who can be reached on what. */
const FOLLOWING: Readonly<Record<string, readonly string[]>> = {
  email: ['subscribed.email', 'reachable.email'],
  phone: ['subscribed.sms', 'subscribed.phone', 'reachable.sms', 'reachable.phone'],
  active: ['reachable.email', 'reachable.sms', 'reachable.phone'],
};

/** Fields and what follows from them, as arrivals. */
export function fieldArrivals(keys: readonly string[]): readonly Arrival[] {
  return keys.flatMap((key) => [key, ...(FOLLOWING[key] ?? [])]).map((key) => ({ kind: 'field', key }));
}

/**
 * What a write of contacts brings. A sync tells of its fields itself when it ends, because only then is it known whom the
 * source delivers; here it tells of what no source supplies.
 * @param columns columns of contacts the write speaks about
 */
export function broughtByContacts(
  cause: string,
  columns: readonly string[],
  counts: { readonly created: number; readonly updated: number },
): BroughtPlan {
  const prompt = isSync(cause);
  if (counts.created + counts.updated === 0) return { arrivals: [], prompt };
  const written = columns.map((column) => column.replace(/^attr_/, ''));
  const fields = ['updated_at', ...(counts.created > 0 ? ['created_at'] : []), ...(prompt ? [] : written)];
  return {
    arrivals: [
      ...(counts.created > 0 ? [{ kind: 'contacts' as const, key: '*' }] : []),
      ...fieldArrivals(fields),
    ],
    prompt,
  };
}

/** The write is applied: it is no longer pending, and what it brought has arrived. */
export async function endWrite(
  deps: Pick<Deps, 'control'>,
  { id, brought }: { readonly id: string; readonly brought: BroughtPlan },
): Promise<void> {
  await deps.control.db.transaction().execute(async (tx) => {
    await tx.deleteFrom('pending_writes').where('id', '=', id).execute();
    await recordArrivals(tx, brought.arrivals, brought);
  });
}

/** Something arrived that is no write of contacts or events. */
export async function tellArrivals(
  deps: Pick<Deps, 'control'>,
  arrivals: readonly Arrival[],
  options: { readonly prompt: boolean },
): Promise<void> {
  await deps.control.db.transaction().execute((tx) => recordArrivals(tx, arrivals, options));
}

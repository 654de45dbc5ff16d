/**
 * Writes down what new data speaks of, for the segments that are refreshed after it. To be called in a transaction that
 * commits once the data can be read: a calculation that begins later reads it. Arrivals are numbered in the order in which
 * they commit (whoever numbers one holds the counter until then), so a calculation that noted the latest number when it
 * began has seen exactly the arrivals up to it.
 */
import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../control/control.ts';

export const arrival = z.object({
  kind: z.enum(['field', 'event', 'segment', 'source', 'contacts']),
  /** Key of a field, name of an event, id of a segment or source; `*` for contacts. */
  key: z.string(),
});
export type Arrival = z.output<typeof arrival>;

/**
 * Records arrivals.
 * @param prompt true: it is complete, whoever follows it is calculated at once; false: more of it may follow, so that one
 *   calculation is made of many arrivals
 * @example await recordArrivals(tx, [{ kind: 'event', key: 'purchase' }], { prompt: false })
 */
export async function recordArrivals(
  tx: Tx,
  arrivals: readonly Arrival[],
  { prompt }: { readonly prompt: boolean },
): Promise<void> {
  if (arrivals.length === 0) return;
  const { rows } = await sql<{ seq: number }>`
    update counters set next = next + 1 where name = 'arrival' returning next - 1 as seq`.execute(tx);
  const seq = rows[0]?.seq;
  if (seq === undefined) throw new Error('There is no counter of arrivals.');
  const once = new Map(arrivals.map((one) => [`${one.kind} ${one.key}`, one]));
  await sql`
    insert into data_arrivals (kind, key, prompt, seq, at)
    select kind, key, ${prompt}, ${seq}::bigint, now()
    from unnest(${[...once.values()].map(({ kind }) => kind)}::text[],
      ${[...once.values()].map(({ key }) => key)}::text[]) as a(kind, key)
    on conflict (kind, key, prompt) do update set seq = excluded.seq, at = excluded.at`.execute(tx);
}

/** The number of the latest arrival, as part of an update of `segments`. */
export const LATEST_ARRIVAL = sql<number>`(select coalesce(max(seq), 0) from data_arrivals)`;

/** Decided events become visible. Repeating it adds nothing: what this write has inserted already is left out. */
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { ident, join, param, sql } from '../sql/sql.ts';
import { broughtPlan } from './end-write.ts';
import { WRITE_BOUNDS, writeTable } from './incoming.ts';

export const eventPlan = z.object({
  kind: z.literal('events'),
  id: z.string(),
  version: z.number(),
  eventColumns: z.array(z.string()),
  brought: broughtPlan.default({ arrivals: [], prompt: false }),
});
export type EventPlan = z.output<typeof eventPlan>;

export async function applyEvents(deps: Pick<Deps, 'warehouse'>, plan: EventPlan): Promise<void> {
  const decided = ident(writeTable('decided', plan.id));
  const columns = join(plan.eventColumns.map(ident), ', ');
  const version = param('UInt64', plan.version);
  await deps.warehouse.execute(
    'apply.events',
    sql`insert into events (${columns}) select ${columns} from ${decided}
      where (name, no, occurred_at, id) not in (select name, no, occurred_at, id from events where version = ${version})
      settings max_partitions_per_insert_block = 10000`,
    WRITE_BOUNDS,
  );
  await deps.warehouse.execute(
    'apply.event_ids',
    sql`insert into event_ids (id_hash, version) select reinterpretAsUInt128(sipHash128(id)), ${version} from ${decided}`,
    WRITE_BOUNDS,
  );
}

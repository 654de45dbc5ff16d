/** What a run keeps in the warehouse: a set of contacts per outcome, under the key of the attempt that prepared it. */
import { z } from 'zod';
import type { AudienceRef } from '../../audiences/audiences.ts';
import { param, type Sql, sql } from '../../sql/sql.ts';
import { declareQuery } from '../../warehouse/warehouse.ts';
import type { Outcome } from '../audience-sql.ts';

/** One attempt of preparing a run. */
export type PreparedRun = { readonly runId: string; readonly attempt: number };

/** A set of a run: everybody considered, those with one outcome, and, once it is over, those it has handed over. */
export type RunSet = 'considered' | 'handed_over' | Outcome;

export function runKey({ runId, attempt }: PreparedRun): string {
  return `${runId}.${attempt}`;
}

/** @example runSet({ runId: 'run_1', attempt: 1 }, 'targeted') // audience run_1.1/targeted */
export function runSet(run: PreparedRun, set: RunSet): AudienceRef {
  return { ownerKind: 'run', ownerId: run.runId, id: `${runKey(run)}/${set}` };
}

const preparedRun = z.object({ runId: z.string(), attempt: z.number() });

function setsOf(run: PreparedRun): Sql {
  return sql`audiences where owner_kind = 'run' and owner_id = ${param('String', run.runId)}
      and startsWith(id, ${param('String', `${runKey(run)}/`)})`;
}

/** How many each set has; sets that have nobody are left out. A set that was written twice counts once. */
export const countSets = declareQuery({
  name: 'runs.count_sets',
  bounds: { lane: 'calculation', seconds: 60 },
  params: preparedRun,
  row: z.object({ set: z.string(), count: z.number() }),
  sql: (run) =>
    sql`select substring(id, ${param('UInt32', runKey(run).length + 2)}) as set, bitmapCardinality(members) as count
      from (select id, members from ${setsOf(run)} limit 1 by id) where count > 0`,
});

/** The sets that have a contact: `considered` and one outcome, maybe `handed_over`; or none. */
export const setsWith = declareQuery({
  name: 'runs.sets_with',
  bounds: { lane: 'interactive', seconds: 10 },
  params: preparedRun.extend({ no: z.number() }),
  row: z.object({ set: z.string() }),
  sql: ({ no, ...run }) =>
    sql`select distinct substring(id, ${param('UInt32', runKey(run).length + 2)}) as set from ${setsOf(run)}
      and bitmapContains(members, ${param('UInt32', no)})`,
});

/** What is kept of one contact of a run beside its outcome. */
export const detailOf = declareQuery({
  name: 'runs.detail',
  bounds: { lane: 'interactive', seconds: 10 },
  params: preparedRun.extend({ no: z.number() }),
  row: z.object({ duplicate_of: z.number(), origin: z.string(), at: z.string() }),
  sql: ({ no, ...run }) =>
    sql`select duplicate_of, origin, at from run_details where run_key = ${param('String', runKey(run))}
      and no = ${param('UInt32', no)} limit 1`,
});

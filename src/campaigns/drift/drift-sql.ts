/**
 * The drift of a run as algebra on its frozen sets: one scan of the contacts makes the sets of now, and every transition is the
 * intersection of two of them.
 */
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { param, type Sql, sql } from '../../sql/sql.ts';
import type { Bounds, RunOptions } from '../../warehouse/warehouse.ts';
import { contactOutcomes } from '../audience-sql.ts';
import { runKey } from '../runs/run-sets.ts';
import type { DriftPlan } from './drift-plan.ts';

export const DRIFT_BOUNDS: Bounds = { lane: 'interactive', seconds: 30 };

/** Contacts that exist. */
export const THERE = sql`(select groupBitmapState(no) from contacts final where is_deleted = 0)`;
const NOBODY = sql`(select groupBitmapState(toUInt32(0)) from numbers(0))`;

/** What one transition has: `from` and `to` are outcomes (`excluded:seg_…`), `not_considered` or `deleted`. */
export type Transition = {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** The lowest numbers of them. */
  readonly nos: readonly number[];
};

/** The sets of the run, one that was written twice once: `outcome`, `members`; `considered` among them. */
function setsThen({ prepared }: DriftPlan): Sql {
  const key = param('String', `${runKey(prepared)}/`);
  return sql`(select substring(id, length(${key}) + 1) as outcome, members from audiences where owner_kind = 'run'
    and owner_id = ${param('String', prepared.runId)} and startsWith(id, ${key}) and not endsWith(id, '/handed_over') limit 1 by id)`;
}

function setsNow({ plan }: DriftPlan): Sql {
  return sql`(select outcome, groupBitmapState(no) as members from (${contactOutcomes(plan)}) group by outcome)`;
}

const numbers = z.array(z.number());
const matrixRow = z.object({
  was: z.string(),
  met: z.array(z.tuple([z.string(), z.number(), numbers])),
  rest: z.number(),
  rest_nos: numbers,
  rest_there: z.number(),
  there_nos: numbers,
});

/** Every transition that somebody makes, those included for whom nothing changes. Each set of then is parted completely. */
export async function measureTransitions(
  deps: Pick<Deps, 'warehouse'>,
  drift: DriftPlan,
  sample: number,
  run?: RunOptions,
): Promise<readonly Transition[]> {
  const first = (set: Sql) =>
    sql`bitmapToArray(bitmapSubsetLimit(${set}, toUInt32(0), ${param('UInt32', sample)}))`;
  const rows = await deps.warehouse.rows(
    'runs.drift',
    sql`with ${THERE} as there
      select was, met, bitmapCardinality(gone) as rest, arraySort(${first(sql`bitmapAndnot(gone, there)`)}) as rest_nos,
        bitmapAndCardinality(gone, there) as rest_there, arraySort(${first(sql`bitmapAnd(gone, there)`)}) as there_nos
      from (
        select was, groupArrayIf((is, bitmapCardinality(moved), arraySort(${first(sql`moved`)})), bitmapCardinality(moved) > 0) as met,
          bitmapAndnot(any(then_members), groupBitmapOrState(now_members)) as gone
        from (
          select before.outcome as was, before.members as then_members, after.outcome as is, after.members as now_members,
            if(was = 'considered', bitmapAndnot(after.members, before.members), bitmapAnd(before.members, after.members)) as moved
          from ${setsThen(drift)} as before cross join (
            select * from ${setsNow(drift)} union all select '' as outcome, ${NOBODY} as members) as after)
        group by was)`,
    DRIFT_BOUNDS,
    run,
  );
  return rows.flatMap((raw): Transition[] => {
    const row = matrixRow.parse(raw);
    const isConsidered = row.was === 'considered';
    const from = isConsidered ? 'not_considered' : row.was;
    const met = row.met.map(([to, count, nos]) => ({ from, to, count, nos }));
    if (isConsidered) return met;
    const gone = [
      { from, to: 'not_considered', count: row.rest_there, nos: row.there_nos },
      { from, to: 'deleted', count: row.rest - row.rest_there, nos: row.rest_nos },
    ];
    return [...met, ...gone.filter(({ count }) => count > 0)];
  });
}

/** Some outcomes of the run, by their names as `isOutcome` picks them. */
export type OutcomeChoice = { readonly is: string; readonly segment?: string | undefined };

function chosen({ is, segment }: OutcomeChoice): Sql {
  return is === 'excluded' && segment === undefined
    ? sql`startsWith(outcome, 'excluded:')`
    : sql`outcome = ${param('String', segment === undefined ? is : `${is}:${segment}`)}`;
}

/** The contacts of a transition as a bitmap. */
export function transitionSet(drift: DriftPlan, from: OutcomeChoice, to: OutcomeChoice): Sql {
  const before = (of: Sql) => sql`(select groupBitmapOrState(members) from ${setsThen(drift)} where ${of})`;
  const after = sql`(select groupBitmapState(no) from (${contactOutcomes(drift.plan)}) where ${chosen(to)})`;
  if (from.is === 'not_considered') {
    const isNobody = to.is === 'not_considered' || to.is === 'deleted';
    return isNobody ? NOBODY : sql`bitmapAndnot(${after}, ${before(sql`outcome = 'considered'`)})`;
  }
  const was = before(chosen(from));
  if (to.is === 'deleted') return sql`bitmapAndnot(${was}, ${THERE})`;
  if (to.is === 'not_considered')
    return sql`bitmapAndnot(bitmapAnd(${was}, ${THERE}), ${drift.plan.considered})`;
  return sql`bitmapAnd(${was}, ${after})`;
}

/** Considered then, existing, and not considered now; and the other way round. */
export function consideredSet(drift: DriftPlan, side: 'entered' | 'left'): Sql {
  const before = sql`(select groupBitmapOrState(members) from ${setsThen(drift)} where outcome = 'considered')`;
  const after = sql`bitmapAnd(${THERE}, ${drift.plan.considered})`;
  return side === 'entered'
    ? sql`bitmapAndnot(${after}, ${before})`
    : sql`bitmapAndnot(bitmapAnd(${before}, ${THERE}), ${drift.plan.considered})`;
}

/**
 * Acts on segments: each works on a set of locked rows with a few statements, whether it is one segment or ten thousand, and
 * says for every row what became of it. `../bulk.ts` runs them for many, `onSegment` for one.
 */
import { type Selectable, sql } from 'kysely';
import type { Actor } from '../../api/contract/route.ts';
import { announceSegments } from '../../calculation/announce.ts';
import type { Tx } from '../../control/control.ts';
import type { SegmentTable } from '../../control/database.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../errors.ts';
import type { Jobs } from '../../jobs/jobs.ts';

export type LockedSegment = Selectable<SegmentTable>;

export type Act = {
  readonly tx: Tx;
  readonly deps: Deps;
  readonly jobs: Jobs;
  readonly actor: Actor;
  /** The moment of the act. */
  readonly at: Date;
  /** Called once the transaction is committed. */
  readonly afterwards: (() => void)[];
};

/** `before` is what it takes to undo it. */
export type Outcome<Before = unknown> =
  | { readonly is: 'done'; readonly before: Before }
  | { readonly is: 'skipped'; readonly why: string }
  | { readonly is: 'refused'; readonly why: Refusal };

/** By id of the segment. */
export type Outcomes<Before = unknown> = Map<string, Outcome<Before>>;

export function skipped(why: string): Outcome<never> {
  return { is: 'skipped', why };
}

export function refused(why: Refusal): Outcome<never> {
  return { is: 'refused', why };
}

export function inTrash({ name }: Pick<LockedSegment, 'name'>): Refusal {
  return new Refusal('conflict', `“${name}” is in the trash.`, { hint: 'Restore it first.' });
}

/** The rows of these ids, locked in one order so that two acts wait for each other instead of both for ever. */
export async function lockSegments(tx: Tx, ids: readonly string[]): Promise<LockedSegment[]> {
  return tx
    .selectFrom('segments')
    .selectAll()
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
}

/** Does an act to one segment. Refuses `not_found`, and whatever the act refuses. */
export async function onSegment(
  deps: Deps,
  jobs: Jobs,
  actor: Actor,
  id: string,
  act: (act: Act, rows: readonly LockedSegment[]) => Promise<Outcomes>,
): Promise<void> {
  const afterwards: (() => void)[] = [];
  const outcome = await deps.control.db.transaction().execute(async (tx) => {
    const rows = await lockSegments(tx, [id]);
    if (rows.length === 0) throw new Refusal('not_found', `There is no segment ${id}.`);
    const outcomes = await act({ tx, deps, jobs, actor, at: deps.clock.now(), afterwards }, rows);
    return outcomes.get(id);
  });
  if (outcome?.is === 'refused') throw outcome.why;
  for (const call of afterwards) call();
  if (outcome?.is === 'done') await announceSegments(deps, [id]);
}

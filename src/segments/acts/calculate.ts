/** Asking for the calculation of many segments, and taking that back. */
import { requestCalculations, whyNotCalculated, withdraw } from '../../calculation/calculation-jobs.ts';
import { type Act, type LockedSegment, type Outcomes, refused, skipped } from './act.ts';

export type Requested = { readonly calculationId: string };

/** What is queued already stays queued; lists have nothing to calculate; what is in the trash is refused. */
export async function calculateSegments(
  act: Act,
  rows: readonly LockedSegment[],
): Promise<Outcomes<Requested>> {
  const outcomes: Outcomes<Requested> = new Map();
  const able: LockedSegment[] = [];
  for (const row of rows) {
    const why = whyNotCalculated(row);
    if (why && row.kind === 'list' && !row.trashed_at) outcomes.set(row.id, skipped(why.message));
    else if (why) outcomes.set(row.id, refused(why));
    else able.push(row);
  }
  const queued = await requestCalculations(act, able);
  for (const { id } of able) {
    const calculationId = queued.get(id);
    outcomes.set(
      id,
      calculationId === undefined
        ? skipped('It is in the queue already.')
        : { is: 'done', before: { calculationId } },
    );
  }
  return outcomes;
}

/** Withdraws the calculations an act had asked for, as far as they have not ended. */
export async function withdrawRequested(
  act: Act,
  rows: readonly LockedSegment[],
  calculations: ReadonlyMap<string, string>,
): Promise<Outcomes> {
  const ids = rows.flatMap(({ id }) => calculations.get(id) ?? []);
  const { withdrawn, stopping } = await withdraw(act, { ids }, rows);
  const stopped = new Set([...withdrawn, ...stopping]);
  return new Map(
    rows.map(({ id }) => [
      id,
      stopped.has(id) ? { is: 'done', before: {} } : skipped('Its calculation has ended already.'),
    ]),
  );
}

/** Through which segment contacts came among the considered, or left them, and for which reason. */
import { z } from 'zod';
import type { Reason, Side } from '../../api/contract/changes.ts';
import type { RunDrift } from '../../api/contract/run-drift.ts';
import { audienceBitmap } from '../../audiences/audiences.ts';
import { type CalculationPair, readPair } from '../../changes/calculation-pair.ts';
import { countSide } from '../../changes/movers-by-reason.ts';
import { reasonsFor } from '../../changes/reasons.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../errors.ts';
import { join, param, type Sql, sql } from '../../sql/sql.ts';
import type { RunOptions } from '../../warehouse/warehouse.ts';
import type { DriftPlan, DriftSegment } from './drift-plan.ts';
import { consideredSet, DRIFT_BOUNDS } from './drift-sql.ts';

/** Of more the reasons are not worked out here: comparing the two calculations of the segment does that. */
const MOST_DECIDED = 50_000;

/** The audience through which a contact entered (the one of now), or left (the one of then). */
function through({ before, after }: DriftSegment, side: Side): string | null {
  return side === 'entered' ? after.calculation_id : before.calculationId;
}

/** The two calculations of a segment; undefined when one of them is gone, or they are the same. */
async function pairOf(deps: Deps, { id, before, after }: DriftSegment): Promise<CalculationPair | undefined> {
  if (after.calculation_id === null || after.calculation_id === before.calculationId) return undefined;
  try {
    return await readPair(deps, id, before.calculationId, after.calculation_id);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') return undefined;
    throw error;
  }
}

const partRow = z.object({ id: z.string(), count: z.number() });

/** What of the movers is each segment's: those in its audience and in none of the audiences before it. */
function partsOf(
  moved: Sql,
  segments: readonly DriftSegment[],
  side: Side,
): readonly { readonly of: DriftSegment; readonly set: Sql }[] {
  const bitmap = (segment: DriftSegment) =>
    audienceBitmap({ ownerKind: 'segment', ownerId: segment.id, id: through(segment, side) ?? '' });
  return segments.map((of, place) => {
    const earlier = segments.slice(0, place).map(bitmap);
    const own = sql`bitmapAnd(${moved}, ${bitmap(of)})`;
    return { of, set: earlier.reduce((set, other) => sql`bitmapAndnot(${set}, ${other})`, own) };
  });
}

/** Segments whose audience is there, in their order. */
async function readable(deps: Deps, { segments }: DriftPlan, side: Side): Promise<readonly DriftSegment[]> {
  const included = segments.filter(({ role }) => role === 'include');
  const ids = included.flatMap((segment) => through(segment, side) ?? []);
  if (ids.length === 0) return [];
  const rows = await deps.warehouse.rows(
    'runs.drift_audiences',
    sql`select distinct id, 1 as count from audiences where owner_kind = 'segment' and id in ${param('Array(String)', ids)}`,
    DRIFT_BOUNDS,
  );
  const there = new Set(rows.map((row) => partRow.parse(row).id));
  return included.filter((segment) => there.has(through(segment, side) ?? ''));
}

/** Movers among the considered by segment and main reason. @param total how many entered or left; those deleted aside */
export async function countMovers(
  deps: Deps,
  drift: DriftPlan,
  side: Side,
  { total, deleted }: { readonly total: number; readonly deleted: number },
  run?: RunOptions,
): Promise<RunDrift['entered']> {
  const all = total + deleted;
  if (total === 0) return { total: all, segments: [], deleted, unknown: 0 };
  const parts = partsOf(sql`moved`, await readable(deps, drift, side), side);
  const rows =
    parts.length === 0
      ? []
      : await deps.warehouse.rows(
          'runs.drift_movers',
          sql`with ${consideredSet(drift, side)} as moved select part.1 as id, part.2 as count from (select arrayJoin([${join(
            parts.map(({ of, set }) => sql`(${param('String', of.id)}, bitmapCardinality(${set}))`),
            ', ',
          )}]) as part)`,
          DRIFT_BOUNDS,
          run,
        );
  const counts = new Map(rows.map((row) => partRow.parse(row)).map(({ id, count }) => [id, count]));
  const found = parts.filter(({ of }) => (counts.get(of.id) ?? 0) > 0);
  const moved = consideredSet(drift, side);
  const segments: RunDrift['entered']['segments'] = [];
  for (const { of } of found) {
    const count = counts.get(of.id) ?? 0;
    const own = partsOf(
      moved,
      parts.map((part) => part.of),
      side,
    ).find((part) => part.of === of);
    const pair = await pairOf(deps, of);
    const split =
      pair === undefined || own === undefined || count > MOST_DECIDED
        ? null
        : await countSide(deps, pair, side, count, run, own.set);
    segments.push({
      segment: { id: of.id, name: of.name },
      count,
      reasons: split && { counted: split.counted, kinds: split.reasons },
    });
  }
  const known = segments.reduce((sum, { count }) => sum + count, 0);
  return { total: all, segments, deleted, unknown: Math.max(0, total - known) };
}

const memberRow = z.object({ id: z.string(), nos: z.array(z.number()) });

export type Moved = { readonly segment: DriftSegment | null; readonly reasons: readonly Reason[] };

/** The segment through which each contact moved, and why: of the included ones, or of the excluded one that is named. */
export async function movesOf(
  deps: Deps,
  drift: DriftPlan,
  side: Side,
  nos: readonly number[],
  excluded?: string,
): Promise<ReadonlyMap<number, Moved>> {
  if (nos.length === 0) return new Map();
  const asked = drift.segments.filter((one) =>
    excluded === undefined ? one.role === 'include' : one.role === 'exclude' && one.id === excluded,
  );
  const rows = await deps.warehouse.rows(
    'runs.drift_members',
    sql`select id, bitmapToArray(bitmapAnd(members, (select groupBitmapState(arrayJoin(${param('Array(UInt32)', nos)}))))) as nos
      from audiences where owner_kind = 'segment' and id in ${param(
        'Array(String)',
        asked.flatMap((one) => through(one, side) ?? []),
      )} limit 1 by id`,
    DRIFT_BOUNDS,
  );
  const members = new Map(rows.map((row) => memberRow.parse(row)).map((row) => [row.id, new Set(row.nos)]));
  const bySegment = Map.groupBy(nos, (no) =>
    asked.find((one) => members.get(through(one, side) ?? '')?.has(no) === true),
  );
  const moves = new Map<number, Moved>();
  for (const [segment, own] of bySegment) {
    const pair = segment && (await pairOf(deps, segment));
    const reasons = pair && (await reasonsFor(deps, pair, side, own, DRIFT_BOUNDS));
    for (const no of own) moves.set(no, { segment: segment ?? null, reasons: reasons?.get(no) ?? [] });
  }
  return moves;
}

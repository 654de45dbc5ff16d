/** Who moved by main reason: how many, and whom. Decided over combinations of answers, which are few however many moved. */
import { z } from 'zod';
import { type changesContract, REASON_KINDS, type ReasonKind, type Side } from '../api/contract/changes.ts';
import { audienceBitmap } from '../audiences/audiences.ts';
import { readPastCatalogue } from '../contacts/catalogue.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { param, type Sql, sql } from '../sql/sql.ts';
import type { Bounds, RunOptions } from '../warehouse/warehouse.ts';
import type { CalculationPair } from './calculation-pair.ts';
import { causesOf } from './reasons.ts';
import {
  type Asked,
  compileWorlds,
  contactsWith,
  countWorlds,
  type SaidOfBoth,
  type Worlds,
} from './worlds.ts';

export type Split = z.input<typeof changesContract.countReasons.answer>[Side];

const COUNTING: Bounds = { lane: 'calculation', seconds: 60 };

/** The audience a side is in, and the one it is not in. */
function audiencesOf({ before, after }: CalculationPair, side: Side): { of: string; without: string } {
  return side === 'entered' ? { of: after.id, without: before.id } : { of: before.id, without: after.id };
}

function movedBitmap(pair: CalculationPair, side: Side): Sql {
  const { of, without } = audiencesOf(pair, side);
  const bitmap = (id: string) => audienceBitmap({ ownerKind: 'segment', id });
  return sql`bitmapAndnot(${bitmap(of)}, ${bitmap(without)})`;
}

/** Above so many a sample of about as many is counted, the same one each time. */
const MOST_COUNTED = 200_000;

/**
 * How many moved for which main reason.
 * @param total how many moved
 * @param among only these movers (a bitmap), `total` of them
 */
export async function countSide(
  deps: Deps,
  pair: CalculationPair,
  side: Side,
  total: number,
  run?: RunOptions,
  among?: Sql,
): Promise<Split> {
  if (total === 0) return { total, counted: 0, reasons: [] };
  if (pair.segment.kind === 'list')
    return { total, counted: total, reasons: [{ kind: 'list', count: total }] };
  const asked = moversAsked(among ?? movedBitmap(pair, side), total);
  const worlds = await compileWorlds(deps, pair, await readPastCatalogue(deps), asked);
  const [found, there] = await Promise.all([
    countWorlds(deps, worlds, asked, COUNTING, run),
    countStanding(deps, pair, asked),
  ]);
  const counts = new Map<ReasonKind, number>();
  const add = (kind: ReasonKind, count: number) => counts.set(kind, (counts.get(kind) ?? 0) + count);
  for (const { said, count } of found) add(kindOf(side, worlds, said), count);
  const decided = found.reduce((sum, { count }) => sum + count, 0);
  // Of those that are deleted nothing is left to be asked.
  const deleted = side === 'left' ? there.deleted : 0;
  add('deleted_contact', deleted);
  add('unknown', there.all - decided - deleted);
  return {
    total,
    counted: there.all,
    reasons: REASON_KINDS.flatMap((kind) => {
      const count = counts.get(kind) ?? 0;
      return count > 0 ? [{ kind, count }] : [];
    }),
  };
}

function moversAsked(set: Sql, total: number): Asked {
  const moved = sql`select arrayJoin(bitmapToArray(${set})) as mover`;
  const every = Math.ceil(total / MOST_COUNTED);
  if (every <= 1) return { which: sql`no in (${moved})` };
  return {
    which: sql`no in (select mover from (${moved}) where sipHash64(mover) % ${param('UInt32', every)} = 0)`,
  };
}

const standingRow = z.object({ all: z.number(), deleted: z.number() });

/** Those asked about, with whether they are deleted, and whether they were before the later calculation. */
function standing(pair: CalculationPair, { which }: Asked): Sql {
  return sql`select no, argMax(c.is_deleted, c.version) as is_deleted, max(c.version) <= ${param('UInt64', pair.after.moment.past.version)} as was_before
    from contacts as c where ${which} group by no`;
}

async function countStanding(
  deps: Deps,
  pair: CalculationPair,
  asked: Asked,
): Promise<z.output<typeof standingRow>> {
  const [row] = await deps.warehouse.rows(
    'changes.count_standing',
    sql`select count() as all, countIf(is_deleted and was_before) as deleted from (${standing(pair, asked)})`,
    COUNTING,
  );
  return standingRow.parse(row);
}

/**
 * The set of contacts on a side, of all reasons or of some, as a bitmap. Refuses to tell reasons apart where only a sample of
 * them is worked out.
 */
export async function moversFor(
  deps: Deps,
  pair: CalculationPair,
  side: Side,
  { total, reason }: { readonly total: number; readonly reason: readonly ReasonKind[] | undefined },
  run?: RunOptions,
): Promise<Sql> {
  const moved = movedBitmap(pair, side);
  if (reason === undefined || total === 0) return moved;
  if (pair.segment.kind === 'list')
    return reason.includes('list') ? moved : sql`bitmapAndnot(${moved}, ${moved})`;
  if (total > MOST_COUNTED)
    throw new Refusal(
      'invalid_query',
      `More than ${MOST_COUNTED.toLocaleString('en-US')} contacts moved, so they are not told apart by reason.`,
      { path: '/reason', hint: 'Leave it out, or compare calculations that lie closer together.' },
    );
  const asked = moversAsked(moved, total);
  const worlds = await compileWorlds(deps, pair, await readPastCatalogue(deps), asked);
  const found = await countWorlds(deps, worlds, asked, COUNTING, run);
  const keysOf = (is: (said: SaidOfBoth) => boolean) =>
    found.flatMap(({ key, said }) => (is(said) ? [key] : []));
  const wanted = keysOf((said) => reason.includes(kindOf(side, worlds, said)));
  const decided = setOf(
    contactsWith(
      worlds,
      asked,
      keysOf(() => true),
    ),
  );
  const deleted =
    side === 'left'
      ? setOf(sql`select no from (${standing(pair, asked)}) where is_deleted and was_before`)
      : NOBODY;
  const sets = [
    setOf(contactsWith(worlds, asked, wanted)),
    ...(reason.includes('deleted_contact') ? [deleted] : []),
    // Whoever nothing can be asked about.
    ...(reason.includes('unknown')
      ? [sql`bitmapAndnot(bitmapAndnot(${moved}, ${decided}), ${deleted})`]
      : []),
  ];
  return sets.reduce((all, set) => sql`bitmapOr(${all}, ${set})`);
}

const NOBODY = sql`(select groupBitmapState(toUInt32(0)) from numbers(0))`;

function setOf(contacts: Sql | undefined): Sql {
  return contacts === undefined ? NOBODY : sql`(select groupBitmapState(no) from (${contacts}))`;
}

function kindOf(side: Side, worlds: Worlds, said: SaidOfBoth): ReasonKind {
  return causesOf(side, worlds, said)[0]?.kind ?? 'unknown';
}

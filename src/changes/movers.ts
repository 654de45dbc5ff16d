/** Who entered and left between two calculations: pages with reasons, counts by main reason, everybody as CSV. */
import { z } from 'zod';
import type { changesContract, Reason, ReasonKind, Side } from '../api/contract/changes.ts';
import { REASON_KINDS } from '../api/contract/changes.ts';
import type { ContactSummary } from '../api/contract/contacts.ts';
import { audienceBitmap, diffAudiences } from '../audiences/audiences.ts';
import { movedContacts } from '../audiences/moved-contacts.ts';
import { readContactsByNo } from '../contacts/contact-page.ts';
import { csvLine, safeCell } from '../csv-line.ts';
import type { Deps } from '../deps.ts';
import { contactId, contactNo } from '../ids.ts';
import { param, type Sql, sql } from '../sql/sql.ts';
import type { Bounds, RunOptions } from '../warehouse/warehouse.ts';
import {
  type CalculationPair,
  type ComparedCalculation,
  readPair,
  readPastCatalogue,
} from './calculation-pair.ts';
import { causesOf, reasonsFor } from './reasons.ts';
import { type Asked, compileWorlds, countWorlds } from './worlds.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 20 };
const COUNTING: Bounds = { lane: 'calculation', seconds: 60 };

type Compared = z.input<typeof changesContract.compareCalculations.answer>;
type Counted = z.input<typeof changesContract.countReasons.answer>;

function tell({ id, version, calculatedAt, requestedBy, count }: ComparedCalculation) {
  return { id, version, calculated_at: calculatedAt, requested_by: requestedBy, count };
}

function told({ before, after }: CalculationPair) {
  return { before: tell(before), after: tell(after) };
}

async function totalsOf(deps: Deps, { before, after }: CalculationPair): Promise<Record<Side, number>> {
  const [moved] = await diffAudiences(deps.warehouse, { before: before.id, after: after.id });
  return moved ?? { entered: 0, left: 0 };
}

/** The audience a side is in, and the one it is not in. */
function audiencesOf({ before, after }: CalculationPair, side: Side): { of: string; without: string } {
  return side === 'entered' ? { of: after.id, without: before.id } : { of: before.id, without: after.id };
}

/** A page of contacts that entered, or left, by number, each with its reasons. Refuses `not_found`. */
export async function compareCalculations(
  deps: Deps,
  named: { readonly id: string; readonly a: string; readonly b: string },
  query: { readonly side: Side; readonly page: number; readonly page_size: number },
  run?: RunOptions,
): Promise<Compared> {
  const pair = await readPair(deps, named.id, named.a, named.b);
  const { side, page, page_size } = query;
  const [totals, nos] = await Promise.all([
    totalsOf(deps, pair),
    pageOfMovers(deps, pair, side, (page - 1) * page_size, page_size),
  ]);
  return {
    ...told(pair),
    side,
    ...totals,
    page,
    page_size,
    total: totals[side],
    items: await withReasons(deps, pair, side, nos, run),
  };
}

const pageRow = z.object({ nos: z.array(z.number()) });

async function pageOfMovers(
  deps: Deps,
  pair: CalculationPair,
  side: Side,
  offset: number,
  limit: number,
): Promise<readonly number[]> {
  const [row] = await deps.warehouse.rows(
    'changes.page',
    sql`select bitmapToArray(subBitmap(${movedBitmap(pair, side)}, ${param('UInt32', Math.min(offset, 4_294_967_295))}, ${param('UInt32', limit)})) as nos`,
    BOUNDS,
  );
  return row === undefined ? [] : pageRow.parse(row).nos;
}

function movedBitmap(pair: CalculationPair, side: Side): Sql {
  const { of, without } = audiencesOf(pair, side);
  const bitmap = (id: string) => audienceBitmap({ ownerKind: 'segment', id });
  return sql`bitmapAndnot(${bitmap(of)}, ${bitmap(without)})`;
}

async function withReasons(
  deps: Deps,
  pair: CalculationPair,
  side: Side,
  nos: readonly number[],
  run?: RunOptions,
): Promise<{ id: string; contact: ContactSummary | null; reasons: Reason[] }[]> {
  const [contacts, reasons] = await Promise.all([
    readContactsByNo(deps, nos),
    reasonsFor(deps, pair, side, nos, BOUNDS, run),
  ]);
  const byNo = new Map(contacts.map((contact) => [contactNo(contact.id), contact]));
  return nos.map((no) => ({
    id: contactId(no),
    contact: byNo.get(no) ?? null,
    reasons: [...(reasons.get(no) ?? [])],
  }));
}

/** Above so many a sample of about as many is counted, the same one each time. */
const MOST_COUNTED = 200_000;

/** Both sides by main reason: every mover is decided over, unless they are very many. Refuses `not_found`. */
export async function countReasons(
  deps: Deps,
  named: { readonly id: string; readonly a: string; readonly b: string },
  run?: RunOptions,
): Promise<Counted> {
  const pair = await readPair(deps, named.id, named.a, named.b);
  const totals = await totalsOf(deps, pair);
  const [entered, left] = await Promise.all([
    countSide(deps, pair, 'entered', totals.entered, run),
    countSide(deps, pair, 'left', totals.left, run),
  ]);
  return { ...told(pair), entered, left };
}

async function countSide(
  deps: Deps,
  pair: CalculationPair,
  side: Side,
  total: number,
  run?: RunOptions,
): Promise<Counted[Side]> {
  if (total === 0) return { total, counted: 0, reasons: [] };
  if (pair.segment.kind === 'list')
    return { total, counted: total, reasons: [{ kind: 'list', count: total }] };
  const asked = moversAsked(pair, side, total);
  const worlds = await compileWorlds(deps, pair, await readPastCatalogue(deps), asked);
  const [found, standing] = await Promise.all([
    countWorlds(deps, worlds, asked, COUNTING, run),
    countStanding(deps, pair, asked),
  ]);
  const counts = new Map<ReasonKind, number>();
  const add = (kind: ReasonKind, count: number) => counts.set(kind, (counts.get(kind) ?? 0) + count);
  for (const { said, count } of found) add(causesOf(side, worlds, said)[0]?.kind ?? 'unknown', count);
  const decided = found.reduce((sum, { count }) => sum + count, 0);
  // Of those that are deleted nothing is left to be asked.
  const deleted = side === 'left' ? standing.deleted : 0;
  add('deleted_contact', deleted);
  add('unknown', standing.all - decided - deleted);
  return {
    total,
    counted: standing.all,
    reasons: REASON_KINDS.flatMap((kind) => {
      const count = counts.get(kind) ?? 0;
      return count > 0 ? [{ kind, count }] : [];
    }),
  };
}

function moversAsked(pair: CalculationPair, side: Side, total: number): Asked {
  const moved = sql`select arrayJoin(bitmapToArray(${movedBitmap(pair, side)})) as mover`;
  const every = Math.ceil(total / MOST_COUNTED);
  if (every <= 1) return { which: sql`no in (${moved})` };
  return {
    which: sql`no in (select mover from (${moved}) where sipHash64(mover) % ${param('UInt32', every)} = 0)`,
  };
}

const standingRow = z.object({ all: z.number(), deleted: z.number() });

/** How many are asked about, and how many of them were deleted before the later calculation. */
async function countStanding(
  deps: Deps,
  pair: CalculationPair,
  { which }: Asked,
): Promise<z.output<typeof standingRow>> {
  const [row] = await deps.warehouse.rows(
    'changes.count_standing',
    sql`select count() as all, countIf(is_deleted and latest <= ${param('UInt64', pair.after.moment.past.version)}) as deleted
      from (select no, max(c.version) as latest, argMax(c.is_deleted, c.version) as is_deleted from contacts as c where ${which} group by no)`,
    COUNTING,
  );
  return standingRow.parse(row);
}

const PIECE = 500;

/**
 * Everybody on one side as CSV, made piece by piece. Refuses `not_found` before the first byte.
 */
export async function streamMovers(
  deps: Deps,
  named: { readonly id: string; readonly a: string; readonly b: string },
  side: Side,
  signal: AbortSignal,
): Promise<{ name: string; body: AsyncIterable<string> }> {
  const pair = await readPair(deps, named.id, named.a, named.b);
  return { name: pair.segment.name, body: pieces(deps, pair, side, signal) };
}

async function* pieces(
  deps: Deps,
  pair: CalculationPair,
  side: Side,
  signal: AbortSignal,
): AsyncIterable<string> {
  yield csvLine(['id', 'external_id', 'email', 'first_name', 'last_name', side, 'reason', 'why', 'also']);
  for (let from = 0; !signal.aborted; ) {
    const [found] = await movedContacts(deps.warehouse, { ...audiencesOf(pair, side), from, limit: PIECE });
    const last = found?.nos.at(-1);
    if (found === undefined || last === undefined) return;
    const movers = await withReasons(deps, pair, side, found.nos, { signal });
    yield movers
      .map(({ id, contact, reasons: [main, ...also] }) =>
        csvLine([
          id,
          ...[contact?.external_id, contact?.email, contact?.first_name, contact?.last_name].map((text) =>
            safeCell(text ?? ''),
          ),
          pair.after.calculatedAt,
          main?.kind ?? '',
          safeCell(main?.sentence ?? ''),
          safeCell(also.map(({ sentence }) => sentence).join('; ')),
        ]),
      )
      .join('');
    from = last + 1;
  }
}

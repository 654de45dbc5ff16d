/** Who entered and left between two calculations: pages with reasons, counts by main reason, everybody as CSV. */
import { z } from 'zod';
import type { changesContract, Reason, ReasonKind, Side } from '../api/contract/changes.ts';
import type { ContactSummary } from '../api/contract/contacts.ts';
import { diffAudiences } from '../audiences/audiences.ts';
import { readContactsByNo } from '../contacts/contact-page.ts';
import { csvLine, safeCell } from '../csv-line.ts';
import type { Deps } from '../deps.ts';
import { contactId, contactNo } from '../ids.ts';
import { param, type Sql, sql } from '../sql/sql.ts';
import type { Bounds, RunOptions } from '../warehouse/warehouse.ts';
import { type CalculationPair, type ComparedCalculation, readPair } from './calculation-pair.ts';
import { countSide, moversFor } from './movers-by-reason.ts';
import { reasonsFor } from './reasons.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 20 };
const MOST_CONTACTS = 4_294_967_295;

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

/** A page of contacts that entered, or left, by number, each with its reasons. Refuses `not_found`. */
export async function compareCalculations(
  deps: Deps,
  named: { readonly id: string; readonly a: string; readonly b: string },
  query: {
    readonly side: Side;
    readonly reason?: readonly ReasonKind[] | undefined;
    readonly page: number;
    readonly page_size: number;
  },
  run?: RunOptions,
): Promise<Compared> {
  const pair = await readPair(deps, named.id, named.a, named.b);
  const { side, page, page_size, reason } = query;
  const totals = await totalsOf(deps, pair);
  const set = await moversFor(deps, pair, side, { total: totals[side], reason }, run);
  const { total, nos } = await pageOfSet(deps, set, totals[side], {
    offset: (page - 1) * page_size,
    limit: page_size,
  });
  return {
    ...told(pair),
    side,
    ...totals,
    page,
    page_size,
    total,
    items: await withReasons(deps, pair, side, nos, run),
  };
}

const pageRow = z.object({ total: z.number(), nos: z.array(z.number()) });

/** Up to so many are put in order; of more the set is in order by itself. */
const MOST_SORTED = 1_000_000;

/** Some of a set in the order of their numbers, and how many there are. `atMost`: as far as that is known before. */
export async function pageOfSet(
  deps: Pick<Deps, 'warehouse'>,
  set: Sql,
  atMost: number,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<z.output<typeof pageRow>> {
  const from = Math.min(offset, MOST_CONTACTS);
  // A small bitmap is an array in any order.
  const some =
    atMost <= MOST_SORTED
      ? sql`arraySlice(arraySort(bitmapToArray(moved)), ${param('UInt64', from + 1)}, ${param('UInt64', limit)})`
      : sql`bitmapToArray(subBitmap(moved, ${param('UInt32', from)}, ${param('UInt32', limit)}))`;
  const [row] = await deps.warehouse.rows(
    'changes.page',
    sql`with ${set} as moved select bitmapCardinality(moved) as total, ${some} as nos`,
    BOUNDS,
  );
  return pageRow.parse(row);
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

const PIECE = 500;

/**
 * Everybody on one side as CSV, made piece by piece. Refuses `not_found` before the first byte.
 */
export async function streamMovers(
  deps: Deps,
  named: { readonly id: string; readonly a: string; readonly b: string },
  { side, reason }: { readonly side: Side; readonly reason?: readonly ReasonKind[] | undefined },
  signal: AbortSignal,
): Promise<{ name: string; body: AsyncIterable<string> }> {
  const pair = await readPair(deps, named.id, named.a, named.b);
  const totals = await totalsOf(deps, pair);
  const set = await moversFor(deps, pair, side, { total: totals[side], reason }, { signal });
  const { nos } = await pageOfSet(deps, set, totals[side], { offset: 0, limit: totals[side] });
  return { name: pair.segment.name, body: pieces(deps, pair, side, nos, signal) };
}

async function* pieces(
  deps: Deps,
  pair: CalculationPair,
  side: Side,
  nos: readonly number[],
  signal: AbortSignal,
): AsyncIterable<string> {
  yield csvLine(['id', 'external_id', 'email', 'first_name', 'last_name', side, 'reason', 'why', 'also']);
  for (let from = 0; from < nos.length && !signal.aborted; from += PIECE) {
    const movers = await withReasons(deps, pair, side, nos.slice(from, from + PIECE), { signal });
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
  }
}

/** Why contacts entered or left between two calculations: rules are decided over, lists are looked up, nothing is guessed. */
import { z } from 'zod';
import type { Reason, Side } from '../api/contract/changes.ts';
import { readPastCatalogue } from '../contacts/catalogue.ts';
import { describeCauses } from '../contacts/cause.ts';
import type { Deps } from '../deps.ts';
import type { Catalogue } from '../rules/catalogue.ts';
import { param, sql } from '../sql/sql.ts';
import type { Bounds, RunOptions } from '../warehouse/warehouse.ts';
import type { CalculationPair } from './calculation-pair.ts';
import { type Cause, decide } from './decide.ts';
import { describeReasons } from './describe-reasons.ts';
import { type Standing, standingOf } from './reason-facts.ts';
import { deletedWords, listWords, unknownReason } from './reason-words.ts';
import { type Asked, askWorlds, compileWorlds, type SaidOfBoth, type Worlds } from './worlds.ts';

/** The reason of everybody in the first calculation of a segment. */
export const FIRST: Reason = { kind: 'first', sentence: 'The first calculation of this segment' };

/**
 * Reasons by contact, the main one first; at least one for each number that is given.
 * @param nos contacts that entered, or left, between the two calculations
 */
export async function reasonsFor(
  deps: Deps,
  pair: CalculationPair,
  direction: Side,
  nos: readonly number[],
  bounds: Bounds,
  options: RunOptions & { readonly catalogue?: Catalogue | undefined } = {},
): Promise<ReadonlyMap<number, readonly Reason[]>> {
  if (nos.length === 0) return new Map();
  if (pair.segment.kind === 'list') return listReasons(deps, pair, direction, nos, bounds);
  const asked: Asked = { which: sql`no in ${param('Array(UInt32)', nos)}`, nos };
  const worlds = await compileWorlds(deps, pair, options.catalogue ?? (await readPastCatalogue(deps)), asked);
  const [said, standing] = await Promise.all([
    askWorlds(deps, worlds, asked, bounds, options),
    standingOf(deps, nos, bounds),
  ]);
  const causes = new Map<number, readonly Cause[]>();
  const reasons = new Map<number, readonly Reason[]>();
  const gone = nos.filter((no) => standing.get(no)?.is_deleted !== 0);
  for (const [no, reason] of await goneReasons(deps, pair, direction, gone, standing))
    reasons.set(no, [reason]);
  for (const no of nos) if (!reasons.has(no)) causes.set(no, causesOf(direction, worlds, said.get(no)));
  for (const [no, found] of await describeReasons(deps, worlds, causes, bounds)) reasons.set(no, found);
  return reasons;
}

/** What decided about a contact; one that is in none of the worlds, or asked of nobody, is not known. */
export function causesOf(
  direction: Side,
  { old, fresh }: Pick<Worlds, 'old' | 'fresh'>,
  said: SaidOfBoth | undefined,
): readonly Cause[] {
  if (said !== undefined) return decide(direction, said.old, said.fresh);
  const isUnreadable = old === undefined || fresh === 'unreadable';
  return [{ kind: 'unknown', why: isUnreadable ? 'definition_unreadable' : 'not_reproduced' }];
}

/** What a deletion leaves to be said: by then the contact was gone, or it is gone since. */
async function goneReasons(
  deps: Deps,
  pair: CalculationPair,
  direction: Side,
  gone: readonly number[],
  standing: ReadonlyMap<number, Standing>,
): Promise<ReadonlyMap<number, Reason>> {
  if (gone.length === 0) return new Map();
  const authors = await describeCauses(
    deps,
    gone.flatMap((no) => standing.get(no)?.cause ?? []),
  );
  return new Map(
    gone.map((no): [number, Reason] => {
      const last = standing.get(no);
      if (last === undefined || direction === 'entered' || last.version > pair.after.moment.past.version)
        return [no, unknownReason('deleted_since')];
      const by = authors(last.cause);
      return [
        no,
        {
          kind: 'deleted_contact',
          sentence: deletedWords(by),
          at: last.at,
          ...(by.kind === 'unknown' ? {} : { by }),
        },
      ];
    }),
  );
}

/** So many calculations of a list are looked through, the latest first. */
const MOST_LISTS = 500;
const listRow = z.object({ id: z.string(), nos: z.array(z.number()) });

/** Of a list the calculation tells that put the contact in, or took it out, last. */
async function listReasons(
  deps: Deps,
  { segment, before, after }: CalculationPair,
  direction: Side,
  nos: readonly number[],
  bounds: Bounds,
): Promise<ReadonlyMap<number, readonly Reason[]>> {
  const rows = await deps.control.db
    .selectFrom('calculations')
    .select(['id', 'requested_by', 'now', 'queued_at'])
    .where('segment_id', '=', segment.id)
    .where('status', '=', 'success')
    .where('seq', '>', before.seq)
    .where('seq', '<=', after.seq)
    .orderBy('seq', 'desc')
    .limit(MOST_LISTS)
    .execute();
  const found = await deps.warehouse.rows(
    'changes.lists',
    sql`select id, bitmapToArray(bitmapAnd(members, (select groupBitmapState(arrayJoin(${param('Array(UInt32)', nos)}))))) as nos
      from audiences where owner_kind = 'segment' and owner_id = ${param('String', segment.id)}
      and id in ${param(
        'Array(String)',
        rows.map(({ id }) => id),
      )} limit 1 by id`,
    bounds,
  );
  const members = new Map(
    found.map((row) => listRow.parse(row)).map(({ id, nos: has }) => [id, new Set(has)]),
  );
  const is = direction === 'entered';
  return new Map(
    nos.map((no) => {
      // From the latest backwards: the last one that still has it as it is now made it so.
      const other = rows.findIndex(({ id }) => members.get(id)?.has(no) !== is);
      const mover = rows[other === -1 ? rows.length - 1 : other - 1];
      if (mover === undefined || (other === -1 && rows.length === MOST_LISTS))
        return [no, [unknownReason('audience_gone')]];
      const at = (mover.now ?? mover.queued_at).toISOString();
      return [no, [{ kind: 'list', sentence: listWords(is, mover.requested_by), at }]];
    }),
  );
}

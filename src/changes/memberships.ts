/**
 * In which calculations of which segments a contact was. Read from the audiences that are kept, the latest first, and no more
 * of them than can be looked through while somebody waits; where that ends, it is said.
 */
import { z } from 'zod';
import type { Side } from '../api/contract/changes.ts';
import type { Deps } from '../deps.ts';
import { param, sql } from '../sql/sql.ts';
import { declareQuery } from '../warehouse/warehouse.ts';

/** Audiences looked through at most, and members of them together: what reading them costs. */
const MOST_AUDIENCES = 2_000;
const MOST_MEMBERS = 100_000_000;

type Looked = {
  readonly id: string;
  readonly at: string;
  readonly has: boolean;
  /** No calculation was before it, kept or not. */
  readonly isFirst: boolean;
};

export type SegmentMemberships = {
  readonly segment: { readonly id: string; readonly name: string };
  /** The latest first. */
  readonly calculations: readonly Looked[];
};

export type Memberships = {
  readonly segments: readonly SegmentMemberships[];
  /** What was before this moment was not looked at; null: everything that is kept was. */
  readonly completeFrom: string | null;
};

const audiencesOfContact = declareQuery({
  name: 'changes.audiences_of_contact',
  bounds: { lane: 'interactive', seconds: 20 },
  params: z.object({ segments: z.array(z.string()), ids: z.array(z.string()), no: z.number() }),
  row: z.object({ id: z.string() }),
  sql: ({ segments, ids, no }) =>
    sql`select distinct id from audiences where owner_kind = 'segment' and owner_id in ${param('Array(String)', segments)}
      and id in ${param('Array(String)', ids)} and bitmapContains(members, ${param('UInt32', no)})`,
});

/** @param only these segments; absent: all that are not in the trash */
export async function readMemberships(
  deps: Pick<Deps, 'control' | 'warehouse'>,
  no: number,
  only?: readonly string[],
): Promise<Memberships> {
  const query = deps.control.db
    .selectFrom('calculations as c')
    .innerJoin('segments as s', 's.id', 'c.segment_id')
    .select(['c.id', 'c.segment_id', 'c.now', 'c.finished_at', 'c.queued_at', 'c.count', 'c.entered'])
    .select(['s.name', 's.kind'])
    .where('c.status', '=', 'success')
    .where('s.trashed_at', 'is', null)
    .orderBy('c.seq', 'desc')
    .limit(MOST_AUDIENCES + 1);
  const rows = await (only === undefined
    ? query
    : query.where('c.segment_id', 'in', [...only, ''])
  ).execute();
  const looked: typeof rows = [];
  let members = 0;
  for (const row of rows) {
    members += row.count ?? 0;
    if (looked.length === MOST_AUDIENCES || members > MOST_MEMBERS) break;
    looked.push(row);
  }
  const found = await audiencesOfContact(deps.warehouse, {
    segments: [...new Set(looked.map(({ segment_id }) => segment_id))],
    ids: looked.map(({ id }) => id),
    no,
  });
  const has = new Set(found.map(({ id }) => id));
  const segments = new Map<string, { segment: { id: string; name: string }; calculations: Looked[] }>();
  for (const row of looked) {
    const segment = segments.get(row.segment_id) ?? {
      segment: { id: row.segment_id, name: row.name },
      calculations: [],
    };
    segment.calculations.push({
      id: row.id,
      at: atOf(row),
      has: has.has(row.id),
      // Nothing was compared with it; and of lists every calculation is kept.
      isFirst: row.entered === null || (row.kind === 'list' && looked.length === rows.length),
    });
    segments.set(row.segment_id, segment);
  }
  const oldest = looked.at(-1);
  return {
    segments: [...segments.values()],
    completeFrom: looked.length < rows.length && oldest !== undefined ? atOf(oldest) : null,
  };
}

function atOf(row: {
  readonly now: Date | null;
  readonly finished_at: Date | null;
  readonly queued_at: Date;
}): string {
  return (row.now ?? row.finished_at ?? row.queued_at).toISOString();
}

export type Move = {
  readonly direction: Side;
  readonly segment: SegmentMemberships['segment'];
  readonly calculation: { readonly id: string; readonly at: string };
  readonly previous: { readonly id: string; readonly at: string } | undefined;
};

/** Entries and exits of a segment, the latest first. What was before the oldest calculation is not made up. */
export function movesOf({ segment, calculations }: SegmentMemberships): readonly Move[] {
  return calculations.flatMap((calculation, index): readonly Move[] => {
    const previous = calculations[index + 1];
    if (previous === undefined) {
      const isEntry = calculation.has && calculation.isFirst;
      return isEntry ? [{ direction: 'entered', segment, calculation, previous }] : [];
    }
    if (previous.has === calculation.has) return [];
    return [{ direction: calculation.has ? 'entered' : 'left', segment, calculation, previous }];
  });
}

/**
 * Since when the contact is in the published audience: the earliest calculation of the unbroken row that has it. Undefined
 * when the latest does not have it.
 */
export function memberSince({ calculations }: SegmentMemberships) {
  const broken = calculations.findIndex(({ has }) => !has);
  const first = calculations[broken === -1 ? calculations.length - 1 : broken - 1];
  if (first === undefined) return undefined;
  return {
    calculation_id: first.id,
    at: first.at,
    not_in_at: calculations[broken]?.at ?? null,
    at_least: broken === -1 && !first.isFirst,
  };
}

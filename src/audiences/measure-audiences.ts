/**
 * What is said of audiences when they are published, for many at once: how many members each has, how many of them can be
 * reached, who entered and left. One scan of the contacts makes a set per reason; the rest is algebra on sets, so a hundred
 * audiences cost little more than one.
 */
import { z } from 'zod';
import { join, param, type Sql, sql } from '../sql/sql.ts';
import type { Bounds, RunOptions, Warehouse } from '../warehouse/warehouse.ts';
import { CHANNELS, REASONS, type Reach, reachReason } from './reach.ts';

const BOUNDS: Bounds = { lane: 'calculation', seconds: 120 };

/** An audience of a segment: the segment and the calculation that made it. */
export type SegmentAudience = { readonly segmentId: string; readonly id: string };

export type Measured = { readonly count: number; readonly reach: Reach };

/** The rows of audiences; one that was written twice comes once. */
function rowsOf(audiences: readonly SegmentAudience[]): Sql {
  const owners = param('Array(String)', [...new Set(audiences.map(({ segmentId }) => segmentId))]);
  const ids = param(
    'Array(String)',
    audiences.map(({ id }) => id),
  );
  return sql`(select id, members from audiences where owner_kind = 'segment' and owner_id in ${owners} and id in ${ids} limit 1 by id)`;
}

const measuredRow = z.object({ id: z.string(), counts: z.array(z.number()) });

/** Members that exist and their reach, by calculation. The reasons of a channel add up to the count. */
export async function measureAudiences(
  warehouse: Warehouse,
  audiences: readonly SegmentAudience[],
  run?: RunOptions,
): Promise<ReadonlyMap<string, Measured>> {
  if (audiences.length === 0) return new Map();
  const reasons = CHANNELS.map((channel) => sql`${reachReason(channel)} as ${REASON_COLUMN[channel]}`);
  const sets = CHANNELS.flatMap((channel) =>
    REASONS.map(
      (reason) => sql`groupBitmapStateIf(no, ${REASON_COLUMN[channel]} = ${param('String', reason)})`,
    ),
  );
  const rows = await warehouse.rows(
    'audiences.measure',
    sql`with (select [${join(sets, ', ')}] from (select no, ${join(reasons, ', ')} from contacts final where is_deleted = 0)) as reasons
      select id, arrayMap(reason -> bitmapAndCardinality(reason, members), reasons) as counts from ${rowsOf(audiences)}`,
    BOUNDS,
    run,
  );
  return new Map(
    rows.map((row) => {
      const { id, counts } = measuredRow.parse(row);
      const reach = reachFrom(counts);
      const count = Object.values(reach.email).reduce((sum, each) => sum + each, 0);
      return [id, { count, reach }];
    }),
  );
}

/** Not named like the columns they are made of: the alias would be read instead of the column. */
const REASON_COLUMN = { email: sql`by_email`, sms: sql`by_sms`, phone: sql`by_phone` } as const;

function reachFrom(counts: readonly number[]): Reach {
  const channel = (place: number) => {
    const of = (reason: (typeof REASONS)[number]) =>
      counts[place * REASONS.length + REASONS.indexOf(reason)] ?? 0;
    return {
      reachable: of('reachable'),
      inactive: of('inactive'),
      no_address: of('no_address'),
      invalid_address: of('invalid_address'),
      unsubscribed: of('unsubscribed'),
    };
  };
  return {
    email: channel(CHANNELS.indexOf('email')),
    sms: channel(CHANNELS.indexOf('sms')),
    phone: channel(CHANNELS.indexOf('phone')),
  };
}

export type Difference = { readonly entered: number; readonly left: number };

const differenceRow = z.object({ id: z.string(), entered: z.number(), left: z.number() });

/**
 * Who entered and left between two audiences of a segment, for many segments, by the id of the later calculation. Where the
 * earlier one is not there (its calculation was pruned) nothing is said.
 */
export async function compareAudiences(
  warehouse: Warehouse,
  pairs: readonly { readonly segmentId: string; readonly before: string; readonly after: string }[],
  run?: RunOptions,
): Promise<ReadonlyMap<string, Difference>> {
  if (pairs.length === 0) return new Map();
  const texts = (read: (pair: (typeof pairs)[number]) => string) => param('Array(String)', pairs.map(read));
  const audiences = (which: 'before' | 'after') =>
    rowsOf(pairs.map((pair) => ({ segmentId: pair.segmentId, id: pair[which] })));
  const rows = await warehouse.rows(
    'audiences.compare',
    sql`select fresh.id as id, bitmapAndnotCardinality(fresh.members, old.members) as entered,
        bitmapAndnotCardinality(old.members, fresh.members) as left
      from (select id, members, transform(id, ${texts(({ after }) => after)}, ${texts(({ before }) => before)}, '') as earlier
        from ${audiences('after')}) as fresh
      inner join ${audiences('before')} as old on old.id = fresh.earlier`,
    BOUNDS,
    run,
  );
  return new Map(rows.map((row) => differenceRow.parse(row)).map(({ id, ...moved }) => [id, moved]));
}

/**
 * Whom a campaign reaches, as SQL: for everybody who is in an included audience the first reason that applies. One scan of the
 * contacts says it for all of them; previews, and runs that freeze it, are made of the same expressions and cannot disagree.
 */
import type { ReachReason } from '../api/contract/campaigns.ts';
import type { SegmentAudience } from '../audiences/measure-audiences.ts';
import { type Channel, reachReason, usableAddress } from '../audiences/reach.ts';
import { samplePlaceSql } from '../compile/sample-sql.ts';
import { join, param, type Sql, sql } from '../sql/sql.ts';
import { type HoldOut, heldOutPlaces } from './targeting.ts';

/** Targeting with the audiences it is read from. */
export type AudiencePlan = {
  readonly channel: Channel;
  /** The set of everybody considered. */
  readonly considered: Sql;
  /** In the order in which they are asked. */
  readonly exclude: readonly SegmentAudience[];
  readonly holdOut: HoldOut | null;
  /** A set of contacts who have reached the limit; null: nobody has. */
  readonly overLimit: Sql | null;
};

/** What became of somebody considered: `excluded` says by which segment. */
export type Outcome = 'targeted' | `excluded:${string}` | Exclude<ReachReason, 'excluded'>;

/** The rows of audiences; one that was written twice comes once. */
export function audienceRows(audiences: readonly SegmentAudience[]): Sql {
  const owners = param('Array(String)', [...new Set(audiences.map(({ segmentId }) => segmentId))]);
  const ids = param('Array(String)', [...new Set(audiences.map(({ id }) => id))]);
  return sql`(select id, members from audiences where owner_kind = 'segment' and owner_id in ${owners} and id in ${ids} limit 1 by id)`;
}

/** The union of audiences as a scalar. */
export function unionOf(audiences: readonly SegmentAudience[]): Sql {
  return sql`(select groupBitmapOrState(members) from ${audienceRows(audiences)})`;
}

/**
 * Everybody considered, one row each: `no`, `why` (the first reason of those that one contact alone decides; empty when none
 * applies) and `address`, as it is compared, empty when there is none.
 */
export function consideredContacts({ channel, considered, exclude }: AudiencePlan): Sql {
  const excluded = exclude.map(
    (audience) =>
      sql`bitmapContains(${unionOf([audience])}, no), ${param('String', `excluded:${audience.segmentId}`)}, `,
  );
  const reach = reachReason(channel);
  return sql`select no, multiIf(${join(excluded, '')}by_reach = 'reachable', '', by_reach) as why, address
    from (select no, ${reach} as by_reach, ifNull(${usableAddress(channel)}, '') as address
      from contacts final where is_deleted = 0 and bitmapContains(${considered}, no))`;
}

/**
 * What becomes of contacts nothing speaks against by themselves, over rows with `no`, when they are the first of their address:
 * the one with the lowest number stands for all who share it.
 */
export function outcomeOfFirst({ holdOut, overLimit }: AudiencePlan): Sql {
  const cases = [
    ...(holdOut
      ? [sql`${samplePlaceSql(holdOut.seed)} < ${param('UInt32', heldOutPlaces(holdOut))}, 'held_out', `]
      : []),
    ...(overLimit ? [sql`bitmapContains(${overLimit}, no), 'over_limit', `] : []),
  ];
  return cases.length === 0 ? sql`'targeted'` : sql`multiIf(${join(cases, '')}'targeted')`;
}

/** What becomes of everybody considered, one row each: `no`, `outcome`. */
export function contactOutcomes(plan: AudiencePlan): Sql {
  return sql`select no, multiIf(why != '', why, no != first, 'duplicate_address', ${outcomeOfFirst(plan)}) as outcome
    from (select arrayJoin(nos) as no, why, first
      from (select why, groupArray(considered_no) as nos, min(considered_no) as first
        from (select no as considered_no, why, if(why = '', address, '') as one_address from (${consideredContacts(plan)}))
        group by why, one_address))`;
}

/** How many have each outcome, and the first of them: rows `outcome`, `count`, `duplicates` (beside `count`), `nos`. */
export function countOutcomes(plan: AudiencePlan, sample: number): Sql {
  return sql`select if(why = '', first_outcome, why) as outcome, sum(if(why = '', 1, contacts)) as count,
      sum(if(why = '', contacts - 1, 0)) as duplicates, groupArraySorted(${param('UInt32', sample)})(no) as nos
    from (select no, why, contacts, ${outcomeOfFirst(plan)} as first_outcome
      from (select why, count() as contacts, min(considered_no) as no
        from (select no as considered_no, why, if(why = '', address, '') as one_address from (${consideredContacts(plan)}))
        group by why, one_address))
    group by outcome`;
}

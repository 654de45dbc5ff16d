/** Earlier runs as limits count them, and the set of contacts that as many have targeted as the limit allows. */
import { sql as controlSql, type SqlBool } from 'kysely';
import type { Channel } from '../../audiences/reach.ts';
import type { Tx } from '../../control/control.ts';
import { param, type Sql, sql } from '../../sql/sql.ts';
import type { Limit } from '../targeting.ts';
import { type PreparedRun, runSet } from './run-sets.ts';

export type EarlierRun = PreparedRun & {
  readonly campaign: { readonly id: string; readonly name: string };
  readonly at: Date;
  /** Those that count: all it targeted, or those it has handed over. */
  readonly set: 'targeted' | 'handed_over';
};

const DAY_MS = 86_400_000;

/**
 * Runs whose targeted a limit counts at a moment: tests do not count, nor does what nobody was handed over of.
 * @param before only runs that were prepared before this one (its `seq`), for a run that is over itself
 */
export async function readEarlierRuns(
  db: Pick<Tx, 'selectFrom'>,
  limit: Limit | null,
  of: { readonly campaignId: string | null; readonly channel: Channel },
  now: Date,
  before?: number,
): Promise<EarlierRun[]> {
  if (limit === null || (limit.counts === 'campaign' && of.campaignId === null)) return [];
  const rows = await db
    .selectFrom('runs as r')
    .innerJoin('campaigns as c', 'c.id', 'r.campaign_id')
    .select(['r.id', 'r.prepared_attempt', 'r.now', 'r.handed_over', 'c.id as campaign_id', 'c.name'])
    .where(({ or, and, eb }) =>
      or([
        eb('r.status', 'in', ['ready', 'delivering', 'completed']),
        // It ended on the way: those count that it had handed over.
        and([eb('r.status', 'in', ['cancelled', 'failed']), eb('r.handed_over', '>', 0)]),
      ]),
    )
    .where('r.type', '<>', 'test')
    .where(
      limit.counts === 'channel'
        ? controlSql<SqlBool>`r.channel = ${of.channel}`
        : controlSql<SqlBool>`r.campaign_id = ${of.campaignId}`,
    )
    .where('r.now', '>', new Date(now.getTime() - limit.days * DAY_MS))
    .where(
      before === undefined
        ? controlSql<SqlBool>`true`
        : controlSql<SqlBool>`(r.now < ${now} or r.now = ${now} and r.seq < ${before})`,
    )
    .orderBy('r.seq')
    .execute();
  return rows.flatMap(({ id, prepared_attempt: attempt, now: at, handed_over, campaign_id, name }) =>
    attempt === null || at === null
      ? []
      : [
          {
            runId: id,
            attempt,
            at,
            set: handed_over === null ? ('targeted' as const) : ('handed_over' as const),
            campaign: { id: campaign_id, name },
          },
        ],
  );
}

/** The set of contacts that at least `limit.runs` of the runs have targeted; null when there are not so many runs. */
export function overLimitSet(
  limit: Limit | null,
  runs: readonly (PreparedRun & Pick<EarlierRun, 'set'>)[],
): Sql | null {
  if (limit === null || runs.length < limit.runs) return null;
  const owners = param(
    'Array(String)',
    runs.map(({ runId }) => runId),
  );
  const ids = param(
    'Array(String)',
    runs.map((run) => runSet(run, run.set).id),
  );
  const rows = sql`(select id, members from audiences where owner_kind = 'run' and owner_id in ${owners} and id in ${ids} limit 1 by id)`;
  return limit.runs === 1
    ? sql`(select groupBitmapOrState(members) from ${rows})`
    : sql`(select groupBitmapState(targeted_no) from (
        select arrayJoin(bitmapToArray(members)) as targeted_no from ${rows}
        group by targeted_no having count() >= ${param('UInt32', limit.runs)}))`;
}

/** What became of those a run reached, as whatever sends reports it: events with the campaign and the run. */
import { z } from 'zod';
import { FEEDBACK, type Feedback } from '../../api/contract/runs.ts';
import type { Deps } from '../../deps.ts';
import { param, type Sql, sql } from '../../sql/sql.ts';
import { declareQuery } from '../../warehouse/warehouse.ts';

type FeedbackCounts = Record<Feedback, number>;

const NAMES = FEEDBACK.map((name) => `campaign.${name}`);

const feedbackOf = declareQuery({
  name: 'runs.feedback',
  bounds: { lane: 'interactive', seconds: 20 },
  params: z.object({ campaigns: z.array(z.string()), runs: z.array(z.string()) }),
  row: z.object({ run: z.string(), event: z.string(), contacts: z.number() }),
  sql: ({ campaigns, runs }) =>
    sql`select JSONExtractString(properties, 'run_id') as run, substring(name, 10) as event, uniqExact(no) as contacts
      from events where name in ${param('Array(String)', NAMES)} and campaign in ${param('Array(String)', campaigns)}
        and run in ${param('Array(String)', runs)}
      group by run, event`,
});

/** Per run how many contacts each was reported of; runs nothing was reported of are left out. */
export async function readFeedback(
  deps: Pick<Deps, 'warehouse'>,
  runs: readonly { readonly id: string; readonly campaignId: string }[],
): Promise<ReadonlyMap<string, FeedbackCounts>> {
  if (runs.length === 0) return new Map();
  const rows = await feedbackOf(deps.warehouse, {
    campaigns: [...new Set(runs.map(({ campaignId }) => campaignId))],
    runs: runs.map(({ id }) => id),
  });
  const nothing = { delivered: 0, opened: 0, clicked: 0, bounced: 0, unsubscribed: 0, failed: 0 };
  const found = new Map<string, FeedbackCounts>();
  for (const { run, event, contacts } of rows) {
    const name = FEEDBACK.find((one) => one === event);
    if (name) found.set(run, { ...(found.get(run) ?? nothing), [name]: contacts });
  }
  return found;
}

/** The contacts of whom something was reported with the id of a run, as a bitmap. */
export function reportedSet(run: { readonly id: string; readonly campaignId: string }, what: Feedback): Sql {
  return sql`(select groupBitmapState(no) from events where name = ${param('String', `campaign.${what}`)}
    and campaign = ${param('String', run.campaignId)}
    and JSONExtractString(properties, 'run_id') = ${param('String', run.id)})`;
}

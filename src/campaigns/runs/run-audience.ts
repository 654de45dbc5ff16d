/** The contacts behind the figures of a run, in pages and as CSV: those that exist still, as they are now. */
import type { z } from 'zod';
import type { runsContract } from '../../api/contract/runs.ts';
import { listContactPage } from '../../contacts/contact-page.ts';
import { streamContactsCsv } from '../../contacts/contacts-csv.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../errors.ts';
import { param, type Sql, sql } from '../../sql/sql.ts';
import { readFeedback, reportedSet } from '../delivery/feedback.ts';
import { storedCounts } from './run-plan.ts';
import { readRunRow } from './run-queries.ts';
import { runKey } from './run-sets.ts';
import type { RunRow } from './run-store.ts';

type PageQuery = z.output<(typeof runsContract)['listRunAudience']['query']>;
type CsvQuery = z.output<(typeof runsContract)['exportRunAudience']['query']>;

type Chosen = Pick<PageQuery, 'reason' | 'segment' | 'reported'>;

/** The names of the sets that are meant. */
function setsOf(row: RunRow, { reason, segment }: Chosen): string[] {
  const counts = Object.keys(storedCounts.parse(row.counts ?? {}));
  const known = row.handed_over === null ? counts : [...counts, 'handed_over'];
  if (reason !== 'excluded') {
    if (segment !== undefined)
      throw new Refusal('invalid_query', 'A segment is chosen with reason=excluded only.', {
        path: '/segment',
      });
    return known.filter((set) => set === reason);
  }
  return known.filter((set) =>
    segment === undefined ? set.startsWith('excluded:') : set === `excluded:${segment}`,
  );
}

async function chosenSet(
  deps: Deps,
  id: string,
  chosen: Chosen,
): Promise<{
  readonly row: Awaited<ReturnType<typeof readRunRow>>;
  readonly set: Sql;
  readonly frozen: number;
}> {
  const row = await readRunRow(deps, id);
  if (row.prepared_attempt === null)
    throw new Refusal('conflict', 'The run has no audience: it is not ready.', {
      hint: 'Its status says what became of it.',
    });
  if (chosen.reported !== undefined) {
    const of = { id, campaignId: row.campaign_id };
    const counts = (await readFeedback(deps, [of])).get(id);
    return { row, set: reportedSet(of, chosen.reported), frozen: counts?.[chosen.reported] ?? 0 };
  }
  const key = runKey({ runId: id, attempt: row.prepared_attempt });
  const counts: Record<string, number> = {
    ...storedCounts.parse(row.counts ?? {}),
    handed_over: row.handed_over ?? 0,
  };
  const sets = setsOf(row, chosen);
  const ids = sets.map((set) => `${key}/${set}`);
  return {
    row,
    set: sql`(select groupBitmapOrState(members) from audiences where owner_kind = 'run'
      and owner_id = ${param('String', id)} and id in ${param('Array(String)', ids)})`,
    frozen: sets.reduce((sum, set) => sum + (counts[set] ?? 0), 0),
  };
}

export async function listRunAudience(deps: Deps, id: string, query: PageQuery, signal: AbortSignal) {
  const { set, frozen } = await chosenSet(deps, id, query);
  const { page, page_size, q, sort } = query;
  const found = await listContactPage(deps, { page, pageSize: page_size, q, sort, withinSet: set, signal });
  return { ...found, frozen };
}

/** The same as CSV, the ids of run and campaign in every row, so that what comes back can name them. */
export async function exportRunAudience(deps: Deps, id: string, query: CsvQuery, signal: AbortSignal) {
  const { row, set } = await chosenSet(deps, id, query);
  const { q, sort, columns } = query;
  const fixed = [
    { key: 'run_id', text: row.id },
    { key: 'campaign_id', text: row.campaign_id },
  ];
  return {
    filename: `${row.campaign_name} ${(query.reported ?? query.reason).replaceAll('_', ' ')}.csv`,
    contentType: 'text/csv; charset=utf-8',
    body: await streamContactsCsv(deps, { withinSet: set, q, sort, columns, fixed, signal }),
  };
}

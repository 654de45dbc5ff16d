/** Runs as screens read them: one, or a page of them, with what they froze. */
import { type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import type { Run, runListQuery } from '../../api/contract/runs.ts';
import type { Database } from '../../control/database.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../errors.ts';
import { countBatches } from '../delivery/delivery-store.ts';
import { readFeedback } from '../delivery/feedback.ts';
import { waitingFor } from './run-jobs.ts';
import { storedCounts, storedError, storedFindings, storedOverride, storedPlan } from './run-plan.ts';
import type { RunRow } from './run-store.ts';
import { waterfallOf } from './waterfall.ts';

type ListQuery = z.output<typeof runListQuery>;
const NO_FEEDBACK = { delivered: 0, opened: 0, clicked: 0, bounced: 0, unsubscribed: 0, failed: 0 };

type NamedRow = RunRow & { readonly campaign_name: string };

/** The row of a run. Refuses `not_found`. */
export async function readRunRow(deps: Pick<Deps, 'control'>, id: string): Promise<NamedRow> {
  const row = await deps.control.db
    .selectFrom('runs as r')
    .innerJoin('campaigns as c', 'c.id', 'r.campaign_id')
    .selectAll('r')
    .select('c.name as campaign_name')
    .where('r.id', '=', id)
    .executeTakeFirst();
  if (!row) throw new Refusal('not_found', `There is no run ${id}.`);
  return row;
}

export async function readRun(deps: Deps, id: string): Promise<Run> {
  const [run] = await describeRuns(deps, [await readRunRow(deps, id)]);
  if (!run) throw new Error(`The run ${id} was not described.`);
  return run;
}

/** The segments that runs froze, in their order. */
export async function readRunSegments(deps: Pick<Deps, 'control'>, runIds: readonly string[]) {
  const rows = await deps.control.db
    .selectFrom('run_segments')
    .selectAll()
    .where('run_id', '=', sql<string>`any(${runIds}::text[])`)
    .orderBy('place')
    .execute();
  return Map.groupBy(rows, ({ run_id }) => run_id);
}

async function describeRuns(deps: Deps, rows: readonly NamedRow[]): Promise<Run[]> {
  const segments = await readRunSegments(
    deps,
    rows.map(({ id }) => id),
  );
  const refreshing = rows.filter((row) => row.status === 'preflight' && row.refresh_first);
  const waiting = await waitingFor(
    deps,
    refreshing.map(({ campaign_id }) => campaign_id),
  );
  const batches = await countBatches(
    deps.control.db,
    rows.map(({ id }) => id),
  );
  const feedback = await readFeedback(
    deps,
    rows.flatMap(({ id, campaign_id, prepared_attempt }) =>
      prepared_attempt === null ? [] : [{ id, campaignId: campaign_id }],
    ),
  );
  return rows.map((row): Run => {
    const sent = batches.get(row.id);
    const of = segments.get(row.id) ?? [];
    const exclude = of.filter(({ role }) => role === 'exclude');
    const read = storedPlan.nullable().parse(row.plan ?? null);
    return {
      id: row.id,
      campaign: { id: row.campaign_id, name: row.campaign_name },
      type: row.type,
      channel: row.channel,
      status: row.status,
      scheduled_at: row.scheduled_at?.toISOString() ?? null,
      requested_at: row.requested_at.toISOString(),
      requested_by: row.requested_by,
      as_of: row.now?.toISOString() ?? null,
      prepared_at: row.prepared_at?.toISOString() ?? null,
      finished_at: row.finished_at?.toISOString() ?? null,
      plan: read,
      segments: of.map((segment) => ({
        id: segment.segment_id,
        name: segment.name,
        role: segment.role,
        version: segment.version,
        calculation_id: segment.calculation_id,
        calculated_at: segment.calculated_at?.toISOString() ?? null,
        count: segment.count,
        sentence: segment.sentence,
      })),
      waterfall:
        row.counts === null || read === null
          ? null
          : waterfallOf(storedCounts.parse(row.counts), {
              type: row.type,
              exclude: exclude.map(({ segment_id, name }) => ({ id: segment_id, name })),
              limit: read.limit,
              holdOut: read.hold_out,
            }),
      findings: storedFindings.parse(row.findings ?? []),
      override: storedOverride.nullable().parse(row.override ?? null),
      hand_over: row.hand_over,
      delivery:
        row.status === 'ready' || row.prepared_attempt === null
          ? null
          : {
              batches: {
                total: sent?.total ?? 0,
                delivered: sent?.delivered ?? 0,
                failed: sent?.failed ?? 0,
              },
              handed_over: row.handed_over ?? sent?.sent ?? 0,
              next_attempt_at: row.status === 'delivering' ? (row.not_before?.toISOString() ?? null) : null,
              last_error: storedError.nullable().parse(row.last_error ?? null),
            },
      feedback: row.prepared_attempt === null ? null : (feedback.get(row.id) ?? NO_FEEDBACK),
      waiting_for: refreshing.includes(row)
        ? (waiting.get(row.campaign_id) ?? []).map(({ id, name }) => ({ id, name }))
        : [],
      error: storedError.nullable().parse(row.error ?? null),
    };
  });
}

/** A page of runs. */
export async function listRuns(deps: Deps, query: ListQuery) {
  const { db } = deps.control;
  const chosen = db
    .selectFrom('runs as r')
    .innerJoin('campaigns as c', 'c.id', 'r.campaign_id')
    .where((eb) => chosenBy(eb, query));
  const [rows, counted, all] = await Promise.all([
    chosen
      .selectAll('r')
      .select('c.name as campaign_name')
      .orderBy(orderOf(query.sort))
      .orderBy('r.seq', 'desc')
      .limit(query.page_size)
      .offset((query.page - 1) * query.page_size)
      .execute(),
    chosen.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
    db
      .selectFrom('runs')
      .select(({ fn }) => fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow(),
  ]);
  return {
    items: await describeRuns(deps, rows),
    page: query.page,
    page_size: query.page_size,
    total: Number(counted.total),
    exist: Number(all.total),
  };
}

type Tables = Database & { r: Database['runs']; c: Database['campaigns'] };

function chosenBy(eb: ExpressionBuilder<Tables, 'r' | 'c'>, query: ListQuery) {
  const words = (query.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const { status, type, channel, campaign, segment } = query;
  return eb.and([
    ...(status ? [sql<SqlBool>`r.status = any(${status}::text[])`] : []),
    ...(type ? [sql<SqlBool>`r.type = any(${type}::text[])`] : []),
    ...(channel ? [sql<SqlBool>`r.channel = any(${channel}::text[])`] : []),
    ...(campaign ? [sql<SqlBool>`r.campaign_id = any(${campaign}::text[])`] : []),
    ...(segment
      ? [
          sql<SqlBool>`exists (select from run_segments s where s.run_id = r.id and s.segment_id = any(${segment}::text[]))`,
        ]
      : []),
    ...words.map((word) => sql<SqlBool>`strpos(lower(c.name), ${word}) > 0`),
  ]);
}

/** Runs without a value come last in both directions. */
function orderOf(sort: ListQuery['sort']) {
  const descending = sort.startsWith('-');
  const column = descending ? sort.slice(1) : sort;
  const by = {
    requested_at: sql`r.requested_at`,
    scheduled_at: sql`r.scheduled_at`,
    targeted: sql`r.targeted`,
    status: sql`array_position(array['scheduled', 'preflight', 'preparing', 'ready', 'delivering', 'completed', 'blocked', 'failed', 'cancelled'], r.status)`,
    campaign: sql`lower(c.name)`,
  }[column];
  if (!by) throw new Error(`Runs cannot be sorted by ${sort}.`);
  return descending ? sql`${by} desc nulls last` : sql`${by} asc nulls last`;
}

/** Prepares a run that was taken: preflight, the freezing of what it reads, the sets, the pointer. */
import { sql as controlSql, type SqlBool } from 'kysely';
import type { SegmentAudience } from '../../audiences/measure-audiences.ts';
import { lockSegments } from '../../calculation/calculation-store.ts';
import { readInputs } from '../../calculation/inputs.ts';
import type { Tx } from '../../control/control.ts';
import type { Deps } from '../../deps.ts';
import { SYSTEM } from '../../history/record-history.ts';
import { param, sql } from '../../sql/sql.ts';
import { type AudiencePlan, unionOf } from '../audience-sql.ts';
import { isSameFinding } from '../preflight.ts';
import { type Judgement, judgeCampaign } from '../read-preflight.ts';
import { holdOutOf, limitOf } from '../targeting.ts';
import { overLimitSet, readEarlierRuns } from './earlier-runs.ts';
import { forgetAttempts, forgetContacts, freezeAudience } from './freeze-audience.ts';
import { noteRun, recordBlocked, recordReady } from './run-events.ts';
import { planOf, storedOverride } from './run-plan.ts';
import { beginPreparing, endRun, isAnotherPrepared, publishRun, type RunRow } from './run-store.ts';
import { waterfallOf } from './waterfall.ts';

/** `waits`: another run is being prepared. `lost`: somebody cancelled it, or another worker has it. */
export type Prepared = 'ready' | 'blocked' | 'waits' | 'lost';

/** Takes a run from preflight to ready, or to blocked. */
export async function prepareRun(deps: Deps, run: RunRow, signal: AbortSignal): Promise<Prepared> {
  for (;;) {
    const judged = await judgeCampaign(deps, run.campaign_id, {
      type: run.type === 'test' ? 'test' : 'run',
      runId: run.id,
      signal,
    });
    if (stopsRun(run, judged)) return block(deps, run, judged);
    const begun = await begin(deps, run, judged);
    if (begun === 'changed') continue;
    if (begun !== 'begun') return begun;
    return freeze(deps, run, judged, signal);
  }
}

/** A blocker, or a warning nobody has overridden. */
function stopsRun(run: RunRow, { preflight }: Judgement): boolean {
  const overridden = run.override === null ? [] : storedOverride.parse(run.override).findings;
  return preflight.findings.some(
    (finding) =>
      finding.level === 'blocker' ||
      (finding.level === 'warning' && !overridden.some((one) => isSameFinding(one, finding))),
  );
}

async function block(deps: Deps, run: RunRow, { preflight: { findings } }: Judgement): Promise<Prepared> {
  const at = deps.clock.now();
  const ended = await deps.control.db.transaction().execute(async (tx) => {
    const row = await endRun(tx, run, { status: 'blocked', findings }, at);
    if (row?.status === 'blocked') {
      await recordBlocked(tx, row, findings, at);
      await noteRun(tx, deps.clock, SYSTEM, row, 'blocked', {
        findings: { from: null, to: findings.map(({ sentence }) => sentence) },
      });
    }
    return row;
  });
  return ended ? 'blocked' : 'lost';
}

/**
 * Freezes what was judged: the campaign and the published audiences of its segments. `changed`: one of them is another by now,
 * and has to be judged again.
 */
async function begin(
  deps: Deps,
  run: RunRow,
  judged: Judgement,
): Promise<'begun' | 'changed' | 'waits' | 'lost'> {
  const now = deps.clock.now();
  const { dataVersion } = await readInputs(deps.control.db);
  return deps.control.db.transaction().execute(async (tx) => {
    const segments = run.type === 'test' ? [] : judged.segments;
    if (await hasChanged(tx, judged, segments)) return 'changed';
    if (run.type !== 'test' && (await isAnotherPrepared(tx))) return 'waits';
    const plan = planOf(judged.campaign, dataVersion);
    const { findings } = judged.preflight;
    if (
      !(await beginPreparing(tx, run, {
        now,
        plan,
        findings,
        handOver: judged.campaign.hand_over,
      }))
    )
      return 'lost';
    await tx.deleteFrom('run_segments').where('run_id', '=', run.id).execute();
    const sentences = await readSentences(tx, segments);
    const frozen = segments.flatMap(({ segment, role, kind, audienceVersion: version }, place) =>
      segment.calculation_id === null
        ? []
        : [
            {
              run_id: run.id,
              segment_id: segment.id,
              role,
              place,
              name: segment.name,
              version,
              calculation_id: segment.calculation_id,
              calculated_at: segment.calculated_at,
              count: segment.count ?? 0,
              sentence: kind === 'list' ? 'A fixed list of contacts' : (sentences.get(segment.id) ?? ''),
            },
          ],
    );
    if (frozen.length > 0) await tx.insertInto('run_segments').values(frozen).execute();
    return 'begun';
  });
}

/** What the rules said that the published audiences were calculated for. */
async function readSentences(tx: Tx, segments: Judgement['segments']): Promise<ReadonlyMap<string, string>> {
  const { rows } = await controlSql<{ id: string; sentence: string }>`
    select v.segment_id as id, v.sentence from segment_versions v
    join unnest(${segments.map(({ segment }) => segment.id)}::text[],
      ${segments.map(({ audienceVersion }) => audienceVersion)}::int[]) as w(id, version)
      on w.id = v.segment_id and w.version = v.version`.execute(tx);
  return new Map(rows.map(({ id, sentence }) => [id, sentence]));
}

async function hasChanged(
  tx: Tx,
  { campaign }: Judgement,
  segments: Judgement['segments'],
): Promise<boolean> {
  const rows = await lockSegments(
    tx,
    segments.map(({ segment }) => segment.id),
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  const isOther = segments.some(({ segment, version }) => {
    const row = known.get(segment.id);
    return row?.version !== version || row.calculation_id !== segment.calculation_id;
  });
  if (isOther) return true;
  const row = await tx
    .selectFrom('campaigns')
    .select('version')
    .where('id', '=', campaign.id)
    .forShare()
    .executeTakeFirst();
  return row?.version !== campaign.version;
}

async function freeze(deps: Deps, run: RunRow, judged: Judgement, signal: AbortSignal): Promise<Prepared> {
  const taken = await deps.control.db
    .selectFrom('runs')
    .selectAll()
    .where(controlSql<SqlBool>`id = ${run.id} and attempt = ${run.attempt} and status = 'preparing'`)
    .executeTakeFirst();
  if (!taken?.now) return 'lost';
  const prepared = { runId: run.id, attempt: run.attempt };
  const plan = await readPlan(deps, taken, judged);
  const counts = await freezeAudience(deps.warehouse, prepared, plan, taken.now, { signal });
  if (run.attempt > 1) await forgetAttempts(deps.warehouse, prepared);
  const at = deps.clock.now();
  const ready = await deps.control.db.transaction().execute(async (tx) => {
    const row = await publishRun(tx, run, counts, at);
    if (row) {
      const waterfall = await frozenWaterfall(tx, row, judged, counts);
      await recordReady(tx, row, waterfall, at);
      const { considered, targeted } = waterfall;
      await noteRun(tx, deps.clock, SYSTEM, row, 'ready', {
        considered: { from: null, to: considered },
        targeted: { from: null, to: targeted },
      });
    }
    return row;
  });
  // Who is sent batches gets the addresses that were compared.
  if (!ready || ready.hand_over === 'file') await forgetContacts(deps.warehouse, prepared);
  return ready ? 'ready' : 'lost';
}

async function frozenWaterfall(
  tx: Tx,
  row: RunRow,
  { campaign }: Judgement,
  counts: ReadonlyMap<string, number>,
) {
  const exclude = await tx
    .selectFrom('run_segments')
    .select(['segment_id as id', 'name'])
    .where('run_id', '=', row.id)
    .where('role', '=', 'exclude')
    .orderBy('place')
    .execute();
  return waterfallOf(Object.fromEntries(counts), {
    type: row.type,
    exclude,
    limit: limitOf(campaign),
    holdOut: holdOutOf(campaign),
  });
}

async function readPlan(deps: Deps, run: RunRow, { campaign }: Judgement): Promise<AudiencePlan> {
  const channel = campaign.channel;
  if (run.type === 'test') {
    const nos = param('Array(UInt32)', run.test_nos ?? []);
    return {
      channel,
      considered: sql`(select groupBitmapState(arrayJoin(${nos})))`,
      exclude: [],
      holdOut: null,
      overLimit: null,
    };
  }
  const rows = await deps.control.db
    .selectFrom('run_segments')
    .select(['segment_id', 'calculation_id', 'role'])
    .where('run_id', '=', run.id)
    .orderBy('place')
    .execute();
  const audiences = (role: 'include' | 'exclude'): SegmentAudience[] =>
    rows
      .filter((row) => row.role === role)
      .map(({ segment_id, calculation_id }) => ({ segmentId: segment_id, id: calculation_id }));
  const limit = limitOf(campaign);
  const now = run.now ?? deps.clock.now();
  const earlier = await readEarlierRuns(deps.control.db, limit, { campaignId: campaign.id, channel }, now);
  return {
    channel,
    considered: unionOf(audiences('include')),
    exclude: audiences('exclude'),
    holdOut: holdOutOf(campaign),
    overLimit: overLimitSet(limit, earlier),
  };
}

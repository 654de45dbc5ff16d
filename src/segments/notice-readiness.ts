/**
 * Notices when the readiness of a segment changed. Readiness is derived, so nobody changes it; what is kept is the verdict
 * that was told last, and it is compared with the derived one after everything that may move it (a calculation, a sync, an
 * edit, the trash, a setting, a retired tag) and once a minute for what moves by itself (time). While a segment, or one it nests, is queued or
 * processing it is not compared: on the way to a new audience every verdict is worse for a moment, and nobody wants to hear
 * of that.
 */
import type { Deps } from '../deps.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { oneAtATime } from '../jobs/one-at-a-time.ts';
import { recordEvent } from '../outbox/record-event.ts';
import type { Readiness } from './readiness.ts';
import type { SegmentFacts } from './segment-facts.ts';
import { readSegmentIndex, type SegmentIndex } from './segment-index.ts';
import { readinessAt, verdictAt } from './segment-verdicts.ts';

const SWEEP_MS = 60_000;

/** Registers the sweep and listens; answers how to stop. */
export function registerReadinessWatch(jobs: Jobs, deps: Deps): () => Promise<void> {
  let wanted = new Set<string>();
  let all = false;
  const watch = oneAtATime(
    async () => {
      const ids = all ? undefined : [...wanted];
      all = false;
      wanted = new Set();
      await noticeReadiness(deps, ids);
    },
    (error) => {
      // What was missed now is found by the next sweep.
      deps.log.warn({ err: error }, 'comparing readiness failed');
    },
  );
  let swept = Number.NEGATIVE_INFINITY;
  jobs.sweep('readiness', async () => {
    if (deps.clock.elapsed() - swept < SWEEP_MS) return;
    swept = deps.clock.elapsed();
    all = true;
    watch.ask();
  });
  const unsubscribe = deps.live.subscribe((event) => {
    switch (event.type) {
      case 'segment.status':
      case 'segment.calculated':
      case 'segment.changed':
        wanted.add(event.segment_id);
        break;
      case 'segments.changed':
        all = true;
        break;
      case 'sync.progress':
        if (event.sync.finished_at === null) return;
        all = true;
        break;
      case 'segment.readiness_changed':
      case 'source.drifted':
      case 'cleanup.changed':
      case 'campaign.changed':
      case 'webhook.changed':
        return;
    }
    watch.ask();
  });
  return async () => {
    unsubscribe();
    await watch.stop();
  };
}

/** Compares the segments and those that nest them; absent: all. */
export async function noticeReadiness(deps: Deps, ids?: readonly string[]): Promise<void> {
  const rows = await deps.control.db.selectFrom('segments').select(['id', 'last_verdict']).execute();
  const index = await readSegmentIndex(deps.control);
  const now = deps.clock.now();
  const chosen = ids && outwards(index, ids);
  const passing = outwards(
    index,
    [...index.segments.values()].flatMap(({ id, status }) => (IN_PASSING.has(status) ? [id] : [])),
  );
  // All are judged before anything is written: the index changes with the next look.
  const judged = rows.flatMap(({ id, last_verdict }) => {
    const segment = chosen && !chosen.has(id) ? undefined : index.segments.get(id);
    return segment &&
      segment.trashedAt === null &&
      !passing.has(id) &&
      verdictAt(index, segment, now) !== last_verdict
      ? [{ segment, readiness: readinessAt(index, segment, now) }]
      : [];
  });
  for (const one of judged) await tell(deps, one);
}

/** The segments and those that nest one of them, at whichever depth. */
function outwards({ nestedIn }: SegmentIndex, ids: readonly string[]): ReadonlySet<string> {
  const found = new Set(ids);
  // A set can grow while it is walked.
  for (const id of found) for (const outer of nestedIn.get(id) ?? []) found.add(outer);
  return found;
}

/** On the way to a new audience. */
const IN_PASSING: ReadonlySet<string> = new Set(['queued', 'processing']);

type Judged = { readonly segment: SegmentFacts; readonly readiness: Readiness };

async function tell(deps: Deps, { segment, readiness }: Judged): Promise<void> {
  const { verdict, findings } = readiness;
  const from = await deps.control.db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('segments')
      .select(['last_verdict', 'version', 'status', 'calculation_id', 'trashed_at'])
      .where('id', '=', segment.id)
      .forNoKeyUpdate()
      .executeTakeFirst();
    // Changed since it was judged: whoever did that is followed by another look.
    if (!row || row.trashed_at || row.version !== segment.version || row.status !== segment.status)
      return null;
    if (row.calculation_id !== segment.calculationId || row.last_verdict === verdict) return null;
    await tx.updateTable('segments').set({ last_verdict: verdict }).where('id', '=', segment.id).execute();
    // Seen for the first time: there is nothing it changed from.
    if (row.last_verdict === null) return null;
    await recordEvent(tx, {
      type: 'segment.readiness_changed',
      at: deps.clock.now(),
      segmentId: segment.id,
      data: {
        segment: { id: segment.id, name: segment.name },
        from: row.last_verdict,
        to: verdict,
        findings: findings.map(({ id, level, sentence }) => ({ id, level, sentence })),
      },
    });
    return row.last_verdict;
  });
  if (from === null) return;
  deps.live.publish({
    type: 'segment.readiness_changed',
    segment_id: segment.id,
    from,
    to: verdict,
    findings: [...findings],
  });
}

/** The segments of a campaign as a trace looks at them: readiness, funnel, lint, and how their counts moved. */
import type { Side } from '../../api/contract/changes.ts';
import { diffAudiences } from '../../audiences/audiences.ts';
import { readPair } from '../../changes/calculation-pair.ts';
import { countSide } from '../../changes/movers-by-reason.ts';
import { readCatalogue } from '../../contacts/catalogue.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../errors.ts';
import { readLintData } from '../../explain/lint-data.ts';
import { readFunnel } from '../../explain/preview.ts';
import { readDefinition } from '../../rules/definition.ts';
import { lintDefinition } from '../../rules/lint.ts';
import type { SegmentFacts } from '../../segments/segment-facts.ts';
import { readSegmentIndex } from '../../segments/segment-index.ts';
import { linkedSourceIds, readinessAt } from '../../segments/segment-verdicts.ts';
import type { CountMove, TraceSegment } from './trace-facts.ts';

export type WantedSegment = {
  readonly id: string;
  readonly role: 'include' | 'exclude';
  /** The calculation that the run which is looked at froze; null: the one that is published. */
  readonly frozen: string | null;
};

type Read = TraceSegment & {
  /** Segments that its rules nest. */
  readonly nested: readonly string[];
};

/** In their order. */
export async function readTraceSegments(
  deps: Deps,
  wanted: readonly WantedSegment[],
  now: Date,
  signal: AbortSignal,
): Promise<readonly Read[]> {
  const index = await readSegmentIndex(deps.control);
  // The index is read at once, before anything is waited for.
  const known = wanted.map((one) => {
    const facts = index.segments.get(one.id);
    return {
      one,
      facts,
      findings: facts ? readinessAt(index, facts, now).findings : [],
      sources: facts ? [...linkedSourceIds(index, facts)] : [],
    };
  });
  return Promise.all(
    known.map(async ({ one, facts, findings, sources }): Promise<Read> => {
      if (facts === undefined) return deleted(one);
      const isRule = facts.kind === 'rule' && facts.trashedAt === null;
      const [move, funnel, lint] = await Promise.all([
        countMove(deps, facts, one.frozen ?? facts.calculationId),
        isRule ? funnelOf(deps, one.id, signal) : null,
        isRule ? lintOf(deps, facts) : [],
      ]);
      return {
        id: one.id,
        name: facts.name,
        role: one.role,
        kind: facts.kind,
        state: facts.trashedAt ? 'trashed' : facts.archivedAt ? 'archived' : 'there',
        status: facts.status,
        count: facts.count,
        calculatedAt: facts.calculatedAt,
        isAsFrozen: one.frozen === facts.calculationId,
        findings,
        move,
        funnel,
        lint,
        sources,
        nested: facts.references.segment,
      };
    }),
  );
}

function deleted({ id, role }: WantedSegment): Read {
  return {
    id,
    name: id,
    role,
    kind: 'rule',
    state: 'deleted',
    status: null,
    count: null,
    calculatedAt: null,
    isAsFrozen: false,
    findings: [],
    move: null,
    funnel: null,
    lint: [],
    sources: [],
    nested: [],
  };
}

/** A refusal means that there is nothing to be said: the definition is not understood, or its audience is gone. */
async function unlessRefused<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) return otherwise;
    throw error;
  }
}

async function funnelOf(deps: Deps, id: string, signal: AbortSignal): Promise<TraceSegment['funnel']> {
  return unlessRefused(async () => {
    const { count, total, funnel } = await readFunnel(deps, id, signal);
    const groups = new Set(funnel.flatMap(({ path }) => path.slice(0, path.lastIndexOf('/rules/'))));
    return { count, total, rules: funnel.map((row) => ({ ...row, isGroup: groups.has(row.path) })) };
  }, null);
}

async function lintOf(deps: Deps, { id, version }: SegmentFacts): Promise<TraceSegment['lint']> {
  const row = await deps.control.db
    .selectFrom('segment_versions')
    .select('definition')
    .where('segment_id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  const catalogue = await readCatalogue(deps, row?.definition);
  const read = readDefinition(row?.definition, catalogue, { self: id });
  if (!read.ok) return [];
  return unlessRefused(
    async () => [...lintDefinition(read.group, catalogue, await readLintData(deps, read.core, true))],
    [],
  );
}

/** Earlier calculations that say what is usual. */
const EARLIER = 30;
/** A count so near to the usual one is usual. */
const NEAR = 0.1;
/** Smaller moves are not asked for reasons. */
const WORTH_REASONS = 0.2;

/** How the count of a calculation stands to those before it; null when there is nothing to compare with. */
async function countMove(
  deps: Deps,
  { id, kind }: SegmentFacts,
  calculationId: string | null,
): Promise<CountMove | null> {
  if (calculationId === null) return null;
  const { db } = deps.control;
  const current = await db
    .selectFrom('calculations')
    .select(['seq', 'count'])
    .where('id', '=', calculationId)
    .executeTakeFirst();
  if (current?.count == null) return null;
  const earlier = await db
    .selectFrom('calculations')
    .select(['id', 'count', 'now', 'finished_at', 'queued_at'])
    .where('segment_id', '=', id)
    .where('status', '=', 'success')
    .where('seq', '<', current.seq)
    .where('count', 'is not', null)
    .orderBy('seq', 'desc')
    .limit(EARLIER)
    .execute();
  const counts = earlier.map(({ count }) => count ?? 0).toSorted((a, b) => a - b);
  const usual = counts[Math.floor(counts.length / 2)];
  const near = earlier.find(({ count }) => Math.abs((count ?? 0) - (usual ?? 0)) <= (usual ?? 0) * NEAR);
  if (usual === undefined || usual === 0 || near === undefined) return null;
  const isWorth = Math.abs(current.count - usual) / usual >= WORTH_REASONS && kind === 'rule';
  return {
    usual,
    at: near.now ?? near.finished_at ?? near.queued_at,
    calculationId: near.id,
    count: current.count,
    currentId: calculationId,
    reasons: isWorth
      ? await reasonsOf(deps, id, near.id, calculationId, current.count < usual ? 'left' : 'entered')
      : [],
  };
}

async function reasonsOf(
  deps: Deps,
  segmentId: string,
  before: string,
  after: string,
  side: Side,
): Promise<CountMove['reasons']> {
  return unlessRefused(async () => {
    const pair = await readPair(deps, segmentId, before, after);
    const [moved] = await diffAudiences(deps.warehouse, { before, after });
    const { reasons } = await countSide(deps, pair, side, moved?.[side] ?? 0);
    return reasons.toSorted((a, b) => b.count - a.count);
  }, []);
}

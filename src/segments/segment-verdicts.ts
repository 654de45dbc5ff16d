/** What readiness is derived from, put together from the index; and verdicts, derived once while they hold. */
import { type CheckOutcome, checksOf, type Readiness, readinessOf, verdictHoldsUntil } from './readiness.ts';
import type { Finding, NestedState, ReadinessFacts, SourceState } from './readiness-facts.ts';
import type { SegmentFacts, Surroundings } from './segment-facts.ts';
import type { DatedVerdict, SegmentIndex } from './segment-index.ts';
import { newsOf } from './source-news.ts';
import type { SourceSyncs } from './source-syncs.ts';

export type LinkedSource = SourceState & {
  /** Fields of the rules that it supplies; none when the rules name the source itself. */
  readonly fields: readonly string[];
  readonly lastSyncAt: Date | null;
};

const linked = new WeakMap<Surroundings, WeakMap<SegmentFacts, ReadonlySet<string>>>();

/** Ids of the sources that supply fields the rules read, or that the rules name; of deleted ones those it was calculated with. */
export function linkedSourceIds({ surroundings }: SegmentIndex, segment: SegmentFacts): ReadonlySet<string> {
  const known = linked.get(surroundings) ?? new WeakMap<SegmentFacts, ReadonlySet<string>>();
  const isLinked = (id: string) =>
    !surroundings.sources.get(id)?.deleted || segment.inputs.sources[id] !== undefined;
  const found =
    known.get(segment) ??
    new Set(
      [
        ...segment.references.field.flatMap((key) => surroundings.suppliers.get(key) ?? []),
        ...segment.references.source,
      ].filter(isLinked),
    );
  linked.set(surroundings, known.set(segment, found));
  return found;
}

/** The same with what they did since the calculation, by name. */
export function linkedSources(index: SegmentIndex, segment: SegmentFacts): LinkedSource[] {
  const { sources, suppliers, thresholds } = index.surroundings;
  return [...linkedSourceIds(index, segment)]
    .flatMap((id) => {
      const source = sources.get(id);
      if (!source) return [];
      const syncs: SourceSyncs | undefined = index.syncs.get(id);
      const since = segment.calculationId ? syncs?.changedAfter(segment.inputs.syncs[id] ?? 0) : undefined;
      const fields = segment.references.field.filter((key) => suppliers.get(key)?.includes(id));
      const news = source.deleted ? undefined : newsOf(index.deliveries.get(id), thresholds);
      return [
        {
          ...source,
          fields,
          lastSyncAt: syncs?.lastSuccessAt() ?? null,
          lastSyncFailed: !source.deleted && (syncs?.lastFailed() ?? false),
          changedSince: source.deleted ? 0 : (since?.syncs ?? 0),
          changedContacts: since?.contacts ?? 0,
          drift: news ? [...news.ofSync, ...fields.flatMap((key) => news.drift.get(key) ?? [])] : [],
          gone: news ? fields.flatMap((key) => news.gone.get(key) ?? []) : [],
          compared: news?.compared ?? null,
        },
      ];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Segments outside the trash whose rules nest this one, by name. */
export function usersOf(index: SegmentIndex, id: string): SegmentFacts[] {
  const users = [...(index.nestedIn.get(id) ?? [])].flatMap((outer) => index.segments.get(outer) ?? []);
  return users.filter(({ trashedAt }) => trashedAt === null).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Campaigns outside trash and archive that include or exclude it, by name. */
export function campaignsOf(
  { surroundings }: SegmentIndex,
  id: string,
): readonly { readonly id: string; readonly name: string }[] {
  return surroundings.campaigns.get(id) ?? [];
}

/** How many segments and campaigns use it. */
export function countUsers(index: SegmentIndex, id: string): number {
  let users = campaignsOf(index, id).length;
  for (const outer of index.nestedIn.get(id) ?? []) if (!index.segments.get(outer)?.trashedAt) users += 1;
  return users;
}

function nestedState(index: SegmentIndex, segment: SegmentFacts, id: string): NestedState {
  const inner = index.segments.get(id);
  if (!inner)
    return {
      id,
      name: id,
      status: '',
      trashed: true,
      pruned: true,
      recalculatedSince: false,
      verdict: 'not_ready',
      cause: null,
    };
  const seen = segment.inputs.segments[id];
  // Derived before, from the inside out; missing only where segments would nest each other.
  const judged = index.verdicts.get(id);
  return {
    id,
    name: inner.name,
    status: inner.status,
    trashed: inner.trashedAt !== null,
    recalculatedSince: segment.calculationId !== null && seen !== undefined && seen !== inner.calculationId,
    verdict: judged?.verdict ?? 'ready',
    cause: judged?.cause ?? null,
  };
}

function readinessFacts(index: SegmentIndex, segment: SegmentFacts, now: Date): ReadinessFacts {
  const { statusDetail: detail, references } = segment;
  return {
    id: segment.id,
    kind: segment.kind,
    status: segment.status,
    failure: detail?.detail ? { detail: detail.detail, path: detail.path } : null,
    version: segment.version,
    countVersion: segment.countVersion,
    count: segment.count,
    previousCount: segment.previousCount,
    calculatedAt: segment.calculatedAt,
    readsClock: segment.readsClock,
    now,
    thresholds: index.surroundings.thresholds,
    reads: segment.reads,
    blockers: segment.blockers,
    sources: linkedSources(index, segment),
    nested: references.segment.map((id) => nestedState(index, segment, id)),
    retiredTags: references.tag.flatMap((key) => index.surroundings.retiredTags.get(key) ?? []),
    archived: segment.archivedAt !== null,
  };
}

/** The verdict with its findings, as of `now`. */
export function readinessAt(index: SegmentIndex, segment: SegmentFacts, now: Date): Readiness {
  judgeNested(index, segment, now);
  return readinessOf(readinessFacts(index, segment, now));
}

/** Every check of the verdict with what it came to. */
export function checksAt(index: SegmentIndex, segment: SegmentFacts, now: Date): CheckOutcome[] {
  judgeNested(index, segment, now);
  return checksOf(readinessFacts(index, segment, now));
}

/** The verdict alone, for filters and sorting of all segments. */
export function verdictAt(index: SegmentIndex, segment: SegmentFacts, now: Date): Readiness['verdict'] {
  const known = holding(index, segment.id, now);
  if (known) return known.verdict;
  judgeNested(index, segment, now);
  return judge(index, segment, now).verdict;
}

function holding(index: SegmentIndex, id: string, now: Date): DatedVerdict | undefined {
  const known = index.verdicts.get(id);
  const at = now.getTime();
  return known && known.from <= at && at <= known.until ? known : undefined;
}

/** Judges what a segment nests, at whichever depth, from the inside out, where no verdict holds already. */
function judgeNested(index: SegmentIndex, segment: SegmentFacts, now: Date): void {
  const entered = new Set([segment.id]);
  const waiting = unjudged(index, segment, now, entered);
  for (let next = waiting.at(-1); next !== undefined; next = waiting.at(-1)) {
    if (!entered.has(next.id)) {
      entered.add(next.id);
      // What it nests comes first; then it is met again.
      waiting.push(...unjudged(index, next, now, entered));
      continue;
    }
    waiting.pop();
    if (!holding(index, next.id, now)) judge(index, next, now);
  }
}

function unjudged(
  index: SegmentIndex,
  { references }: SegmentFacts,
  now: Date,
  entered: ReadonlySet<string>,
): SegmentFacts[] {
  return references.segment.flatMap((id) => {
    const inner = index.segments.get(id);
    return !inner || entered.has(id) || holding(index, id, now) ? [] : [inner];
  });
}

/** Derives the verdict and keeps it; what the segment nests was judged before. */
function judge(index: SegmentIndex, segment: SegmentFacts, now: Date): DatedVerdict {
  const facts = readinessFacts(index, segment, now);
  const { verdict, findings } = readinessOf(facts);
  const nested = segment.references.segment.map((id) => index.verdicts.get(id)?.until);
  const judged = {
    verdict,
    cause: verdict === 'ready' ? null : causeOf(segment, findings[0]),
    from: now.getTime(),
    until: Math.min(verdictHoldsUntil(facts), ...nested.map((until) => until ?? Number.POSITIVE_INFINITY)),
  };
  index.verdicts.set(segment.id, judged);
  return judged;
}

/** What is behind a verdict: the segment's own first finding, or what is behind that of a segment it nests. */
function causeOf({ id, name }: SegmentFacts, finding: Finding | undefined): DatedVerdict['cause'] {
  return finding === undefined ? null : (finding.cause ?? { segment: id, name, sentence: finding.sentence });
}

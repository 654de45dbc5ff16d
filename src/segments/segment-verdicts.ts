/** What readiness is derived from, put together from the index; and verdicts, derived once while they hold. */
import { type Readiness, type ReadinessFacts, readinessOf, verdictHoldsUntil } from './readiness.ts';
import type { SegmentFacts, Surroundings } from './segment-facts.ts';
import type { SegmentIndex } from './segment-index.ts';
import type { SourceSyncs } from './source-syncs.ts';

export type LinkedSource = {
  readonly id: string;
  readonly name: string;
  readonly deleted: boolean;
  /** Fields of the rules that it supplies; none when the rules name the source itself. */
  readonly fields: readonly string[];
  readonly lastSyncAt: Date | null;
  readonly lastSyncFailed: boolean;
  /** Syncs since the published calculation that changed contacts, and how many contacts. */
  readonly changedSince: number;
  readonly changedContacts: number;
};

const linked = new WeakMap<Surroundings, WeakMap<SegmentFacts, ReadonlySet<string>>>();

/** Ids of the sources that supply fields the rules read, or that the rules name. */
export function linkedSourceIds({ surroundings }: SegmentIndex, segment: SegmentFacts): ReadonlySet<string> {
  const known = linked.get(surroundings) ?? new WeakMap<SegmentFacts, ReadonlySet<string>>();
  const found =
    known.get(segment) ??
    new Set([
      ...segment.references.field.flatMap((key) => surroundings.suppliers.get(key) ?? []),
      ...segment.references.source,
    ]);
  linked.set(surroundings, known.set(segment, found));
  return found;
}

/** The same with what they did since the calculation, by name. */
export function linkedSources(index: SegmentIndex, segment: SegmentFacts): LinkedSource[] {
  const { sources, suppliers } = index.surroundings;
  return [...linkedSourceIds(index, segment)]
    .flatMap((id) => {
      const source = sources.get(id);
      if (!source) return [];
      const syncs: SourceSyncs | undefined = index.syncs.get(id);
      const since = segment.calculationId ? syncs?.changedAfter(segment.inputs.syncs[id] ?? 0) : undefined;
      return [
        {
          ...source,
          fields: segment.references.field.filter((key) => suppliers.get(key)?.includes(id)),
          lastSyncAt: syncs?.lastSuccessAt() ?? null,
          lastSyncFailed: syncs?.lastFailed() ?? false,
          changedSince: since?.syncs ?? 0,
          changedContacts: since?.contacts ?? 0,
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

function readinessFacts(index: SegmentIndex, segment: SegmentFacts, now: Date): ReadinessFacts {
  const { statusDetail: detail, references, inputs } = segment;
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
    sources: linkedSources(index, segment),
    nested: references.segment.map((id) => {
      const inner = index.segments.get(id);
      if (!inner) return { id, name: id, status: '', trashed: true, pruned: true, recalculatedSince: false };
      const seen = inputs.segments[id];
      return {
        id,
        name: inner.name,
        status: inner.status,
        trashed: inner.trashedAt !== null,
        recalculatedSince:
          segment.calculationId !== null && seen !== undefined && seen !== inner.calculationId,
      };
    }),
    retiredTags: references.tag.flatMap((key) => index.surroundings.retiredTags.get(key) ?? []),
    archived: segment.archivedAt !== null,
  };
}

/** The verdict with its findings, as of `now`. */
export function readinessAt(index: SegmentIndex, segment: SegmentFacts, now: Date): Readiness {
  return readinessOf(readinessFacts(index, segment, now));
}

/** The verdict alone, for filters and sorting of all segments. */
export function verdictAt(index: SegmentIndex, segment: SegmentFacts, now: Date): Readiness['verdict'] {
  const known = index.verdicts.get(segment.id);
  const at = now.getTime();
  if (known && known.from <= at && at <= known.until) return known.verdict;
  const facts = readinessFacts(index, segment, now);
  const { verdict } = readinessOf(facts);
  index.verdicts.set(segment.id, { verdict, from: at, until: verdictHoldsUntil(facts) });
  return verdict;
}

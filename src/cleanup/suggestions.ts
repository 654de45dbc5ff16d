/** Suggestions, made of facts: which segments each is about, why, which of them to keep, and what may be done. */
import type { CleanupQuery, Suggestion, SuggestionKind } from '../api/contract/cleanup.ts';
import type { SegmentFacts } from '../segments/segment-facts.ts';
import { type CleanupWorld, countUses, describeForCleanup } from './cleanup-world.ts';
import { keptKey } from './kept-store.ts';
import type { ComparedPair, PairKind } from './pair-queries.ts';
import { counted, SINGLE_CHECKS, type SingleKind } from './single-checks.ts';

/** Not written out before it is shown: there may be thousands. */
export type Made = {
  readonly kind: SuggestionKind;
  readonly segments: readonly SegmentFacts[];
  readonly reason: string;
  readonly pair?: ComparedPair;
};

/** Segments that are looked at, by name. */
function activeSegments({ index }: CleanupWorld): SegmentFacts[] {
  return index.byName.filter(({ trashedAt, archivedAt }) => trashedAt === null && archivedAt === null);
}

export function countActive(world: CleanupWorld): number {
  return activeSegments(world).length;
}

export function singleSuggestions(
  world: CleanupWorld,
  kind: SingleKind,
  days: Pick<CleanupQuery, 'stale_days' | 'unused_days'>,
): Made[] {
  const { why } = SINGLE_CHECKS[kind];
  return activeSegments(world).flatMap((segment) => {
    const reason = why(world, segment, days);
    return reason === undefined ? [] : [{ kind, segments: [segment], reason }];
  });
}

/** Segments whose rules say the same, largest sets first. */
export function duplicateSuggestions(world: CleanupWorld): Made[] {
  const byHash = Map.groupBy(activeSegments(world), ({ id }) => {
    const reading = world.readings.get(id);
    return reading?.ok ? reading.hash : undefined;
  });
  return [...byHash]
    .filter(([hash, segments]) => hash !== undefined && segments.length > 1)
    .map(([, segments]) => segments)
    .sort(bySize)
    .map((segments) => ({
      kind: 'duplicates',
      segments,
      reason:
        new Set(segments.map(({ sentence }) => sentence)).size === 1
          ? 'Their rules are the same.'
          : 'Their rules say the same in another order or spelling.',
    }));
}

/** Segments with the same members by different rules. */
export function sameAudienceSuggestions(world: CleanupWorld, sets: readonly (readonly string[])[]): Made[] {
  return sets
    .map((ids) => factsOf(world, ids))
    .filter((segments) => segments.length > 1 && !isOneDefinition(world, segments))
    .sort(bySize)
    .map((segments) => ({
      kind: 'same_audience',
      segments,
      reason: `They are made in different ways and have the same ${counted(segments[0]?.count ?? 0, 'member')}.`,
    }));
}

function isOneDefinition({ readings }: CleanupWorld, segments: readonly SegmentFacts[]): boolean {
  const hashes = segments.map(({ id }) => readings.get(id));
  const [first] = hashes;
  return first?.ok === true && hashes.every((one) => one?.ok && one.hash === first.hash);
}

export function pairSuggestion(world: CleanupWorld, kind: PairKind, pair: ComparedPair): Made[] {
  const segments = factsOf(world, [pair.smallerId, pair.largerId]);
  const [smaller, larger] = segments;
  if (!smaller || !larger) return [];
  const either = pair.smaller + pair.larger - pair.common;
  const reason =
    kind === 'near_duplicates'
      ? `They have ${counted(pair.common, 'member')} in common; ${counted(either - pair.common, 'contact')} are in one of them only.`
      : `All ${counted(pair.smaller, 'member')} of “${smaller.name}” are in “${larger.name}” too, which has ${counted(pair.larger, 'member')}.`;
  return [{ kind, segments, reason, pair }];
}

/** Those that exist and are neither archived nor in the trash, by name. */
function factsOf({ index }: CleanupWorld, ids: readonly string[]): SegmentFacts[] {
  return ids.flatMap((id) => {
    const facts = index.segments.get(id);
    return facts && !facts.trashedAt && !facts.archivedAt ? [facts] : [];
  });
}

function bySize(a: readonly SegmentFacts[], b: readonly SegmentFacts[]): number {
  return b.length - a.length || ((a[0]?.id ?? '') < (b[0]?.id ?? '') ? -1 : 1);
}

/** The one that most depends on; then one whose status is success; then the oldest. */
export function bestToKeep(world: CleanupWorld, segments: readonly SegmentFacts[]): SegmentFacts | undefined {
  return segments.toSorted(
    (a, b) =>
      countUses(world, b.id) - countUses(world, a.id) ||
      Number(b.status === 'success') - Number(a.status === 'success') ||
      a.createdAt.getTime() - b.createdAt.getTime() ||
      (a.id < b.id ? -1 : 1),
  )[0];
}

export function isKept(world: CleanupWorld, { kind, segments }: Made): boolean {
  return world.kept.has(
    keptKey(
      kind,
      segments.map(({ id }) => id),
    ),
  );
}

export function describeSuggestion(world: CleanupWorld, made: Made): Suggestion {
  const { kind, segments, reason, pair } = made;
  const ids = segments.map(({ id }) => id);
  return {
    kind,
    segments: segments.map((segment) => describeForCleanup(world, segment)),
    reason,
    keep: segments.length > 1 ? (bestToKeep(world, segments)?.id ?? null) : null,
    common: pair?.common ?? null,
    share: pair ? pair.common / (pair.smaller + pair.larger - pair.common) : null,
    acts: [...actsFor(made)],
    kept: world.kept.get(keptKey(kind, ids)) ?? null,
  };
}

function actsFor({ kind, segments }: Made): Suggestion['acts'] {
  switch (kind) {
    case 'duplicates':
    case 'same_audience':
    case 'near_duplicates':
      return ['merge', 'archive', 'delete'];
    case 'subsets':
      return ['archive', 'merge', 'delete'];
    default: {
      const isList = segments.some((segment) => segment.kind === 'list');
      return SINGLE_CHECKS[kind].acts.filter((act) => !isList || (act !== 'edit' && act !== 'calculate'));
    }
  }
}

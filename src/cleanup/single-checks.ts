/**
 * What may be wrong with one segment by itself. Each check answers why, as a sentence, or nothing. Pure, over the facts that
 * are in memory.
 */
import type { CleanupQuery, SuggestedAct } from '../api/contract/cleanup.ts';
import type { SegmentFacts } from '../segments/segment-facts.ts';
import { linkedSources } from '../segments/segment-verdicts.ts';
import { type CleanupWorld, countUses } from './cleanup-world.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export type SingleKind = 'broken' | 'failing' | 'empty' | 'never_calculated' | 'stale' | 'unused';
export type Days = Pick<CleanupQuery, 'stale_days' | 'unused_days'>;

type Check = {
  readonly why: (world: CleanupWorld, segment: SegmentFacts, days: Days) => string | undefined;
  readonly acts: readonly SuggestedAct[];
};

export const SINGLE_CHECKS: Readonly<Record<SingleKind, Check>> = {
  broken: { why: whyBroken, acts: ['edit', 'archive', 'delete'] },
  failing: {
    why: (_, { status, statusDetail }) =>
      status === 'failed'
        ? `The last calculation failed: ${statusDetail?.detail ?? 'for a reason that is in the log.'}`
        : undefined,
    acts: ['edit', 'calculate', 'archive', 'delete'],
  },
  empty: {
    why: (_, { status, count, kind, calculationId }) => {
      if (kind === 'list' && calculationId === null) return 'Nobody was ever put into this list.';
      if (status !== 'success' || count !== 0) return undefined;
      return kind === 'list' ? 'Nobody is in this list.' : 'It was calculated, and nobody is in it.';
    },
    acts: ['edit', 'archive', 'delete'],
  },
  never_calculated: {
    why: (_, { kind, calculationId, status }) =>
      kind === 'rule' && calculationId === null && status === 'not_calculated'
        ? 'It was never calculated, so nobody knows whom it holds.'
        : undefined,
    acts: ['calculate', 'archive', 'delete'],
  },
  stale: { why: whyStale, acts: ['calculate', 'archive', 'delete'] },
  unused: {
    why: (world, { id, updatedAt }, { unused_days }) => {
      const days = Math.floor((world.now.getTime() - updatedAt.getTime()) / DAY_MS);
      if (days < unused_days || countUses(world, id) > 0) return undefined;
      return days === 0
        ? 'Nothing uses it.'
        : `Nothing uses it, and it was not changed for ${counted(days, 'day')}.`;
    },
    acts: ['archive', 'delete'],
  },
};

/** What the rules name and is no longer there, and whatever else makes them unreadable. */
function whyBroken(world: CleanupWorld, { id, references }: SegmentFacts): string | undefined {
  const { index, readings } = world;
  const nested = references.segment.flatMap((inner) => {
    const other = index.segments.get(inner);
    if (!other) return ['It nests a segment that was deleted for good.'];
    return other.trashedAt ? [`It nests “${other.name}”, which is in the trash.`] : [];
  });
  const sources = references.source.flatMap((source) => {
    const known = index.surroundings.sources.get(source);
    return known?.deleted ? [`It names the data source “${known.name}”, which was deleted.`] : [];
  });
  const tags = references.tag.flatMap((key) => {
    const title = index.surroundings.retiredTags.get(key);
    return title === undefined ? [] : [`It names the tag “${title}”, which is retired.`];
  });
  const reading = readings.get(id);
  const others = (reading?.ok === false ? reading.problems : []).flatMap(({ code, detail }) =>
    (code === 'unknown_segment' && nested.length > 0) || (code === 'unknown_source' && sources.length > 0)
      ? []
      : [detail],
  );
  const reasons = [...new Set([...others, ...nested, ...sources, ...tags])];
  return reasons.length === 0 ? undefined : reasons.join(' ');
}

function whyStale(
  { index, now }: CleanupWorld,
  segment: SegmentFacts,
  { stale_days }: Days,
): string | undefined {
  const { kind, calculatedAt, calculationId, countVersion, version, readsClock, references, inputs } =
    segment;
  if (kind === 'list' || calculationId === null || calculatedAt === null) return undefined;
  const age = now.getTime() - calculatedAt.getTime();
  const days = Math.floor(age / DAY_MS);
  const reasons: string[] = [];
  if (days >= stale_days && days > 0) reasons.push(`It was calculated ${counted(days, 'day')} ago.`);
  if (countVersion !== version)
    reasons.push(`Its members are those of version ${countVersion}; the rules are at version ${version}.`);
  for (const { name, deleted, changedSince } of linkedSources(index, segment))
    if (!deleted && changedSince > 0) reasons.push(`“${name}” has synced since and changed contacts.`);
  const { fresh_hours } = index.surroundings.thresholds;
  if (readsClock && age > fresh_hours * HOUR_MS)
    reasons.push(
      `Its rules depend on the date, and it was calculated more than ${fresh_hours === 24 ? 'a day' : counted(fresh_hours, 'hour')} ago.`,
    );
  for (const inner of references.segment) {
    const other = index.segments.get(inner);
    const seen = inputs.segments[inner];
    if (other && !other.trashedAt && seen !== undefined && seen !== other.calculationId)
      reasons.push(`It nests “${other.name}”, which was calculated again since.`);
  }
  return reasons.length === 0 ? undefined : reasons.join(' ');
}

export function counted(count: number, one: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : `${one}s`}`;
}

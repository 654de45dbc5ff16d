/** What checks share: how findings of readiness become evidence, and the words figures are told in. Pure. */
import { editLink, type Finding } from '../../segments/readiness-facts.ts';
import type { Evidence, TraceSegment } from './trace-facts.ts';

/** The step a finding of readiness belongs to, and how likely it is what is behind a wrong audience. */
const FINDINGS: Readonly<Record<string, readonly [step: FindingStep, weight: number]>> = {
  failed: ['status', 95],
  not_calculated: ['status', 94],
  nested_gone: ['status', 93],
  nested_trashed: ['status', 92],
  nested_not_ready: ['status', 72],
  stale_time: ['status', 52],
  nested_changed: ['status', 50],
  queued: ['status', 40],
  processing: ['status', 40],
  lint_blocker: ['definition', 93],
  empty: ['definition', 87],
  older_version: ['definition', 82],
  count_jumped: ['definition', 70],
  tag_retired: ['definition', 60],
  value_vanished: ['sources', 100],
  rows_fell: ['sources', 80],
  missing_rose: ['sources', 78],
  source_deleted: ['sources', 75],
  source_failed: ['sources', 74],
  distinct_fell: ['sources', 66],
  source_synced_since: ['sources', 54],
  range_changed: ['sources', 45],
  value_new: ['sources', 40],
  column_removed: ['mapping', 97],
  column_renamed: ['mapping', 96],
  field_moved: ['mapping', 90],
  type_changed: ['mapping', 86],
};

type FindingStep = 'status' | 'definition' | 'sources' | 'mapping';

/** What readiness says although it only warns: rules that ask for what is not there find nobody. */
export const SURELY_WRONG: ReadonlySet<string> = new Set([
  'value_vanished',
  'column_removed',
  'column_renamed',
]);

/** Evidence of what readiness finds about a segment and a step answers for. */
export function fromFindings(segment: TraceSegment, step: FindingStep): Evidence[] {
  return segment.findings.flatMap((finding): Evidence[] => {
    const known = FINDINGS[finding.id];
    if (known === undefined || known[0] !== step || finding.level === 'info') return [];
    const isWaiting = finding.id === 'queued' || finding.id === 'processing';
    const isWrong = SURELY_WRONG.has(finding.id) || (finding.level === 'blocker' && !isWaiting);
    return [
      {
        id: finding.id,
        verdict: isWrong ? 'wrong' : 'look',
        // What is wrong with whom it leaves out matters a little less.
        weight: known[1] - (segment.role === 'exclude' ? 5 : 0),
        sentence: `“${segment.name}”: ${finding.sentence}`,
        place: placeOf(segment, finding),
        fix: finding.fix ?? null,
        segment: named(segment),
      },
    ];
  });
}

function placeOf(segment: TraceSegment, { path, cause }: Finding): NonNullable<Evidence['place']> {
  if (cause !== undefined) return { label: `Open “${cause.name}”`, href: `/segments/${cause.segment}` };
  return path === undefined
    ? { label: `Open “${segment.name}”`, href: `/segments/${segment.id}` }
    : { label: 'Open the rule', href: editLink(segment.id, path) };
}

export function named({ id, name }: { readonly id: string; readonly name: string }) {
  return { id, name };
}

/** One of each sentence, the heaviest. */
export function distinct(evidence: readonly Evidence[]): Evidence[] {
  const heaviest = evidence.toSorted((a, b) => b.weight - a.weight);
  return [...new Map(heaviest.toReversed().map((one) => [one.sentence, one])).values()].toReversed();
}

/** @example shareWords(0.384) // '38 %' */
export function shareWords(share: number): string {
  const percent = share * 100;
  return `${percent < 1 ? Number(percent.toFixed(1)) : Math.round(percent)} %`;
}

/** @example listWords(['“A”', '“B”', '“C”']) // '“A”, “B” and “C”' */
export function listWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

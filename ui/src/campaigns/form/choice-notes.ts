/** What it means for a campaign to use a segment that is not ready. Pure. */
import type { Segment } from '../../../../src/api/contract/segments.ts';

export type ChoiceNote = {
  readonly tone: 'bad' | 'warn' | 'busy';
  readonly sentence: string;
  /** Calculating the segment helps. */
  readonly canCalculate: boolean;
};

type Facts = Pick<Segment, 'kind' | 'status' | 'count' | 'readiness' | 'trashed_at' | 'archived_at'>;

/** Undefined for a segment that can be used as it is. */
export function noteOfChoice(segment: Facts, role: 'include' | 'exclude'): ChoiceNote | undefined {
  const { kind, status, count, readiness } = segment;
  const effect = role === 'include' ? 'it brings nobody' : 'it keeps nobody out';
  if (segment.trashed_at !== null)
    return {
      tone: 'bad',
      sentence: `It is in the trash: ${effect}, and no run can start.`,
      canCalculate: false,
    };
  if (status === 'queued' || status === 'processing')
    return {
      tone: 'busy',
      sentence:
        count === null
          ? `It is being calculated. Until then ${effect}.`
          : 'It is being calculated. Until then its last audience counts.',
      canCalculate: false,
    };
  if (count === null)
    return {
      tone: 'bad',
      sentence:
        kind === 'list'
          ? `Nobody was put into this list yet: ${effect}, and no run can start.`
          : `It was never calculated: ${effect}, and no run can start.`,
      canCalculate: kind === 'rule',
    };
  const [first, ...more] = readiness.findings.filter(({ level }) => level !== 'info');
  if (first === undefined) return undefined;
  const others = more.length === 0 ? '' : ` And ${more.length} more.`;
  return {
    tone: readiness.verdict === 'not_ready' ? 'bad' : 'warn',
    sentence: `${first.sentence}${others} Its last audience counts; a run then needs a written reason.`,
    canCalculate: kind === 'rule' && [first, ...more].some(({ fix }) => fix?.action === 'calculate'),
  };
}

/** What it means for a campaign to use a segment: what it does to the audience, and what when it is not ready. Pure. */
import { type AudiencePreview, OLD_AUDIENCE_DAYS } from '../../../../src/api/contract/campaigns.ts';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { figureText } from '../../shared/Figure.tsx';

export type ChoiceNote = {
  readonly tone: 'bad' | 'warn' | 'busy';
  readonly sentence: string;
  /** Calculating the segment helps. */
  readonly canCalculate: boolean;
};

type Facts = Pick<Segment, 'kind' | 'status' | 'count' | 'readiness' | 'calculated_at' | 'trashed_at'>;

const DAY_MS = 86_400_000;

/** Undefined for a segment that can be used as it is. `now` in milliseconds. */
export function noteOfChoice(
  segment: Facts,
  role: 'include' | 'exclude',
  now: number,
): ChoiceNote | undefined {
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
  if (first === undefined) return noteOfAge(segment, now);
  const others = more.length === 0 ? '' : ` And ${more.length} more.`;
  return {
    tone: readiness.verdict === 'not_ready' ? 'bad' : 'warn',
    sentence: `${first.sentence}${others} Its last audience counts; a run then needs a written reason.`,
    canCalculate: kind === 'rule' && [first, ...more].some(({ fix }) => fix?.action === 'calculate'),
  };
}

function noteOfAge({ kind, calculated_at: at }: Facts, now: number): ChoiceNote | undefined {
  if (kind === 'list' || at === null) return undefined;
  const days = Math.floor((now - Date.parse(at)) / DAY_MS);
  if (days <= OLD_AUDIENCE_DAYS) return undefined;
  return {
    tone: 'warn',
    sentence: `It was calculated ${days} days ago; a run then needs a written reason.`,
    canCalculate: true,
  };
}

/** "274 in no other included segment"; empty while the answer does not know the segment. */
export function effectOfChoice(
  answer: Pick<AudiencePreview, 'include' | 'exclude'> | undefined,
  id: string,
  role: 'include' | 'exclude',
): string {
  if (role === 'exclude') {
    const found = answer?.exclude.find((one) => one.id === id);
    if (found?.considered == null) return '';
    return found.considered === 0
      ? 'Nobody of those considered is in it'
      : `${figureText(found.considered)} of those considered ${found.considered === 1 ? 'is' : 'are'} in it`;
  }
  const found = answer?.include.find((one) => one.id === id);
  if (found?.only == null || answer === undefined) return '';
  if (answer.include.length === 1) return `${figureText(found.only)} considered`;
  if (found.only === found.members) return 'Nobody in it is in another included segment';
  return found.only === 0
    ? 'Everybody in it is in another included segment, too'
    : `${figureText(found.only)} in no other included segment`;
}

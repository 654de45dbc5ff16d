/** How ready the segments of a campaign are together: as ready as the least ready one. */
import type { CampaignSegment } from '../../../src/api/contract/campaigns.ts';
import { listText } from '../shared/ListState.tsx';
import type { Verdict } from '../shared/VerdictBadge.tsx';

const WORST_FIRST = ['not_ready', 'caution', 'ready'] as const;
const WORDS = { not_ready: 'not ready', caution: 'to be used with caution' } as const;

type Judged = Pick<CampaignSegment, 'name' | 'state' | 'readiness'>;

/** Segments that are in the trash or gone reach nobody: they count as not ready. */
function verdictOf({ state, readiness }: Judged): Verdict {
  return state === 'trashed' || state === 'deleted' ? 'not_ready' : (readiness ?? 'not_ready');
}

/** undefined when there are no segments; the sentence names those that are to blame. */
export function worstReadiness(
  segments: readonly Judged[],
): { readonly verdict: Verdict; readonly sentence: string } | undefined {
  const verdict = WORST_FIRST.find((one) => segments.some((segment) => verdictOf(segment) === one));
  if (verdict === undefined) return undefined;
  if (verdict === 'ready') return { verdict, sentence: 'All its segments are ready.' };
  const names = segments.filter((one) => verdictOf(one) === verdict).map(({ name }) => name);
  return { verdict, sentence: `${listText(names)} ${names.length === 1 ? 'is' : 'are'} ${WORDS[verdict]}.` };
}

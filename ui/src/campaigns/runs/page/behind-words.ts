/** Which contacts of a run are listed, as the address and the API say it, and in words. */
import type { z } from 'zod';
import type { Feedback, Run } from '../../../../../src/api/contract/runs.ts';
import type { runSearch } from '../../../routes/search.ts';
import { stringifySearch } from '../../../routes/search.ts';
import { reasonWords, type WaterfallStep } from '../../../shared/Waterfall.tsx';

export type RunSearch = z.output<typeof runSearch>;

export type Behind = Pick<RunSearch, 'reason' | 'segment' | 'reported'>;

const FEEDBACK_WORDS = {
  delivered: 'Delivered',
  opened: 'Opened',
  clicked: 'Clicked',
  bounced: 'Bounced',
  unsubscribed: 'Unsubscribed',
  failed: 'Failed',
} as const satisfies Record<Feedback, string>;

/** "Opened": what was reported of a contact. */
export function feedbackWord(feedback: Feedback): string {
  return FEEDBACK_WORDS[feedback];
}

/** The address of the page with the contacts behind a figure on show. */
export function behindHref(runId: string, behind: Behind): string {
  return `/runs/${runId}${stringifySearch({ ...behind })}`;
}

export function behindStep({ part, segment }: WaterfallStep): Behind {
  return { reason: part, ...(segment === undefined ? {} : { segment }) };
}

/** The step of the waterfall whose contacts are on show; undefined when they are none of its steps. */
export function stepOf({ reason, segment, reported }: Behind): WaterfallStep | undefined {
  if (reported !== undefined || reason === 'handed_over') return undefined;
  return { part: reason ?? 'targeted', ...(segment === undefined ? {} : { segment }) };
}

/** "Excluded by Loyal", "Targeted", "Reported as opened" */
export function behindTitle({ reason = 'targeted', segment, reported }: Behind, run: Run): string {
  if (reported !== undefined) return `Reported as ${FEEDBACK_WORDS[reported].toLowerCase()}`;
  switch (reason) {
    case 'considered':
      return 'Considered';
    case 'targeted':
      return 'Targeted';
    case 'handed_over':
      return 'Handed over';
    default:
      return reasonWords(reason, run.segments.find(({ id }) => id === segment) ?? null);
  }
}

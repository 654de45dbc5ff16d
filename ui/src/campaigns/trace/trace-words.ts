/** What the steps of a trace and their verdicts are called, and which fixes a person may use. Pure. */
import { CircleCheck, Eye, OctagonX } from 'lucide-react';
import type { TraceEvidence, TraceStepId, TraceVerdict } from '../../../../src/api/contract/trace.ts';

/** What a step is called, and what it asks. */
export const STEP_WORDS = {
  status: { title: 'Segment status', asks: 'Are its segments calculated, and for their rules of now?' },
  definition: { title: 'Definition and count', asks: 'Do their rules and counts make sense?' },
  sources: { title: 'Data sources and drift', asks: 'Do the data sources deliver what the rules read?' },
  mapping: { title: 'Mapping', asks: 'Does it arrive in the right fields?' },
  contacts: { title: 'Contacts', asks: 'Can the contacts be reached?' },
  campaign: { title: 'Campaign', asks: 'Does the plan keep people out, or itself from running?' },
  runs: { title: 'Runs', asks: 'Did the runs come through?' },
  history: { title: 'History', asks: 'What did somebody change since the last run that went well?' },
} as const satisfies Record<TraceStepId, { title: string; asks: string }>;

export const VERDICT_LOOKS = {
  fine: { word: 'Fine', tone: 'ok', icon: CircleCheck },
  look: { word: 'Worth a look', tone: 'warn', icon: Eye },
  wrong: { word: 'Wrong', tone: 'bad', icon: OctagonX },
} as const satisfies Record<TraceVerdict, { word: string; tone: string; icon: unknown }>;

type Fix = NonNullable<TraceEvidence['fix']>;

/** Set-ups and acts are for those who may edit. */
export function isForThem({ href, action }: Fix, mayEdit: boolean): boolean {
  return mayEdit || (action === undefined && href !== undefined && !/\/edit(\?|$)/.test(href));
}

/** "/campaigns/camp_1/trace?contact=con_2&run=run_3" */
export function traceHref(
  campaignId: string,
  asked: { readonly run?: string | undefined; readonly contact?: string | undefined } = {},
): string {
  const search = new URLSearchParams(
    Object.entries(asked).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  return `/campaigns/${campaignId}/trace${search.size === 0 ? '' : `?${search}`}`;
}

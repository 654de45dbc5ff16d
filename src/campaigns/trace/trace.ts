/** A trace from its facts: eight steps, each with a verdict, and the most likely cause. Pure. */
import {
  TRACE_STEPS,
  type Trace,
  type TraceEvidence,
  type TraceStepId,
  type TraceVerdict,
} from '../../api/contract/trace.ts';
import { checkCampaign } from './check-campaign.ts';
import { checkContacts } from './check-contacts.ts';
import { checkMapping, checkSources } from './check-data.ts';
import { checkHistory } from './check-history.ts';
import { checkRuns } from './check-runs.ts';
import { checkDefinition, checkStatus } from './check-segments.ts';
import { isBehind } from './is-behind.ts';
import type { Check, Evidence, TraceFacts } from './trace-facts.ts';

const CHECKS = {
  status: checkStatus,
  definition: checkDefinition,
  sources: checkSources,
  mapping: checkMapping,
  contacts: checkContacts,
  campaign: checkCampaign,
  runs: checkRuns,
  history: checkHistory,
} as const satisfies Record<TraceStepId, Check>;

const ORDER: Readonly<Record<TraceVerdict, number>> = { wrong: 0, look: 1, fine: 2 };

/** The steps, and the heaviest piece of evidence as the cause; of two that weigh the same the one that is checked earlier. */
export function traceOf(facts: TraceFacts): Pick<Trace, 'steps' | 'cause'> {
  const judged = TRACE_STEPS.map((id) => {
    const { evidence, fine } = CHECKS[id](facts);
    const sorted = evidence.toSorted((a, b) => ORDER[a.verdict] - ORDER[b.verdict] || b.weight - a.weight);
    return { id, fine, evidence: sorted };
  });
  const [heaviest] = judged
    .flatMap(({ id, evidence }) => evidence.map((one) => ({ step: id, one })))
    .filter(({ step, one }) => one.verdict !== 'fine' && one.weight > 0 && isBehind(facts, step, one))
    .toSorted((a, b) => b.one.weight - a.one.weight);
  return {
    steps: judged.map(({ id, fine, evidence }) => {
      const [worst] = evidence;
      const isFine = worst === undefined || worst.verdict === 'fine';
      return {
        id,
        verdict: worst?.verdict ?? 'fine',
        sentence: isFine ? fine : worst.sentence,
        evidence: evidence.map(told),
      };
    }),
    cause: heaviest ? causeOf(heaviest.step, heaviest.one) : null,
  };
}

function causeOf(step: TraceStepId, one: Evidence): Trace['cause'] {
  const { id: _, at: __, ...shown } = told(one);
  return { step, ...shown };
}

function told({ id, verdict, sentence, place, fix, segment, at }: Evidence): TraceEvidence {
  return {
    id,
    verdict,
    sentence,
    place: place ?? null,
    fix: fix ?? null,
    segment: segment ?? null,
    at: at?.toISOString() ?? null,
  };
}

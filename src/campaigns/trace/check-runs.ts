/** Step seven: what became of the last runs, and of the one that is looked at. Pure. */
import { figure } from '../../segments/readiness-facts.ts';
import { shareWords } from './evidence.ts';
import type { Check, Evidence, TraceFacts, TraceRun } from './trace-facts.ts';

/** The latest runs that are looked at one by one. */
const LOOKED_AT = 5;
const DAY_MS = 86_400_000;
/** A file that nobody marked as sent for so many days. */
const WAITS_DAYS = 2;
/** Bounces up to this share are everyday, and so is twice what is usual; above the other one something is broken. */
const SOME_BOUNCES = 0.02;
const MANY_BOUNCES = 0.1;
const SOME_UNSUBSCRIBE = 0.01;
const SOME_FAIL = 0.05;
/** Warnings of preflight that change nothing about who is reached. */
const SAYS_NOTHING_OF_WHOM = ['no_goal', 'no_template', 'run_under_way'];

export const checkRuns: Check = (facts) => {
  const looked = facts.run ? [facts.run] : facts.runs.slice(0, LOOKED_AT);
  return {
    evidence: looked.flatMap((run, place) =>
      [
        ...ending(facts, run),
        ...overridden(facts, run),
        ...handingOver(facts, run),
        ...reported(facts, run),
      ].map((one) =>
        // An older run says what was, not what is.
        place === 0 ? one : { ...one, verdict: 'look' as const, weight: Math.min(one.weight, 30) - place },
      ),
    ),
    fine: fineWords(facts),
  };
};

function fineWords({ runs, run, dayOf }: TraceFacts): string {
  const last = run ?? runs[0];
  if (last === undefined) return 'It has not run yet.';
  const { waterfall, feedback } = last;
  const targeted =
    waterfall === null
      ? ''
      : ` and targeted ${figure(waterfall.targeted)} of ${figure(waterfall.considered)}`;
  const bounced = feedback === null || feedback.bounced === 0 ? '' : `; ${figure(feedback.bounced)} bounced`;
  return `The ${run ? 'run' : 'last run'} of ${dayOf(last.at)} is ${last.status}${targeted}${bounced}.`;
}

function at(run: TraceRun): Pick<Evidence, 'place' | 'at'> {
  return { place: { label: 'Open the run', href: `/runs/${run.id}` }, at: run.at };
}

function ending({ dayOf, campaign }: TraceFacts, run: TraceRun): Evidence[] {
  const when = `The run of ${dayOf(run.at)}`;
  const where = at(run);
  switch (run.status) {
    case 'failed':
      return [
        {
          ...where,
          id: 'run_failed',
          verdict: 'wrong',
          weight: 98,
          sentence: `${when} failed: ${run.error?.detail ?? 'for a reason that is in the log.'}`,
          fix: { label: 'Run it again', href: `/campaigns/${campaign.id}` },
        },
      ];
    case 'blocked': {
      const first = run.findings.find(({ level }) => level !== 'info');
      return [
        {
          ...where,
          id: 'run_blocked',
          verdict: 'wrong',
          weight: 83,
          sentence: `${when} was stopped by preflight: ${first?.sentence ?? 'its findings say why.'}`,
          fix: { label: 'See what stopped it', href: `/runs/${run.id}` },
        },
      ];
    }
    case 'cancelled':
      return [
        { ...where, id: 'run_cancelled', verdict: 'look', weight: 42, sentence: `${when} was cancelled.` },
      ];
    default:
      return [];
  }
}

/** Warnings that the run which is looked at went ahead in spite of. */
function overridden({ run: looked, dayOf }: TraceFacts, run: TraceRun): Evidence[] {
  if (run.id !== looked?.id || run.status === 'blocked') return [];
  return run.findings
    .filter(({ level, id }) => level === 'warning' && SAYS_NOTHING_OF_WHOM.every((one) => one !== id))
    .map(
      ({ id, sentence }): Evidence => ({
        ...at(run),
        id,
        verdict: 'look',
        weight: 79,
        sentence: `The run of ${dayOf(run.at)} went ahead although preflight warned: ${sentence}`,
      }),
    );
}

function handingOver({ dayOf, now }: TraceFacts, run: TraceRun): Evidence[] {
  const { delivery, status, waterfall } = run;
  const when = `the run of ${dayOf(run.at)}`;
  const where = at(run);
  if (status === 'ready')
    return now.getTime() - run.at.getTime() > WAITS_DAYS * DAY_MS
      ? [
          {
            ...where,
            id: 'waits_for_download',
            verdict: 'look',
            weight: 67,
            sentence: `The audience of ${when} was not marked as sent: nobody may have got it.`,
            fix: { label: 'Download or mark it as sent', href: `/runs/${run.id}` },
          },
        ]
      : [];
  if (delivery === null) return [];
  const { batches, handed_over: sent, last_error: error } = delivery;
  const found: Evidence[] = [];
  if (batches.failed > 0)
    found.push({
      ...where,
      id: 'batches_failed',
      verdict: 'wrong',
      weight: 97,
      sentence: `${figure(batches.failed)} of ${figure(batches.total)} batches of ${when} could not be handed over.`,
      fix: { label: 'See why', href: `/runs/${run.id}` },
    });
  else if (status === 'delivering' && error !== null)
    found.push({
      ...where,
      id: 'receiver_fails',
      verdict: 'wrong',
      weight: 89,
      sentence: `Handing over ${when} waits for the receiver: ${error.detail}`,
      fix: { label: 'Open the channels', href: '/settings/channels' },
    });
  else if (status === 'completed' && waterfall !== null && sent < waterfall.targeted)
    found.push({
      ...where,
      id: 'fewer_handed_over',
      verdict: 'look',
      weight: 49,
      sentence: `Of ${figure(waterfall.targeted)} targeted by ${when}, ${figure(sent)} were handed over.`,
    });
  return found;
}

type Reported = 'bounced' | 'unsubscribed' | 'failed';

/** The share of those handed over of whom something was reported; null when nobody was. */
function shareOf({ delivery, feedback }: TraceRun, what: Reported): number | null {
  const sent = delivery?.handed_over ?? 0;
  return feedback === null || sent === 0 ? null : feedback[what] / sent;
}

/** The middle of the earlier runs. */
function usually(runs: readonly TraceRun[], run: TraceRun, what: Reported): number {
  const shares = runs
    .filter((other) => other.at < run.at)
    .flatMap((other) => shareOf(other, what) ?? [])
    .toSorted((a, b) => a - b);
  return shares[Math.floor(shares.length / 2)] ?? 0;
}

function reported({ runs, dayOf }: TraceFacts, run: TraceRun): Evidence[] {
  const kinds = [
    { what: 'bounced', words: 'bounced', from: SOME_BOUNCES, wrong: MANY_BOUNCES, weight: 81 },
    { what: 'failed', words: 'could not be delivered', from: SOME_FAIL, wrong: MANY_BOUNCES, weight: 80 },
    { what: 'unsubscribed', words: 'unsubscribed', from: SOME_UNSUBSCRIBE, wrong: MANY_BOUNCES, weight: 47 },
  ] as const;
  return kinds.flatMap(({ what, words, from, wrong, weight }): Evidence[] => {
    const share = shareOf(run, what);
    const usual = usually(runs, run, what);
    if (share === null || share < from || share < usual * 2) return [];
    return [
      {
        ...at(run),
        id: `reported_${what}`,
        verdict: share >= wrong ? 'wrong' : 'look',
        weight: share >= wrong ? weight : weight - 20,
        sentence: `${shareWords(share)} of those handed over by the run of ${dayOf(run.at)} ${words}; ${shareWords(usual)} is usual.`,
        fix: { label: 'See them', href: `/runs/${run.id}` },
      },
    ];
  });
}

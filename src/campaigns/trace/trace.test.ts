/** The judgement of a trace: whatever is broken alone is named as the cause, at its step, with its fix. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../../api/contract/readiness.ts';

import type { TraceStepId } from '../../api/contract/trace.ts';
import { traceOf } from './trace.ts';
import type { TraceFacts, TraceRun, TraceSegment } from './trace-facts.ts';

const NOW = new Date('2026-03-15T12:00:00Z');
const day = (number: number) => new Date(Date.UTC(2026, 2, number, 12));

const SEGMENT: TraceSegment = {
  id: 'seg_1',
  name: 'Buyers',
  role: 'include',
  kind: 'rule',
  state: 'there',
  status: 'success',
  count: 1_000,
  isAsFrozen: true,
  calculatedAt: day(14),
  findings: [],
  move: null,
  funnel: null,
  lint: [],
  sources: ['src_1'],
};

const reasons = (counts: Partial<Record<'no_address' | 'unsubscribed' | 'over_limit', number>> = {}) => [
  { reason: 'excluded' as const, segment: { id: 'seg_2', name: 'Staff' }, count: 10 },
  { reason: 'no_address' as const, segment: null, count: counts.no_address ?? 20 },
  { reason: 'unsubscribed' as const, segment: null, count: counts.unsubscribed ?? 50 },
  { reason: 'over_limit' as const, segment: null, count: counts.over_limit ?? 0 },
];

const RUN: TraceRun = {
  id: 'run_1',
  status: 'completed',
  type: 'now',
  at: day(12),
  waterfall: { considered: 1_000, targeted: 920, reasons: reasons() },
  delivery: {
    batches: { total: 2, delivered: 2, failed: 0 },
    handed_over: 920,
    next_attempt_at: null,
    last_error: null,
  },
  feedback: { delivered: 900, opened: 0, clicked: 0, bounced: 9, unsubscribed: 1, failed: 0 },
  error: null,
  findings: [],
};
const DONE = RUN.delivery;
if (DONE === null) throw new Error('The run was handed over.');

const FACTS: TraceFacts = {
  campaign: {
    id: 'camp_1',
    name: 'Spring',
    status: 'active',
    trashed: false,
    channel: 'email',
    holdOutPercent: null,
    limit: { runs: 1, days: 7 },
  },
  now: NOW,
  dayOf: (at) => at.toISOString().slice(0, 10),
  thresholds: DEFAULT_THRESHOLDS,
  segments: [SEGMENT],
  sources: [
    {
      id: 'src_1',
      name: 'Shop',
      syncs: [sync(2, 1_000, 0), sync(1, 1_000, 10)],
      compared: { from: 'sync_1', to: 'sync_2' },
      remapped: [],
    },
  ],
  preflight: { as_of: NOW.toISOString(), verdict: 'clear', findings: [], audience: null },
  audience: { considered: 1_000, targeted: 920, reasons: reasons() },
  runs: [RUN],
  run: null,
  lastGood: RUN,
  history: [],
  reach: null,
  reachBefore: null,
  otherwiseNow: [],
};

function sync(number: number, read: number, rejected: number) {
  return {
    id: `sync_${number}`,
    number,
    status: 'success' as const,
    at: day(10 + number),
    read,
    rejected,
    error: null,
  };
}

const withSegment = (more: Partial<TraceSegment>): Partial<TraceFacts> => ({
  segments: [{ ...SEGMENT, ...more }],
});
const withRun = (more: Partial<TraceRun>): Partial<TraceFacts> => ({
  runs: [{ ...RUN, id: 'run_2', at: day(14), ...more }, RUN],
});
const withAudience = (counts: Parameters<typeof reasons>[0]): Partial<TraceFacts> => ({
  audience: { considered: 1_000, targeted: 0, reasons: reasons(counts) },
});
const MOVE = {
  usual: 1_000,
  at: day(12),
  calculationId: 'calc_1',
  count: 620,
  currentId: 'calc_2',
  reasons: [
    { kind: 'data', count: 350 },
    { kind: 'time', count: 30 },
  ],
} as const;
const LOST = {
  id: 'value_vanished',
  level: 'warning',
  sentence: "'Paid' was in 38 % of rows at sync 1 and in none at sync 2; rule 1 needs it.",
  fix: { label: 'Compare', href: '/sources/src_1?from=sync_1&to=sync_2' },
  path: '/rules/0',
} as const;
const RULE = { path: '/rules/0', sentence: 'State is Payed', count: 0, without: 900, isGroup: false };

const BROKEN: readonly (readonly [
  what: string,
  step: TraceStepId,
  verdict: 'look' | 'wrong',
  change: Partial<TraceFacts>,
  sentence: RegExp,
])[] = [
  [
    'a segment that is gone',
    'status',
    'wrong',
    withSegment({ state: 'deleted' }),
    /^It includes a segment that was deleted for good/,
  ],
  [
    'a calculation that failed',
    'status',
    'wrong',
    withSegment({ findings: [{ id: 'failed', level: 'blocker', sentence: 'The last calculation failed.' }] }),
    /^“Buyers”: The last calculation failed/,
  ],
  [
    'a calculation under way',
    'status',
    'look',
    withSegment({ findings: [{ id: 'processing', level: 'blocker', sentence: 'It is being calculated.' }] }),
    /being calculated/,
  ],
  [
    'a list that is empty',
    'status',
    'wrong',
    withSegment({ kind: 'list', count: null }),
    /^“Buyers” is a list that nobody was put into/,
  ],
  [
    'a count that fell',
    'definition',
    'look',
    withSegment({ move: MOVE }),
    /^Segment “Buyers” lost 38 % of its members since 2026-03-12 \(1,000 → 620\) because what is known of them changed \(350 of the 380 who left\)\.$/,
  ],
  [
    'a count that fell with a value that vanished',
    'definition',
    'wrong',
    withSegment({ move: MOVE, findings: [LOST] }),
    /because 'Paid' was in 38 % of rows at sync 1 and in none at sync 2; rule 1 needs it\.$/,
  ],
  [
    'a count that doubled',
    'definition',
    'wrong',
    withSegment({ move: { ...MOVE, count: 2_000, reasons: [{ kind: 'definition', count: 1_000 }] } }),
    /grew by 100 % .* because the rules were edited\.$/,
  ],
  [
    'a rule that is true of nobody',
    'definition',
    'wrong',
    withSegment({
      count: 0,
      funnel: { count: 0, total: 1_000, rules: [RULE] },
      lint: [
        {
          id: 'value_never_seen',
          level: 'warning',
          path: '/rules/0',
          detail: 'No contact has “Payed”.',
          hint: 'Did you mean “Paid”?',
        },
      ],
    }),
    /^Rule 1 of “Buyers”, “State is Payed”, is true of nobody; without it 900 contacts would be in it\. Did you mean “Paid”\?$/,
  ],
  [
    'a value that vanished',
    'sources',
    'wrong',
    withSegment({ findings: [LOST] }),
    /^“Buyers”: 'Paid' was in/,
  ],
  [
    'rows that are rejected',
    'sources',
    'wrong',
    {
      sources: FACTS.sources.map((one) => ({ ...one, syncs: [sync(2, 1_000, 400), sync(1, 1_000, 10)] })),
    },
    /^“Shop” rejected 400 of 1,000 rows \(40 %\) on 2026-03-12, after 1 % at the sync before\.$/,
  ],
  [
    'a column that moved',
    'mapping',
    'look',
    { sources: FACTS.sources.map((one) => ({ ...one, remapped: ['State'] })) },
    /^The mapping of “Shop” was changed before its sync on 2026-03-12: “State” is read otherwise\.$/,
  ],
  [
    'a field nobody delivers',
    'mapping',
    'wrong',
    withSegment({
      lint: [
        { id: 'field_not_supplied', level: 'warning', path: '/rules/0', detail: 'Nothing fills State.' },
      ],
    }),
    /Nothing fills State/,
  ],
  [
    'many who unsubscribed',
    'contacts',
    'look',
    withAudience({ unsubscribed: 200 }),
    /^200 of the 1,000 considered \(20 %\) are unsubscribed, after 5 % at the last run that went well\.$/,
  ],
  ['addresses that are gone', 'contacts', 'wrong', withAudience({ no_address: 600 }), /have no address/],
  [
    'a limit that is used up',
    'campaign',
    'look',
    withAudience({ over_limit: 400 }),
    /over the limit of 1 in 7/,
  ],
  [
    'a campaign that is paused',
    'campaign',
    'wrong',
    {
      preflight: {
        ...FACTS.preflight,
        findings: [{ id: 'not_active', level: 'blocker', sentence: 'The campaign is paused.' }],
      },
    },
    /paused/,
  ],
  [
    'a run that failed',
    'runs',
    'wrong',
    withRun({ status: 'failed', error: { code: 'x', detail: 'The disk is full.' } }),
    /^The run of 2026-03-14 failed: The disk is full\.$/,
  ],
  [
    'a run that was stopped',
    'runs',
    'wrong',
    withRun({ status: 'blocked', findings: [{ id: 'x', level: 'blocker', sentence: 'It is a draft.' }] }),
    /was stopped by preflight: It is a draft\.$/,
  ],
  [
    'batches that failed',
    'runs',
    'wrong',
    withRun({ delivery: { ...DONE, batches: { total: 2, delivered: 1, failed: 1 } } }),
    /^1 of 2 batches/,
  ],
  [
    'a receiver that does not answer',
    'runs',
    'wrong',
    withRun({
      status: 'delivering',
      delivery: { ...DONE, last_error: { code: 'x', detail: 'It answered 503.' } },
    }),
    /waits for the receiver: It answered 503\.$/,
  ],
  [
    'mail that bounces',
    'runs',
    'wrong',
    withRun({ feedback: RUN.feedback && { ...RUN.feedback, bounced: 184 } }),
    /^20 % of those handed over by the run of 2026-03-14 bounced; 1 % is usual\.$/,
  ],
  [
    'a file nobody sent',
    'runs',
    'look',
    withRun({ status: 'ready', at: day(11), delivery: null }),
    /not marked as sent/,
  ],
  [
    'an edit, when nothing else is found',
    'history',
    'look',
    {
      history: [
        {
          id: '1',
          at: NOW.toISOString(),
          actor: { kind: 'user', id: 'usr_1', name: 'Ada' },
          action: 'segment.definition_changed',
          words: 'changed the rules of',
          subject: { kind: 'segment', id: 'seg_1', name: 'Buyers' },
          changes: [],
        },
      ],
    },
    /^Ada changed the rules of segment “Buyers”\.$/,
  ],
];

describe('a trace', () => {
  it('has no cause, and eight steps that are fine, when nothing is wrong', () => {
    const { steps, cause } = traceOf(FACTS);
    expect(cause).toBeNull();
    expect(steps.map(({ verdict }) => verdict)).toEqual(Array.from({ length: 8 }, () => 'fine'));
    expect(steps.every(({ sentence }) => /^[A-Z“0-9].*\.$/.test(sentence))).toBe(true);
  });

  it.each(BROKEN)('names %s', (_, step, verdict, change, sentence) => {
    const { steps, cause } = traceOf({ ...FACTS, ...change });
    expect(cause).toMatchObject({ step, sentence: expect.stringMatching(sentence) });
    expect(steps.find(({ id }) => id === step)).toMatchObject({ verdict, sentence: cause?.sentence });
  });

  it('does not blame an older run for what is wrong now', () => {
    const { cause, steps } = traceOf({
      ...FACTS,
      runs: [RUN, { ...RUN, id: 'run_0', at: day(2), status: 'failed' }],
    });
    expect(steps.find(({ id }) => id === 'runs')?.verdict).toBe('look');
    expect(cause).toMatchObject({ step: 'runs' });
    const both = traceOf({
      ...FACTS,
      runs: [RUN, { ...RUN, at: day(2), status: 'failed' }],
      ...withSegment({ findings: [LOST] }),
    });
    expect(both.cause).toMatchObject({ step: 'sources' });
  });
});

describe('a trace of a past run', () => {
  const run = {
    ...RUN,
    id: 'run_2',
    at: day(14),
    findings: [{ id: 'audience_old', level: 'warning', sentence: '“Buyers” is 40 days old.' }],
  } as const satisfies TraceRun;
  const then = { ...FACTS, runs: [run, RUN], run };

  it('does not blame what came after it', () => {
    const paused = { id: 'not_active', level: 'blocker', sentence: 'The campaign is paused.' } as const;
    const since = {
      ...then,
      run: { ...run, findings: [] },
      preflight: { ...FACTS.preflight, findings: [paused] },
      sources: FACTS.sources.map((one) => ({ ...one, syncs: [sync(5, 1_000, 400), sync(1, 1_000, 0)] })),
      ...withSegment({ findings: [LOST], isAsFrozen: false }),
    };
    expect(traceOf(since).cause).toBeNull();
    expect(traceOf({ ...since, run: null }).cause).toMatchObject({ step: 'sources' });
    expect(traceOf({ ...since, ...withSegment({ findings: [LOST], move: MOVE }) }).cause?.sentence).toMatch(
      /^Segment “Buyers” lost 38 %/,
    );
  });

  it('names the warning that it went ahead in spite of', () => {
    expect(traceOf(then).cause).toMatchObject({
      step: 'runs',
      sentence: 'The run of 2026-03-14 went ahead although preflight warned: “Buyers” is 40 days old.',
    });
  });
});

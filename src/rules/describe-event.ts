/**
 * Rules about events in words: "purchased at least 3 times in the last 90 days", "visited and then purchased within
 * 3 days", "opened campaign “Spring”". Where a rule also holds for contacts who never did it, it says so.
 */
import type { Catalogue } from './catalogue.ts';
import { eventFields } from './check-attribute.ts';
import { midSentence, valuePhrase } from './describe-attribute.ts';
import { describeEnd, describeSpan, quote } from './describe-value.ts';
import { pastTense } from './event-words.ts';
import { measuredType } from './measures.ts';
import { includesNone } from './none.ts';
import { valueKindOf, wordsOf } from './operators.ts';
import type { CampaignRule, EventRule, Group, Measure, Outcome, SequenceRule, Step, Window } from './rule.ts';

type DescribeWhere = (where: Group) => string;

/** A rule about a measure of events. */
export function eventClause(rule: EventRule, names: Catalogue, describeWhere: DescribeWhere): string {
  const done = pastTense(rule.event);
  const rest = `${windowPhrase(rule.within)}${wherePhrase(rule.where, describeWhere)}`;
  const none = includesNone(rule, names);
  if (none === 'only') return `never ${done}${rest}`;
  const measured = measuredPhrase(rule, names, done);
  return `${measured}${rest}${none === 'too' ? ' (or never)' : ''}`;
}

function measuredPhrase(rule: EventRule, names: Catalogue, done: string): string {
  const measure = rule.measure ?? { of: 'count' };
  const property = 'property' in measure ? eventFields(names).get(measure.property) : undefined;
  const type = measuredType(measure.of, property?.type);
  const phrase = valuePhrase(rule, type);
  const label = 'property' in measure ? midSentence(property?.label ?? measure.property) : '';
  switch (measure.of) {
    case 'count':
      return `${done} ${timesPhrase(rule)}`;
    case 'days':
      return `${done} on ${countPhrase(rule, 'different day', 'a number of different days')}`;
    case 'distinct':
      return `${done} with ${countPhrase(rule, 'different value', 'a number of different values', ` of ${label}`)}`;
    case 'first':
    case 'last':
      if (rule.operator === 'notNull') return `${done} at least once`;
      return phrase.startsWith('is ')
        ? `${measure.of} ${done} ${phrase.slice(3)}`
        : `${done} for the ${measure.of} time, which ${phrase}`;
    default: {
      const noun = `${SUMMARY_WORDS[measure.of]} ${label}`;
      const amount =
        type === 'number' ? /^is ((?:over|under|at|between|-?\d).*)$/.exec(phrase)?.[1] : undefined;
      return `${done} with ${noun} ${amount === undefined ? `that ${phrase}` : `of ${amount}`}`;
    }
  }
}

const SUMMARY_WORDS = {
  sum: 'a total',
  avg: 'an average',
  min: 'a smallest',
  max: 'a largest',
} as const satisfies {
  readonly [of in Exclude<Measure['of'], 'count' | 'days' | 'distinct' | 'first' | 'last'>]: string;
};

/** "at least once", "exactly 3 times", "between 2 and 5 times". */
function timesPhrase(rule: EventRule): string {
  if (rule.operator === '!=' && rule.value === 0) return 'at least once';
  const times = countPhrase(rule, 'time', 'a number of times');
  return times.replace(/(^|[a-z] )1 time$/, '$1once');
}

/** How many of something: "fewer than 3 different days". What takes no number is said of `otherwise`. */
function countPhrase(rule: EventRule, one: string, otherwise: string, rest = ''): string {
  const phrase = valuePhrase(rule, 'number');
  if (valueKindOf(rule.operator, 'number') === 'none') return `${otherwise}${rest} that ${phrase}`;
  const { saysTimes } = wordsOf(rule.operator, 'number');
  const count = saysTimes === undefined ? phrase.replace(/^is /, '') : phrase.replace(/^\D*/, saysTimes);
  return `${count} ${/(^|(?<!and|or|nor) )1$/.test(count) ? one : `${one}s`}${rest}`;
}

/** One event after the other. */
export function sequenceClause(rule: SequenceRule, describeWhere: DescribeWhere): string {
  const steps = rule.sequence.map(
    (step, index) => `${index === 0 ? '' : 'then '}${stepClause(step, describeWhere)}`,
  );
  const window = windowPhrase(rule.within);
  const all = `${steps.join(' and ')}${window === '' ? '' : ` (all${window})`}`;
  return rule.operator === 'happened' ? all : `never (${all})`;
}

/** One step of a sequence by itself: "purchased within 3 days (where amount is over 35)". */
export function stepClause({ event, where, within }: Step, describeWhere: DescribeWhere): string {
  const time = within === undefined ? '' : ` within ${describeSpan(within.last, within.unit, true)}`;
  return `${pastTense(event)}${time}${wherePhrase(where, describeWhere)}`;
}

const OUTCOME_WORDS = {
  targeted: { yes: 'was targeted by', no: 'was not targeted by' },
  delivered: { yes: 'received', no: 'did not receive' },
  opened: { yes: 'opened', no: 'did not open' },
  clicked: { yes: 'clicked in', no: 'did not click in' },
  bounced: { yes: 'bounced in', no: 'did not bounce in' },
  unsubscribed: { yes: 'unsubscribed from', no: 'did not unsubscribe from' },
  skipped: { yes: 'was skipped by', no: 'was not skipped by' },
} as const satisfies Record<Outcome, { readonly yes: string; readonly no: string }>;

/** What a campaign did, or what became of it. */
export function outcomeClause(rule: CampaignRule, names: Pick<Catalogue, 'campaigns'>): string {
  const { yes, no } = OUTCOME_WORDS[rule.outcome];
  const campaign =
    rule.campaign === '*'
      ? 'any campaign'
      : `campaign ${quote(names.campaigns.get(rule.campaign)?.name ?? rule.campaign)}`;
  return `${rule.operator === 'happened' ? yes : no} ${campaign}${windowPhrase(rule.within)}`;
}

function windowPhrase(window: Window | undefined): string {
  if (window === undefined) return '';
  if ('last' in window) return ` in the last ${describeSpan(window.last, window.unit)}`;
  const { from, to } = window;
  if (from === undefined) return to === undefined ? '' : ` before ${describeEnd(to)}`;
  return to === undefined
    ? ` since ${describeEnd(from)}`
    : ` from ${describeEnd(from)} until ${describeEnd(to)}`;
}

function wherePhrase(where: Group | undefined, describeWhere: DescribeWhere): string {
  return where === undefined ? '' : ` (where ${describeWhere(where)})`;
}

/** Step five: can the contacts be reached, and what about the one that was asked for? Pure. */
import type { ReachReason } from '../../api/contract/campaigns.ts';
import type { ExplainedNode } from '../../api/contract/explain.ts';
import type { ReachExplanation } from '../../api/contract/runs.ts';
import { nameOf } from '../../contacts/contact-name.ts';
import { ruleNumber } from '../../rules/value-reads.ts';
import { type Finding, figure } from '../../segments/readiness-facts.ts';
import { SURELY_WRONG, shareWords } from './evidence.ts';
import type { Check, Evidence, TraceFacts } from './trace-facts.ts';

/** Kinds of contacts that cannot be reached, with from which share on that is unusual when there is nothing to compare with. */
const KINDS: readonly {
  readonly id: string;
  readonly reasons: readonly ReachReason[];
  readonly words: string;
  readonly weight: number;
}[] = [
  {
    id: 'without_address',
    reasons: ['no_address', 'invalid_address'],
    words: 'have no address that can be used',
    weight: 77,
  },
  { id: 'unsubscribed', reasons: ['unsubscribed'], words: 'are unsubscribed', weight: 73 },
  { id: 'inactive', reasons: ['inactive'], words: 'are inactive', weight: 69 },
  { id: 'duplicates', reasons: ['duplicate_address'], words: 'share the address of another', weight: 64 },
];
const MANY = 0.5;
/** Points by which a share may rise over the last good run. */
const RISE = 0.1;
const STEEP_RISE = 0.3;

export const checkContacts: Check = (facts) => ({
  evidence: [...aboutContact(facts), ...KINDS.flatMap((kind) => unreachable(facts, kind))],
  fine: fineWords(facts),
});

function fineWords({ audience, reach, lastGood }: TraceFacts): string {
  if (reach) return `${nameOf(reach.contact)}: ${reach.sentence}`;
  if (audience === null || audience.considered === 0)
    return 'Nobody is considered, so nobody can be reached.';
  const missed = countOf(
    audience.reasons,
    KINDS.flatMap(({ reasons }) => reasons),
  );
  return `${figure(audience.considered - missed)} of the ${figure(audience.considered)} considered can be reached${lastGood?.waterfall ? '; that is a usual share' : ''}.`;
}

type Reasons = readonly { readonly reason: ReachReason; readonly count: number }[];

function countOf(reasons: Reasons, of: readonly ReachReason[]): number {
  return reasons.reduce((sum, { reason, count }) => sum + (of.includes(reason) ? count : 0), 0);
}

function unreachable(
  { audience, lastGood, campaign, run }: TraceFacts,
  { id, reasons, words, weight }: (typeof KINDS)[number],
): Evidence[] {
  if (audience === null || audience.considered === 0) return [];
  const count = countOf(audience.reasons, reasons);
  const share = count / audience.considered;
  const { waterfall } = lastGood ?? { waterfall: null };
  const before =
    waterfall && waterfall.considered > 0 ? countOf(waterfall.reasons, reasons) / waterfall.considered : null;
  const isUnusual = before === null ? share >= MANY : share - before >= RISE;
  if (!isUnusual) return [];
  const than = before === null ? '' : `, after ${shareWords(before)} at the last run that went well`;
  return [
    {
      id,
      verdict: before !== null && share - before >= STEEP_RISE ? 'wrong' : 'look',
      weight,
      sentence: `${figure(count)} of the ${figure(audience.considered)} considered (${shareWords(share)}) ${words}${than}.`,
      place: run
        ? { label: 'Open the run', href: `/runs/${run.id}` }
        : { label: 'Open the campaign', href: `/campaigns/${campaign.id}` },
    },
  ];
}

/** More than any other evidence: what was asked for. */
const ASKED = 1_000;

function aboutContact(facts: TraceFacts): Evidence[] {
  const { reach, segments, otherwiseNow } = facts;
  if (!reach || reach.reason === 'targeted') return [];
  const who = nameOf(reach.contact);
  const root = rootOf(facts);
  const place = { label: `Open ${who}`, href: `/contacts/${reach.contact.id}` };
  const fix = reach.fix && { label: reach.fix.label, href: reach.fix.href };
  const rules = reach.segments.flatMap((segment) => {
    const isAsked = segments.find(({ id }) => id === segment.id);
    return decidingRules(segment).map(
      (node): Evidence => ({
        id: 'rule',
        verdict: 'look',
        weight: 0,
        sentence: ruleWords(segment.name, node),
        place: {
          label: 'Open the rules',
          href: `/segments/${segment.id}?tab=why&contact=${reach.contact.id}`,
        },
        ...(isAsked ? { segment: { id: segment.id, name: segment.name } } : {}),
      }),
    );
  });
  const stale = otherwiseNow.map(
    ({ id, name, member }): Evidence => ({
      id: 'other_if_calculated',
      verdict: 'wrong',
      weight: ASKED + 1,
      sentence: `${who} is missed because “${name}” is behind: calculated now, it would ${member ? '' : 'not '}have ${who}.`,
      place: { label: 'See why', href: `/segments/${id}?tab=why&contact=${reach.contact.id}` },
      fix: { label: 'Calculate it', action: 'calculate' },
      segment: { id, name },
    }),
  );
  return [
    ...stale,
    {
      id: `missed_${reach.reason}`,
      verdict: 'wrong',
      weight: ASKED,
      sentence: `${missedWords(who, reach, rules)}${root ? ` ${root.sentence}` : ''}`,
      place,
      fix: root?.fix ?? fix,
    },
    ...before(facts, who),
    ...rules,
  ];
}

/** What broke the rule that keeps out a contact whom the last good run considered. */
function rootOf({ reach, reachBefore, run, segments }: TraceFacts): Finding | undefined {
  const wasIn = reachBefore !== null && reachBefore.reason !== 'not_considered';
  if (run !== null || !wasIn || reach?.reason !== 'not_considered') return undefined;
  return reach.segments
    .flatMap((one) => decidingRules(one).map(({ path }) => ({ id: one.id, path })))
    .flatMap(({ id, path }) =>
      segments
        .filter((one) => one.id === id)
        .flatMap(({ findings }) => findings.filter((found) => found.path === path)),
    )
    .find(({ id }) => SURELY_WRONG.has(id));
}

/** What the last run that went well did with the contact. */
function before({ reachBefore, lastGood, reach, dayOf }: TraceFacts, who: string): Evidence[] {
  if (reachBefore === null || lastGood === null || !reach) return [];
  const { reason, sentence } = reachBefore;
  const did =
    reason === 'targeted'
      ? `targeted ${who}.`
      : `missed ${who} too: ${sentence.replace(/^./u, (letter) => letter.toLowerCase())}`;
  return [
    {
      id: 'before',
      verdict: reason === 'targeted' ? 'look' : 'fine',
      weight: 0,
      sentence: `The run of ${dayOf(lastGood.at)}, which went well, ${did}`,
      place: { label: 'See why', href: `/runs/${lastGood.id}?contact=${reach.contact.id}` },
    },
  ];
}

/** @example 'Jane Doe is missed: unsubscribed from email under this email address.' */
function missedWords(who: string, reach: ReachExplanation, rules: readonly Evidence[]): string {
  const [first] = rules;
  const reason = `${who} is missed: ${reach.sentence.replace(/^./u, (letter) => letter.toLowerCase())}`;
  return first === undefined ? reason : `${reason} ${first.sentence}`;
}

/** Rules that decide: of those who are in, rules that are true; of those who are out, rules that are not. Groups aside. */
function decidingRules({ explanation, member }: ReachExplanation['segments'][number]): ExplainedNode[] {
  if (explanation === null) return [];
  return explanation.tree.filter(({ kind, result }) => kind !== 'group' && result === member).slice(0, 3);
}

function ruleWords(segment: string, { path, sentence, actual, result }: ExplainedNode): string {
  const rule = `Rule ${ruleNumber(path)} of “${segment}”, “${sentence}”, is ${result ? 'true' : 'not true'}`;
  return actual === undefined ? `${rule}.` : `${rule}: ${valueWords(actual)}.`;
}

function valueWords(actual: NonNullable<ExplainedNode['actual']> | null): string {
  if (actual === null) return 'there is no value';
  return `the value is ${Array.isArray(actual) ? actual.join(', ') : String(actual)}`;
}

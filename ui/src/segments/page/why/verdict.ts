/**
 * The answer of an explanation in a sentence: whether the contact is a member, what the published audience says when that
 * differs from what the rules say now, and the reasons. Pure; moments come in as text.
 */
import type { ExplainedNode, Explanation } from '../../../../../src/api/contract/explain.ts';
import { figureText } from '../../../shared/Figure.tsx';
import type { DecidingRule } from './why-tree.ts';

/** What was asked: about the rules as they are now, about a past calculation, or about rules that are not saved. */
export type Asked = 'now' | 'past' | 'unsaved';

export type Verdict = {
  /** `soon`: the published audience has it the other way until the next calculation. */
  readonly tone: 'in' | 'out' | 'soon';
  /** Without a full stop: "Ada Lovelace is not a member". */
  readonly headline: string;
  /** Whole sentences that follow. */
  readonly more: string | undefined;
  /** What the reasons are for, when that is not the headline: "Now the contact belongs". */
  readonly now: string | undefined;
};

type Answer = Pick<Explanation, 'member' | 'audience' | 'version' | 'tree' | 'as_of'>;

/** `when` turns an instant into text. */
export function verdictOf(answer: Answer, asked: Asked, name: string, when: (at: string) => string): Verdict {
  if (asked === 'unsaved') {
    const headline = `${name} would ${answer.member ? '' : 'not '}be a member`;
    return { tone: answer.member ? 'in' : 'out', headline, more: undefined, now: undefined };
  }
  if (asked === 'past') return pastVerdict(answer, name, when);
  if (answer.tree.length === 0) return listVerdict(answer, name, when);
  const { member, audience, version } = answer;
  if (audience === null ? !member : audience.member === member) {
    const headline = membership(name, member);
    return { tone: member ? 'in' : 'out', headline, more: undefined, now: undefined };
  }
  const published =
    audience === null
      ? 'The segment was never calculated.'
      : `The published audience is of ${when(audience.calculated_at)}, version ${audience.version}.`;
  const by =
    audience === null || version === null || version === audience.version ? '' : ` by version ${version}`;
  return {
    tone: 'soon',
    headline: member ? `${name} is not a member yet` : `${name} is still a member`,
    more: `${published} Will ${member ? 'become a member' : 'leave'} at the next calculation.`,
    now: `Now the contact ${member ? 'belongs' : 'does not belong'}${by}`,
  };
}

function membership(name: string, member: boolean): string {
  return `${name} is ${member ? '' : 'not '}a member`;
}

function pastVerdict(
  { member, as_of, version }: Answer,
  name: string,
  when: (at: string) => string,
): Verdict {
  const of = version === null ? '' : `, version ${version}`;
  return {
    tone: member ? 'in' : 'out',
    headline: `${name} was ${member ? '' : 'not '}a member`,
    more: `As of the calculation of ${when(as_of)}${of}.`,
    now: undefined,
  };
}

/** A list has no rules: who is in it was put there. */
function listVerdict({ member, audience }: Answer, name: string, when: (at: string) => string): Verdict {
  return {
    tone: member ? 'in' : 'out',
    headline: membership(name, member),
    more:
      audience === null
        ? 'This segment is a list, and nobody was put into it yet.'
        : `This segment is a list: contacts are put into it and taken out by hand. It last changed ${when(audience.calculated_at)}.`,
    now: undefined,
  };
}

export type Reasons = {
  /** How the reasons begin: "because this rule is not true". */
  readonly lead: string;
  readonly rules: readonly DecidingRule[];
  /** Reasons that are not named. */
  readonly left: number;
};

const MOST_REASONS = 4;

/**
 * The rules that decide, in words.
 * @param member what the rules say
 * @param deciding rules and pins, as `decidingRules` gives them
 */
export function reasonsOf(member: boolean, deciding: readonly DecidingRule[]): Reasons | undefined {
  const [first] = deciding;
  if (first === undefined) return undefined;
  if (deciding.length === 1 && first.node.kind === 'pin')
    return { lead: `because somebody pinned the contact ${member ? 'in' : 'out'}`, rules: [], left: 0 };
  const rules = deciding.slice(0, MOST_REASONS);
  const left = deciding.length - rules.length;
  const several = deciding.length > 1;
  const [are, count] = several ? ['are', `these ${deciding.length} rules`] : ['is', 'this rule'];
  if (deciding.every(({ node }) => node.result))
    return { lead: `because ${count} ${are} true${member ? '' : ', and must not be'}`, rules, left };
  if (deciding.every(({ node }) => !node.result))
    return { lead: `because ${count} ${are} not true${member ? ', as it takes' : ''}`, rules, left };
  return { lead: 'because of what these rules say', rules, left };
}

/** How far a contact got towards the number a rule about events wants: "2 of 5 · 3 more needed". */
export function progressText({
  events,
  actual,
}: Pick<ExplainedNode, 'events' | 'actual'>): string | undefined {
  const missing = events?.missing;
  if (typeof missing !== 'number' || typeof actual !== 'number') return undefined;
  const wanted = Number((actual + missing).toFixed(6));
  return `${figureText(actual)} of ${figureText(wanted)} · ${figureText(missing)} more needed`;
}

/** "Will leave", "Will become a member", with the rules that turn. Joined by the screen with the moment between. */
export function changeWords({ becomes, rules }: NonNullable<Explanation['next_change']>): {
  readonly what: string;
  readonly why: string;
} {
  const turns = rules.map(
    ({ sentence, result }) => `“${sentence}” ${result ? 'becomes true' : 'is no longer true'}`,
  );
  return {
    what: becomes === 'member' ? 'Will become a member' : 'Will leave',
    why: turns.length === 0 ? '' : `, when ${turns.join(' and ')}`,
  };
}

/** Why a past answer may not follow from what is known of that time, in sentences. */
export function notReproduced(answer: Pick<Explanation, 'member' | 'tree'>): string {
  const said = answer.member ? 'has the contact' : 'does not have the contact';
  const differs =
    answer.tree.length === 0
      ? `The audience ${said}, and its rules can no longer be read against what is known of that time.`
      : `The audience ${said}, and the rules below, with what is known of that time today, say otherwise.`;
  return `${differs} The audience is what counted. What is known can have changed since: events that were deleted, preferences that changed, changes of contacts older than they are kept, a field or segment that is gone.`;
}

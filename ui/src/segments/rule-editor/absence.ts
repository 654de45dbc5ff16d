/**
 * Whom a rule lets in although there is nothing to go by: contacts without a value ("is not Married" is true for them
 * too), contacts who never did what the rule counts ("fewer than 3 times"). Says so, and knows the rule that keeps them
 * out when it stands beside.
 */
import type { Catalogue } from '../../../../src/rules/catalogue.ts';
import { includesNone } from '../../../../src/rules/none.ts';
import { positiveOf } from '../../../../src/rules/operators.ts';
import {
  type CampaignRule,
  definitionOf,
  type EventChoice,
  type EventRule,
  type FieldRule,
  type NodeId,
  newGroup,
  newId,
  type TreeGroup,
  type TreeNode,
  type TreeRule,
} from './rule-tree.ts';
import { copyOf, find, findGroup, insert, replace, type Spot, spotOf } from './tree-operations.ts';

/** True when the rule is false for contacts (among filters: events) without a value: every operator that negates nothing. */
export function wantsValue(rule: FieldRule): boolean {
  return !positiveOf(rule.operator).negated;
}

/** Whether an event rule holds for contacts of whom no event counts: `no`, `too`, or `only` for them. */
function holdsForNone({ event, measure, operator, value }: EventRule, catalogue: Catalogue) {
  return includesNone({ event, operator, value, ...(measure === undefined ? {} : { measure }) }, catalogue);
}

export type Absence = {
  /** Who is let in, after "Includes contacts": "who never did this". */
  readonly who: string;
  /** The rule about whether there is something at all, false for them; absent when the rule asks for exactly them. */
  readonly presence?: TreeRule;
};

/** Whom an event, sequence or campaign rule lets in although they have done nothing; undefined when it lets none of them in. */
export function absenceOf(rule: TreeRule, catalogue: Catalogue): Absence | undefined {
  switch (rule.kind) {
    case 'event': {
      const none = holdsForNone(rule, catalogue);
      return none === 'no' ? undefined : absenceOfEvents(rule, none === 'only');
    }
    case 'sequence': {
      const [first] = rule.steps;
      if (rule.operator === 'happened' || first === undefined || first.event === '') return undefined;
      return { who: 'who never did the first step', presence: didOnce(first) };
    }
    case 'campaign':
      return rule.operator === 'didNotHappen' && rule.campaign !== '' ? absenceOfCampaign(rule) : undefined;
    case 'blank':
    case 'field':
    case 'segment':
    case 'source':
    case 'sample':
      return undefined;
  }
}

/** "Never" knows no window; filters are part of what was done, unless nothing would be left of the rule. */
function absenceOfEvents(rule: EventRule, asksForNone: boolean): Absence {
  if (rule.within !== undefined || !asksForNone) {
    const filters = rule.where === undefined ? '' : ' with these filters';
    return { who: `who never did this${filters}`, presence: didOnce(rule) };
  }
  return rule.where === undefined
    ? { who: 'who never did this' }
    : { who: 'who never did this at all', presence: didOnce({ event: rule.event }) };
}

function absenceOfCampaign(rule: CampaignRule): Absence {
  const who = `who were never targeted by ${rule.campaign === '*' ? 'any campaign' : 'this campaign'}`;
  if (rule.outcome === 'targeted' && rule.within === undefined) return { who };
  const { campaign } = rule;
  return {
    who,
    presence: { id: newId(), kind: 'campaign', campaign, outcome: 'targeted', operator: 'happened' },
  };
}

/** At least once at any time. */
function didOnce({ event, where }: EventChoice): EventRule {
  return {
    id: newId(),
    kind: 'event',
    event,
    ...(where === undefined ? {} : { where: copyOf(where) }),
    operator: '>=',
    value: 1,
  };
}

/** The rule that is false for contacts without a value for the field of this one. */
export function hasValue({ field }: FieldRule): FieldRule {
  return { id: newId(), kind: 'field', field, operator: 'notNull', value: undefined, valueSource: 'value' };
}

/**
 * Puts a rule beside another so that both have to hold: next to it, or with it in a group of their own when it stands
 * where only one of its neighbours has to hold.
 */
export function requireBeside(root: TreeGroup, id: NodeId, presence: TreeRule): TreeGroup {
  const rule = find(root, id);
  const spot = spotOf(root, id);
  const parent = spot && findGroup(root, spot.group);
  if (rule === undefined || spot === undefined || parent === undefined) return root;
  if (parent.combinator === 'and' && !parent.not) {
    return insert(root, { group: spot.group, index: spot.index + 1 }, presence);
  }
  return replace(root, id, newGroup('and', [rule, presence]));
}

/**
 * True when those whom the rule lets in although there is nothing to go by are kept out anyway: by another rule about the
 * same that has to hold too, in its group or in one around it.
 */
export function isRequired(root: TreeGroup, id: NodeId, catalogue: Catalogue): boolean {
  const rule = find(root, id);
  if (rule === undefined || rule.kind === 'group') return false;
  const asks = askerAbout(rule, catalogue);
  if (asks === undefined) return false;
  let inner = id;
  for (let spot: Spot | undefined = spotOf(root, id); spot !== undefined; spot = spotOf(root, inner)) {
    const group = findGroup(root, spot.group);
    if (group === undefined || group.not) return false;
    if (group.combinator === 'and' && group.members.some((member) => member.id !== inner && asks(member))) {
      return true;
    }
    inner = group.id;
  }
  return false;
}

function askerAbout(rule: TreeRule, catalogue: Catalogue): ((member: TreeNode) => boolean) | undefined {
  if (rule.kind === 'field') {
    return (member) => member.kind === 'field' && member.field === rule.field && wantsValue(member);
  }
  const presence = absenceOf(rule, catalogue)?.presence;
  if (presence?.kind === 'event') {
    return (member) =>
      member.kind === 'event' &&
      member.event === presence.event &&
      holdsForNone(member, catalogue) === 'no' &&
      (presence.where === undefined || sameFilters(member.where, presence.where));
  }
  if (presence?.kind !== 'campaign') return undefined;
  return (member) =>
    member.kind === 'campaign' &&
    member.operator === 'happened' &&
    member.outcome === 'targeted' &&
    (presence.campaign === '*' || member.campaign === presence.campaign);
}

function sameFilters(one: TreeGroup | undefined, other: TreeGroup): boolean {
  return one !== undefined && JSON.stringify(definitionOf(one)) === JSON.stringify(definitionOf(other));
}

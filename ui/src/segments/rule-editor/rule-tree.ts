/**
 * The tree a person edits: the same groups and rules as a definition, with an id on every node so that the screen can
 * follow a rule through moves, and with room for what is not finished (a rule about nothing yet, a value not entered).
 * Turning it into a definition never leaves anything out; whether that definition is allowed is for the rule language.
 */
import { assertNever } from '../../../../src/assert-never.ts';
import type {
  CampaignRule as CampaignRuleJson,
  Combinator,
  Group,
  HeldFor,
  Measure,
  Operator,
  Outcome,
  Rule,
  Step,
  TimeUnit,
  Window,
} from '../../../../src/rules/rule.ts';
import type { JsonObject } from '../../../../src/rules/shape.ts';

export type NodeId = string;

export type TreeGroup = {
  readonly id: NodeId;
  readonly kind: 'group';
  readonly combinator: Combinator;
  readonly not: boolean;
  readonly members: readonly TreeNode[];
};

/** A rule that is about nothing yet: the person has still to choose. */
export type BlankRule = { readonly id: NodeId; readonly kind: 'blank' };

/** A rule on a field of contacts or, among the filters of an event, on a property of events. */
export type FieldRule = {
  readonly id: NodeId;
  readonly kind: 'field';
  readonly field: string;
  readonly operator: Operator;
  readonly value: unknown;
  readonly valueSource: 'value' | 'field';
  readonly heldFor?: HeldForDraft | undefined;
};

export type HeldForDraft = {
  readonly bound: 'atLeast' | 'lessThan';
  readonly count: number | undefined;
  readonly unit: TimeUnit;
};

export type MembershipRule = {
  readonly id: NodeId;
  readonly kind: 'segment' | 'source';
  /** The id of the segment or source; empty until one is chosen. */
  readonly of: string;
  readonly operator: 'in' | 'notIn';
};

export type DistanceDraft = { readonly last: number | undefined; readonly unit: TimeUnit };

/** A window that may be unfinished: no count yet, or an end that is an empty text. */
export type WindowDraft = DistanceDraft | { readonly from?: string; readonly to?: string };

/** Which events count: those of a name (empty until chosen) that pass the filters. */
export type EventChoice = {
  readonly event: string;
  /** The filters, a group with at least one member; absent when all events of the name count. */
  readonly where?: TreeGroup | undefined;
};

export type EventRule = EventChoice & {
  readonly id: NodeId;
  readonly kind: 'event';
  readonly within?: WindowDraft | undefined;
  /** Absent: the number of times. The property is empty until chosen. */
  readonly measure?: Measure | undefined;
  readonly operator: Operator;
  readonly value: unknown;
};

export type TreeStep = EventChoice & {
  readonly id: NodeId;
  readonly kind: 'step';
  /** At most so long after the step before. */
  readonly within?: DistanceDraft | undefined;
};

export type SequenceRule = {
  readonly id: NodeId;
  readonly kind: 'sequence';
  readonly steps: readonly TreeStep[];
  readonly within?: WindowDraft | undefined;
  readonly operator: 'happened' | 'didNotHappen';
};

export type CampaignRule = {
  readonly id: NodeId;
  readonly kind: 'campaign';
  /** The id of a campaign, `*` for any; empty until chosen. */
  readonly campaign: string;
  readonly outcome: Outcome;
  readonly within?: WindowDraft | undefined;
  readonly operator: CampaignRuleJson['operator'];
};

export type SampleRule = {
  readonly id: NodeId;
  readonly kind: 'sample';
  readonly percent: number | undefined;
  /** Where the share begins; null when that is asked for and not entered. */
  readonly from?: number | null | undefined;
  readonly seed: string;
};

export type TreeRule =
  | BlankRule
  | FieldRule
  | MembershipRule
  | EventRule
  | SequenceRule
  | CampaignRule
  | SampleRule;
export type TreeNode = TreeGroup | TreeRule;

let lastId = 0;

/** An id that no other node of this page has. */
export function newId(): NodeId {
  lastId += 1;
  return `node-${lastId}`;
}

export function blankRule(): BlankRule {
  return { id: newId(), kind: 'blank' };
}

export function newGroup(combinator: Combinator, members: readonly TreeNode[]): TreeGroup {
  return { id: newId(), kind: 'group', combinator, not: false, members };
}

/** What a new segment starts with: all of one rule about nothing yet. */
export function emptyTree(): TreeGroup {
  return newGroup('and', [blankRule()]);
}

/** The tree of a definition, with fresh ids. */
export function treeOf(definition: Group): TreeGroup {
  return {
    id: newId(),
    kind: 'group',
    combinator: definition.combinator,
    not: definition.not ?? false,
    members: definition.rules.map((member) => ('combinator' in member ? treeOf(member) : ruleOf(member))),
  };
}

function ruleOf(rule: Rule): TreeRule {
  const id = newId();
  if ('field' in rule) {
    const { valueSource = 'value', heldFor, value, ...rest } = rule;
    return {
      id,
      kind: 'field',
      ...rest,
      value,
      valueSource,
      ...(heldFor === undefined ? {} : { heldFor: heldForDraft(heldFor) }),
    };
  }
  if ('event' in rule) {
    const { where, value, ...rest } = rule;
    return { id, kind: 'event', ...rest, value, ...(where === undefined ? {} : { where: treeOf(where) }) };
  }
  if ('sequence' in rule) {
    const { sequence, ...rest } = rule;
    return { id, kind: 'sequence', ...rest, steps: sequence.map(stepOf) };
  }
  if ('segment' in rule) return { id, kind: 'segment', of: rule.segment, operator: rule.operator };
  if ('source' in rule) return { id, kind: 'source', of: rule.source, operator: rule.operator };
  if ('campaign' in rule) return { id, kind: 'campaign', ...rule };
  if ('sample' in rule) return { id, kind: 'sample', ...rule.sample };
  return assertNever(rule);
}

function stepOf({ where, ...rest }: Step): TreeStep {
  return { id: newId(), kind: 'step', ...rest, ...(where === undefined ? {} : { where: treeOf(where) }) };
}

function heldForDraft(heldFor: HeldFor): HeldForDraft {
  const { unit } = heldFor;
  return 'atLeast' in heldFor
    ? { bound: 'atLeast', count: heldFor.atLeast, unit }
    : { bound: 'lessThan', count: heldFor.lessThan, unit };
}

/** A definition as JSON, finished or not: what is not entered is empty, null or left out. */
export type DefinitionJson = {
  readonly combinator: Combinator;
  readonly not?: true;
  readonly rules: readonly (DefinitionJson | JsonObject)[];
};

export function definitionOf(group: TreeGroup): DefinitionJson {
  return {
    combinator: group.combinator,
    ...(group.not ? { not: true as const } : {}),
    rules: group.members.map((member) => (member.kind === 'group' ? definitionOf(member) : ruleJson(member))),
  };
}

/** One rule as it stands in a definition. */
export function ruleJson(rule: TreeRule): JsonObject {
  switch (rule.kind) {
    case 'blank':
      return { field: '', operator: '=' };
    case 'field':
      return {
        field: rule.field,
        operator: rule.operator,
        ...(rule.value === undefined ? {} : { value: rule.value }),
        ...(rule.valueSource === 'field' ? { valueSource: 'field' } : {}),
        ...(rule.heldFor === undefined ? {} : { heldFor: heldForJson(rule.heldFor) }),
      };
    case 'event':
      return {
        ...choiceJson(rule),
        ...withinJson(rule.within),
        ...(rule.measure === undefined ? {} : { measure: rule.measure }),
        operator: rule.operator,
        ...(rule.value === undefined ? {} : { value: rule.value }),
      };
    case 'sequence':
      return {
        sequence: rule.steps.map((step) => ({ ...choiceJson(step), ...withinJson(step.within) })),
        ...withinJson(rule.within),
        operator: rule.operator,
      };
    case 'segment':
      return { segment: rule.of, operator: rule.operator };
    case 'source':
      return { source: rule.of, operator: rule.operator };
    case 'campaign':
      return {
        campaign: rule.campaign,
        outcome: rule.outcome,
        ...withinJson(rule.within),
        operator: rule.operator,
      };
    case 'sample':
      return {
        sample: {
          ...(rule.percent === undefined ? {} : { percent: rule.percent }),
          ...(rule.from === undefined ? {} : { from: rule.from }),
          seed: rule.seed,
        },
      };
  }
}

function choiceJson({ event, where }: EventChoice): JsonObject {
  return { event, ...(where === undefined ? {} : { where: definitionOf(where) }) };
}

function withinJson(within: Window | WindowDraft | undefined): JsonObject {
  if (within === undefined) return {};
  if (!('unit' in within)) return { within };
  const { last, unit } = within;
  return { within: { ...(last === undefined ? {} : { last }), unit } };
}

function heldForJson({ bound, count, unit }: HeldForDraft): JsonObject {
  return { [bound]: count ?? null, unit };
}

/** All rules of a group, those of nested groups included, in the order of the screen. Filters of events are not among them. */
export function rulesOf(group: TreeGroup): readonly TreeRule[] {
  return group.members.flatMap((member) => (member.kind === 'group' ? rulesOf(member) : [member]));
}

/** The filters of a rule about events: one group per event it asks for, at most. */
export function filtersOf(rule: TreeRule): readonly TreeGroup[] {
  if (rule.kind === 'event') return rule.where === undefined ? [] : [rule.where];
  if (rule.kind !== 'sequence') return [];
  return rule.steps.flatMap(({ where }) => (where === undefined ? [] : [where]));
}

/** The groups that stand right at a node: itself, or the filters inside a rule. */
export function groupsAt(node: TreeNode): readonly TreeGroup[] {
  return node.kind === 'group' ? [node] : filtersOf(node);
}

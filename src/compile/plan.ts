/**
 * Planning: the decisions. Which column answers a test, where the day of an instant is needed, which rules are leaves.
 * A plan is still data; the renderer only spells it.
 */
import { assertNever } from '../assert-never.ts';
import type { FieldType, RulePath } from '../rules/rule.ts';
import { type Column, columnOf } from './columns.ts';
import type { ResolvedAttribute, ResolvedMembership, ResolvedRule, ResolvedTest } from './resolved-rule.ts';
import { type ZoneOffsets, zoneOffsets } from './zone-offsets.ts';

export type Plan =
  | GroupPlan
  | { readonly kind: 'not'; readonly path: RulePath; readonly member: Plan }
  | Leaf;

export type GroupPlan = {
  readonly kind: 'all' | 'any';
  readonly path: RulePath;
  readonly members: readonly Plan[];
};

/** What is looked up per contact; everything else combines these. */
export type Leaf = FieldTest | ResolvedMembership;

export type FieldTest = {
  readonly kind: 'test';
  readonly path: RulePath;
  readonly test: ResolvedTest;
  readonly field: FieldReading;
  /** The other field, when two are compared. */
  readonly other?: FieldReading;
};

/** A column, and what finds the day of its instants where a test asks for days. */
export type FieldReading = { readonly key: string; readonly column: Column; readonly offsets?: ZoneOffsets };

/**
 * Decides how a resolved rule is looked up in the warehouse.
 * @example planDefinition(resolveRule(core, context))
 */
export function planDefinition(resolved: ResolvedRule): Plan {
  switch (resolved.kind) {
    case 'all':
    case 'any':
      return { kind: resolved.kind, path: resolved.path, members: resolved.rules.map(planDefinition) };
    case 'not':
      return { kind: 'not', path: resolved.path, member: planDefinition(resolved.rule) };
    case 'attribute':
      return planAttribute(resolved);
    case 'member':
      return resolved;
    default:
      return assertNever(resolved);
  }
}

/** The leaves of a plan in the order of the definition. */
export function leavesOf(plan: Plan): readonly Leaf[] {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return plan.members.flatMap(leavesOf);
    case 'not':
      return leavesOf(plan.member);
    case 'test':
    case 'member':
      return [plan];
    default:
      return assertNever(plan);
  }
}

/** A leaf, or the complement of one where the rule itself is negative ("is not", "not in"). */
export type RulePlan = Leaf | { readonly kind: 'not'; readonly path: RulePath; readonly member: Leaf };

/** The rules as they were written, in the order of the definition: a negative operator is part of its rule. */
export function rulesOf(plan: Plan): readonly RulePlan[] {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return plan.members.flatMap(rulesOf);
    case 'not': {
      const { path, member } = plan;
      const isLeaf = member.kind === 'test' || member.kind === 'member';
      return isLeaf && path === member.path ? [{ kind: 'not', path, member }] : rulesOf(member);
    }
    case 'test':
    case 'member':
      return [plan];
    default:
      return assertNever(plan);
  }
}

/** The groups of a plan in the order of the definition, the outer one before those inside it. */
export function groupsOf(plan: Plan): readonly GroupPlan[] {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return [plan, ...plan.members.flatMap(groupsOf)];
    case 'not':
      return groupsOf(plan.member);
    case 'test':
    case 'member':
      return [];
    default:
      return assertNever(plan);
  }
}

function planAttribute({ path, field, type, test, timeZone }: ResolvedAttribute): FieldTest {
  const byDay = asksForDays(test, type);
  const reading = (key: string, keyType: FieldType): FieldReading => {
    const column = columnOf(key, keyType);
    return byDay && column.kind === 'instant'
      ? { key, column, offsets: zoneOffsets(timeZone) }
      : { key, column };
  };
  return test.op === 'sameAs'
    ? { kind: 'test', path, test, field: reading(field, type), other: reading(test.other, test.otherType) }
    : { kind: 'test', path, test, field: reading(field, type) };
}

/** Two datetimes are compared as instants, a datetime and a date by day. */
function asksForDays(test: ResolvedTest, type: FieldType): boolean {
  switch (test.op) {
    case 'monthIs':
    case 'weekdayIs':
    case 'anniversaryInTheLast':
    case 'anniversaryInTheNext':
      return true;
    case 'sameAs':
      return type !== test.otherType;
    case 'present':
    case 'textEquals':
    case 'textIn':
    case 'textContains':
    case 'textBeginsWith':
    case 'textEndsWith':
    case 'textMatches':
    case 'numberCompare':
    case 'numberBetween':
    case 'numberIn':
    case 'booleanIs':
    case 'dateCompare':
    case 'dateBetween':
    case 'dateInTheLast':
    case 'dateInTheNext':
    case 'listHasAny':
    case 'listHasAll':
      return false;
    default:
      return assertNever(test);
  }
}

/**
 * Planning: the decisions. Which column answers a test, where the day of an instant is needed, which rules are leaves.
 * A plan is still data; the renderer only spells it.
 */
import { assertNever } from '../assert-never.ts';
import type { CorePinned, CoreSample } from '../rules/core-rule.ts';
import type { FieldType, Measure, RulePath } from '../rules/rule.ts';
import { type Column, columnOf, eventColumnOf, measuredColumn } from './columns.ts';
import { operatorSql } from './operators-sql.ts';
import type {
  Range,
  ResolvedAttribute,
  ResolvedEvent,
  ResolvedEvents,
  ResolvedHeld,
  ResolvedMembership,
  ResolvedRule,
  ResolvedSequence,
  ResolvedTest,
  ResolvedWait,
  Scope,
} from './resolved-rule.ts';
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
export type Leaf = FieldTest | EventTest | SequenceTest | ResolvedMembership | CoreSample | CorePinned;

export type FieldTest = {
  readonly kind: 'test';
  readonly path: RulePath;
  readonly test: ResolvedTest;
  readonly field: FieldReading;
  /** The other field, when two are compared. */
  readonly other?: FieldReading;
  readonly held?: ResolvedHeld;
};

/** A measure of some events of each contact, and the test it has to pass. */
export type EventTest = {
  readonly kind: 'event';
  readonly path: RulePath;
  readonly events: EventReading;
  readonly measure: MeasureReading;
  readonly test: ResolvedTest;
  /** The column of the measure. */
  readonly measured: FieldReading;
  /** What the test says of contacts without a counting event: they are in no group of events. */
  readonly passesNone: boolean;
};

/** Which events count. */
export type EventReading = {
  readonly event: string;
  readonly span: Range;
  readonly where?: Plan;
  readonly scope: Scope;
  /** Events written after a version count within another span. */
  readonly arrived?: { readonly after: number; readonly span: Range };
};

export type MeasureReading = {
  readonly of: Measure['of'];
  readonly property?: FieldReading;
  /** When an event happened; by its day where days are counted. */
  readonly at: FieldReading;
};

export type SequenceTest = {
  readonly kind: 'sequence';
  readonly path: RulePath;
  readonly steps: readonly SequenceStep[];
  /** For steps that may come so many months or years later, in whole days. */
  readonly offsets: ZoneOffsets | undefined;
};

export type SequenceStep = EventReading & { readonly within?: ResolvedWait };

/** A column, and what finds the day of its instants where a test asks for days. */
export type FieldReading = { readonly key: string; readonly column: Column; readonly offsets?: ZoneOffsets };

/**
 * Decides how a resolved rule is looked up in the warehouse.
 * @example planDefinition(resolveRule(core, context))
 */
export function planDefinition(resolved: ResolvedRule): Plan {
  return plan(resolved, columnOf);
}

/** Where a field stands: in a row of contacts or, in the filter of an event, in a row of events. */
type ColumnOf = (key: string, type: FieldType) => Column;

function plan(resolved: ResolvedRule, columnFor: ColumnOf): Plan {
  switch (resolved.kind) {
    case 'all':
    case 'any':
      return {
        kind: resolved.kind,
        path: resolved.path,
        members: resolved.rules.map((rule) => plan(rule, columnFor)),
      };
    case 'not':
      return { kind: 'not', path: resolved.path, member: plan(resolved.rule, columnFor) };
    case 'attribute':
      return planAttribute(resolved, columnFor);
    case 'event':
      return planEvent(resolved);
    case 'sequence':
      return planSequence(resolved);
    case 'member':
    case 'sample':
    case 'pinned':
      return resolved;
    default:
      return assertNever(resolved);
  }
}

/** The leaves of a plan in the order of the definition. */
export function leavesOf(part: Plan): readonly Leaf[] {
  switch (part.kind) {
    case 'all':
    case 'any':
      return part.members.flatMap(leavesOf);
    case 'not':
      return leavesOf(part.member);
    default:
      return [part];
  }
}

/** A leaf, or the complement of one where the rule itself is negative ("is not", "not in"). */
export type RulePlan = Leaf | { readonly kind: 'not'; readonly path: RulePath; readonly member: Leaf };

/** The rules as they were written, in the order of the definition: a negative operator is part of its rule. */
export function rulesOf(part: Plan): readonly RulePlan[] {
  switch (part.kind) {
    case 'all':
    case 'any':
      return part.members.flatMap(rulesOf);
    case 'not': {
      const { path, member } = part;
      return isLeaf(member) && path === member.path ? [{ kind: 'not', path, member }] : rulesOf(member);
    }
    default:
      return [part];
  }
}

export function isLeaf(part: Plan): part is Leaf {
  return part.kind !== 'all' && part.kind !== 'any' && part.kind !== 'not';
}

/** The groups of a plan in the order of the definition, the outer one before those inside it. */
export function groupsOf(part: Plan): readonly GroupPlan[] {
  switch (part.kind) {
    case 'all':
    case 'any':
      return [part, ...part.members.flatMap(groupsOf)];
    case 'not':
      return groupsOf(part.member);
    default:
      return [];
  }
}

function planAttribute(
  { path, field, type, test, timeZone, held }: ResolvedAttribute,
  columnFor: ColumnOf,
): FieldTest {
  const byDay = asksForDays(test, type);
  const reading = (key: string, keyType: FieldType): FieldReading =>
    readingOf(key, columnFor(key, keyType), byDay, timeZone);
  const leaf = { kind: 'test', path, test, field: reading(field, type) } as const;
  const { value } = test;
  return {
    ...leaf,
    ...(value.kind === 'field' ? { other: reading(value.field, value.type) } : {}),
    ...(held === undefined ? {} : { held }),
  };
}

function readingOf(key: string, column: Column, byDay: boolean, timeZone: string): FieldReading {
  return byDay && column.kind === 'instant'
    ? { key, column, offsets: zoneOffsets(timeZone) }
    : { key, column };
}

/** Two datetimes are compared as instants, a datetime and a date by day. */
function asksForDays({ operator, value }: ResolvedTest, type: FieldType): boolean {
  return value.kind === 'field' ? type !== value.type : operatorSql(operator).byDay === true;
}

function planEvent({
  path,
  events,
  scope,
  timeZone,
  measure,
  type,
  test,
  passesNone,
}: ResolvedEvent): EventTest {
  const column = (key: string, keyType: FieldType, byDay: boolean) =>
    readingOf(key, eventColumnOf(key, keyType), byDay, timeZone);
  const { property } = measure;
  return {
    kind: 'event',
    path,
    events: planEvents(events, scope),
    measure: {
      of: measure.of,
      ...(property === undefined ? {} : { property: column(property.key, property.type, false) }),
      at: column('occurred_at', 'datetime', measure.of === 'days'),
    },
    test,
    measured: readingOf('measured', measuredColumn(type), asksForDays(test, type), timeZone),
    passesNone,
  };
}

function planEvents({ event, span, where }: ResolvedEvents, scope: Scope): EventReading {
  return { event, span, scope, ...(where === undefined ? {} : { where: plan(where, eventColumnOf) }) };
}

function planSequence({ path, steps, scope, timeZone }: ResolvedSequence): SequenceTest {
  const byDay = steps.some(({ within }) => within?.of === 'day');
  return {
    kind: 'sequence',
    path,
    steps: steps.map((step) => ({
      ...planEvents(step, scope),
      ...(step.within === undefined ? {} : { within: step.within }),
    })),
    offsets: byDay ? zoneOffsets(timeZone) : undefined,
  };
}

/**
 * Where time alone can change who belongs. A rule that looks at now compares a value (of a contact, of an event) with ends
 * that move forward with now: the beginning of "the last 30 days", the end of today. A contact changes only when an end
 * passes a value. So per end one number is enough: the smallest value that the end has not passed yet.
 *
 * What comes out is never later than the first change; it can be earlier, because an end that passes a value need not
 * change the whole. Why it cannot be later: docs/decisions/0016. Pure; `src/refresh/next-edge.ts` asks the warehouse.
 */
import type { CoreEvent, CoreRule, CoreStep, CoreTest } from '../rules/core-rule.ts';
import { coreLeaves } from '../rules/core-rule.ts';
import { readsClock } from '../rules/reads-clock.ts';
import type { FieldType, Window } from '../rules/rule.ts';
import { join, param, type Sql, sql } from '../sql/sql.ts';
import { type Calendar, rangeOfLast, rangeOfWindow } from './calendar.ts';
import { calendarDaySql, comparedSql } from './columns-sql.ts';
import { conditionSql } from './compile.ts';
import { measuredEvents } from './events-sql.ts';
import { operatorSql, rangeSql } from './operators-sql.ts';
import {
  type EventReading,
  type EventTest,
  type FieldReading,
  type FieldTest,
  leavesOf,
  type Plan,
  planDefinition,
  type SequenceTest,
} from './plan.ts';
import { resolveRule } from './resolve.ts';
import type { AnniversaryYear, CompileContext, Range } from './resolved-rule.ts';
import { CURRENT_CONTACTS } from './statements.ts';

/** Where values stand, and which of them matter. */
type Values = {
  /** What stands behind `from`, a `where` included. */
  readonly source: Sql;
  readonly field: FieldReading;
  readonly condition?: Sql | undefined;
};

/** An end that moves with now and never back. Days are day numbers, instants milliseconds. */
export type MovingEnd = Values & {
  readonly kind: 'end';
  readonly of: Range['of'];
  readonly endAt: (calendar: Calendar) => number | undefined;
};

/** Anniversaries in a window of days. */
export type MovingYears = Values & {
  readonly kind: 'years';
  readonly yearsAt: (calendar: Calendar) => readonly AnniversaryYear[];
};

export type TimeEdge = MovingEnd | MovingYears;

/** Everything in a rule that time alone can change. Refuses what `resolveRule` refuses. */
export function timeEdges(core: CoreRule, context: CompileContext): readonly TimeEdge[] {
  return edgesIn(core, planDefinition(resolveRule(core, context)), []);
}

/** @param decisive conditions without which the part makes no difference to a contact, and which time does not change */
function edgesIn(core: CoreRule, plan: Plan, decisive: readonly Sql[]): readonly TimeEdge[] {
  switch (core.kind) {
    case 'all':
    case 'any': {
      if (plan.kind !== core.kind) throw unlike(core, plan);
      const { members } = plan;
      return core.rules.flatMap((rule, index) => {
        const others = core.rules.flatMap((other, place) => {
          const part = members[place];
          if (place === index || part === undefined || !standsStill(other)) return [];
          return [core.kind === 'all' ? conditionSql(part) : sql`not (${conditionSql(part)})`];
        });
        const member = members[index];
        return member === undefined ? [] : edgesIn(rule, member, [...decisive, ...others]);
      });
    }
    case 'not':
      if (plan.kind !== 'not') throw unlike(core, plan);
      return edgesIn(core.rule, plan.member, decisive);
    case 'attribute': {
      if (plan.kind !== 'test') throw unlike(core, plan);
      const condition = decisive.length === 0 ? undefined : join(decisive, ' and ');
      const values = { source: CURRENT_CONTACTS, field: plan.field, condition };
      return [...testEdges(core.test, core.type, values), ...heldEdges(plan, core.held)];
    }
    case 'event':
      if (plan.kind !== 'event') throw unlike(core, plan);
      return [...eventEdges(core, core.within, plan.events), ...measureEdges(core, plan)];
    case 'sequence':
      if (plan.kind !== 'sequence') throw unlike(core, plan);
      return core.steps.flatMap((step, index) => eventEdges(step, core.within, stepOf(plan, index)));
    case 'sample':
    case 'inSegment':
    case 'inSource':
    case 'pinned':
      return [];
  }
}

/** True for rules whose answer about a contact is the same at every moment, as long as nothing is written. */
function standsStill(core: CoreRule): boolean {
  // Events count from the moment they are dated, which may lie ahead.
  return !readsClock(core) && coreLeaves(core).every(({ kind }) => kind !== 'event' && kind !== 'sequence');
}

function stepOf({ steps }: SequenceTest, index: number): EventReading {
  const step = steps[index];
  if (step === undefined) throw new Error(`The sequence was planned without its step ${index + 1}.`);
  return step;
}

/** The ends of a test on times, over the values it is made of. */
function testEdges({ operator, value }: CoreTest, type: FieldType, values: Values): readonly TimeEdge[] {
  switch (value.kind) {
    case 'date':
    case 'dateRange':
    case 'lastWindow':
    case 'nextWindow':
    case 'period': {
      const { when } = operatorSql(operator);
      if (when === undefined) throw new Error(`The operator “${operator}” has no dates.`);
      const scale = type === 'datetime' ? 'instant' : 'day';
      if (operator === 'anniversaryInTheLast' || operator === 'anniversaryInTheNext') {
        const yearsAt = (calendar: Calendar) => {
          const resolved = when(value, scale, calendar);
          return resolved.kind === 'years' ? resolved.years : [];
        };
        return [{ kind: 'years', ...values, yearsAt }];
      }
      return rangeEdges(scale, values, (calendar) => {
        const resolved = when(value, scale, calendar);
        if (resolved.kind !== 'range') throw new Error(`The operator “${operator}” has no range.`);
        return resolved.range;
      });
    }
    default:
      return [];
  }
}

function rangeEdges(
  of: Range['of'],
  values: Values,
  rangeAt: (calendar: Calendar) => Range,
): readonly TimeEdge[] {
  return (['from', 'to'] as const).map((end) => ({
    kind: 'end',
    of,
    ...values,
    endAt: (calendar) => rangeAt(calendar)[end],
  }));
}

/** An event passes the ends of its window, now among them; one that its filter would take, whatever now is. */
function eventEdges(
  { where }: Pick<CoreStep, 'where'>,
  within: Window | undefined,
  reading: EventReading,
): readonly TimeEdge[] {
  const source = sql`events where name = ${param('String', reading.event)}`;
  const filter = reading.where;
  const stable =
    where === undefined || filter === undefined || readsClock(where) ? undefined : conditionSql(filter);
  const happened: Values = { source, field: OCCURRED_AT, condition: stable };
  const span = rangeEdges('instant', happened, (calendar) => rangeOfWindow(within, calendar));
  if (where === undefined || filter === undefined) return span;
  // Whoever is outside the window now comes in through one of its ends first, and those are looked at without the filter.
  const inSpan = rangeSql(reading.span, sql`occurred_at`);
  const leaves = leavesOf(filter);
  const filtered = coreLeaves(where).flatMap((leaf, index) => {
    const planned = leaves[index];
    if (leaf.kind !== 'attribute' || planned?.kind !== 'test') return [];
    return testEdges(leaf.test, leaf.type, { source, field: planned.field, condition: inSpan });
  });
  return [...span, ...filtered];
}

const OCCURRED_AT: FieldReading = { key: 'occurred_at', column: { kind: 'instant', name: 'occurred_at' } };

/** What is measured may be a time itself: when it happened first, the latest date of a property. */
function measureEdges({ test, type }: CoreEvent, leaf: EventTest): readonly TimeEdge[] {
  if (type !== 'date' && type !== 'datetime') return [];
  return testEdges(test, type, {
    source: sql`(${measuredEvents(leaf, conditionSql)})`,
    field: leaf.measured,
  });
}

/**
 * Since when a value has been there: since the contact is, or since a version with another value was replaced. Of several
 * such moments of one contact only the latest counts; the others make it earlier than it need be.
 */
function heldEdges(
  { field, held }: FieldTest,
  asked: { readonly count: number; readonly unit: Parameters<typeof rangeOfLast>[2] } | undefined,
): readonly TimeEdge[] {
  if (held === undefined || asked === undefined) return [];
  const value = sql`ifNull(toString(${comparedSql(field)}), '')`;
  const since = rangeSql({ of: 'instant', from: held.since }, sql`replaced_at`);
  const replaced = sql`contact_history final where is_deleted = 0 and ${since}`;
  const source = sql`(select created_at as began from ${CURRENT_CONTACTS}
    union all select replaced_at as began from ${replaced} and (no, ${value}) not in (
      select no, ${value} from ${CURRENT_CONTACTS} and no in (select no from ${replaced})))`;
  return [
    {
      kind: 'end',
      of: 'instant',
      source,
      field: { key: 'began', column: { kind: 'instant', name: 'began' } },
      endAt: (calendar) => rangeOfLast('instant', asked.count, asked.unit, calendar).from,
    },
  ];
}

/** The smallest value that an end has not passed: milliseconds or a day number; NULL when there is none. */
export function nextValueSql({ of, field, condition }: MovingEnd, end: number): Sql {
  const value = comparedSql(field);
  const ahead = rangeSql({ of, from: end }, value);
  const smallest = sql`minOrNullIf(${value}, ${condition === undefined ? ahead : sql`${ahead} and ${condition}`})`;
  return of === 'day' ? sql`toInt64(${smallest})` : sql`toUnixTimestamp64Milli(${smallest})`;
}

/** The days of the year on which values have their anniversaries, as month × 100 + day. */
export function anniversariesSql({ field, condition }: MovingYears): Sql {
  const known = sql`isNotNull(${comparedSql(field)})`;
  return sql`groupUniqArrayIf(toInt64(toYYYYMMDD(${calendarDaySql(field)}) % 10000), ${condition === undefined ? known : sql`${known} and ${condition}`})`;
}

function unlike(core: CoreRule, plan: Plan): Error {
  return new Error(`A rule of the kind ${core.kind} was planned as ${plan.kind}.`);
}

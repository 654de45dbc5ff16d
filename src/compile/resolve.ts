/**
 * Resolving: a core rule and the context of one calculation become a rule without "now", "today" and "published".
 * From here on nothing depends on when it is run.
 */
import { assertNever } from '../assert-never.ts';
import { Refusal } from '../errors.ts';
import type { CoreEvent, CoreHeld, CoreRule, CoreSequence, CoreStep, CoreTest } from '../rules/core-rule.ts';
import { passesNone } from '../rules/none.ts';
import type { Problem } from '../rules/problem.ts';
import type { FieldType, Window } from '../rules/rule.ts';
import {
  type Calendar,
  calendarAt,
  fixedMilliseconds,
  rangeOfLast,
  rangeOfWindow,
  type Scale,
} from './calendar.ts';
import { operatorSql } from './operators-sql.ts';
import type {
  CompileContext,
  OwnerKind,
  ResolvedEvents,
  ResolvedHeld,
  ResolvedRule,
  ResolvedStep,
  ResolvedTest,
  ResolvedWait,
} from './resolved-rule.ts';

type Resolving = {
  readonly context: CompileContext;
  readonly calendar: Calendar;
  readonly problems: Problem[];
};

/**
 * The rule as of `context.now`, its sets pinned to calculations and syncs.
 * Refuses with `segment_not_calculated` a segment without a published audience, with its path: such a rule is neither
 * everybody nor nobody. All such places are in `problems`.
 * @example resolveRule(core, { timeZone: 'Europe/Berlin', now: '2026-03-15T12:00:00Z', audiences, sources })
 */
export function resolveRule(core: CoreRule, context: CompileContext): ResolvedRule {
  const problems: Problem[] = [];
  const resolved = resolve(core, {
    context,
    calendar: calendarAt(context.now, context.timeZone, context.weekStart),
    problems,
  });
  const [first] = problems;
  if (first !== undefined) throw new Refusal(first.code, first.detail, { ...first, problems });
  return resolved;
}

function resolve(rule: CoreRule, resolving: Resolving): ResolvedRule {
  const { context, calendar } = resolving;
  switch (rule.kind) {
    case 'all':
    case 'any':
      return { ...rule, rules: rule.rules.map((member) => resolve(member, resolving)) };
    case 'not':
      return { ...rule, rule: resolve(rule.rule, resolving) };
    case 'attribute': {
      const { held, ...attribute } = rule;
      return {
        ...attribute,
        timeZone: context.timeZone,
        test: resolveTest(rule.test, rule.type, calendar),
        ...(held === undefined ? {} : { held: resolveHeld(held, resolving) }),
      };
    }
    case 'event':
      return resolveEvent(rule, resolving);
    case 'sequence':
      return resolveSequence(rule, resolving);
    case 'sample':
    case 'pinned':
      return rule;
    case 'inSegment':
      return member(rule.path, 'segment', rule.segment, context.audiences, resolving);
    case 'inSource':
      return member(rule.path, 'source', rule.source, context.sources, resolving);
    default:
      return assertNever(rule);
  }
}

function resolveEvent(rule: CoreEvent, resolving: Resolving): ResolvedRule {
  const { context, calendar } = resolving;
  return {
    kind: 'event',
    path: rule.path,
    events: resolveEvents(rule, rule.within, resolving),
    scope: context.scope ?? {},
    timeZone: context.timeZone,
    measure: rule.measure,
    type: rule.type,
    test: resolveTest(rule.test, rule.type, calendar),
    passesNone: passesNone(rule),
  };
}

function resolveSequence(rule: CoreSequence, resolving: Resolving): ResolvedRule {
  const { context } = resolving;
  const steps = rule.steps.map(
    (step): ResolvedStep => ({
      ...resolveEvents(step, rule.within, resolving),
      ...(step.within === undefined ? {} : { within: resolveWait(step.within) }),
    }),
  );
  const { path } = rule;
  return { kind: 'sequence', path, steps, scope: context.scope ?? {}, timeZone: context.timeZone };
}

function resolveEvents(
  { event, where }: Pick<CoreStep, 'event' | 'where'>,
  within: Window | undefined,
  resolving: Resolving,
): ResolvedEvents {
  const span = rangeOfWindow(within, resolving.calendar);
  return { event, span, ...(where === undefined ? {} : { where: resolve(where, resolving) }) };
}

function resolveWait({ count, unit }: NonNullable<CoreStep['within']>): ResolvedWait {
  return unit === 'month' || unit === 'year'
    ? { of: 'day', count, unit }
    : { of: 'instant', milliseconds: fixedMilliseconds(count, unit) };
}

/** What began within the last so many units has held for less than that. */
function resolveHeld({ longer, count, unit }: CoreHeld, { context, calendar }: Resolving): ResolvedHeld {
  const { from } = rangeOfLast('instant', count, unit, calendar);
  if (from === undefined) throw new Error('The window of a held value has no beginning.');
  return { longer, since: from, scope: context.scope ?? {} };
}

function member(
  path: string,
  ownerKind: OwnerKind,
  ownerId: string,
  current: ReadonlyMap<string, string>,
  { problems }: Resolving,
): ResolvedRule {
  const id = current.get(ownerId);
  if (id === undefined) problems.push(notThere(path, ownerKind));
  return { kind: 'member', path, ownerKind, ownerId, id: id ?? '' };
}

function notThere(path: string, ownerKind: OwnerKind): Problem {
  return ownerKind === 'segment'
    ? {
        code: 'segment_not_calculated',
        path: `${path}/segment`,
        detail: 'The nested segment was never calculated, so nobody knows who is in it.',
        hint: 'Calculate that segment first.',
      }
    : {
        code: 'unknown_source',
        path: `${path}/source`,
        detail: 'The data source was never synced, so nobody knows whom it delivers.',
        hint: 'Sync that data source first.',
      };
}

/** The operator says which days and moments its relative dates stand for; all other values are fixed already. */
function resolveTest({ operator, value }: CoreTest, type: FieldType, calendar: Calendar): ResolvedTest {
  switch (value.kind) {
    case 'date':
    case 'dateRange':
    case 'lastWindow':
    case 'nextWindow':
    case 'period': {
      const { when } = operatorSql(operator);
      if (when === undefined) throw new Error(`The operator “${operator}” has no dates.`);
      return { operator, value: when(value, scaleOf(type), calendar) };
    }
    default:
      return { operator, value };
  }
}

function scaleOf(type: FieldType): Scale {
  return type === 'datetime' ? 'instant' : 'day';
}

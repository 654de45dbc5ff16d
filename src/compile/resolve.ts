/**
 * Resolving: a core rule and the context of one calculation become a rule without "now", "today" and "published".
 * From here on nothing depends on when it is run.
 */
import { assertNever } from '../assert-never.ts';
import { Refusal } from '../errors.ts';
import type { CoreAttribute, CoreRule, CoreTest } from '../rules/core-rule.ts';
import type { Problem } from '../rules/problem.ts';
import type { FieldType } from '../rules/rule.ts';
import {
  anniversariesInLast,
  anniversariesInNext,
  type Calendar,
  calendarAt,
  rangeBetween,
  rangeOfComparison,
  rangeOfLast,
  rangeOfNext,
  type Scale,
} from './calendar.ts';
import type { CompileContext, OwnerKind, ResolvedRule, ResolvedTest } from './resolved-rule.ts';

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
    calendar: calendarAt(context.now, context.timeZone),
    problems,
  });
  const [first] = problems;
  if (first !== undefined) throw new Refusal(first.code, first.detail, { ...first, problems });
  return resolved;
}

function resolve(rule: CoreRule, resolving: Resolving): ResolvedRule {
  switch (rule.kind) {
    case 'all':
    case 'any':
      return { ...rule, rules: rule.rules.map((member) => resolve(member, resolving)) };
    case 'not':
      return { ...rule, rule: resolve(rule.rule, resolving) };
    case 'attribute':
      return {
        ...rule,
        timeZone: resolving.context.timeZone,
        test: resolveTest(rule.test, rule, resolving.calendar),
      };
    case 'inSegment':
      return member(rule.path, 'segment', rule.segment, resolving.context.audiences, resolving);
    case 'inSource':
      return member(rule.path, 'source', rule.source, resolving.context.sources, resolving);
    default:
      return assertNever(rule);
  }
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

function resolveTest(test: CoreTest, attribute: CoreAttribute, calendar: Calendar): ResolvedTest {
  const scale = scaleOf(attribute.type);
  switch (test.op) {
    case 'dateCompare':
      return { op: test.op, range: rangeOfComparison(scale, test.compare, test.value, calendar) };
    case 'dateBetween':
      return { op: test.op, range: rangeBetween(scale, test.from, test.to, calendar) };
    case 'dateInTheLast':
      return { op: test.op, range: rangeOfLast(scale, test.last, test.unit, calendar) };
    case 'dateInTheNext':
      return { op: test.op, range: rangeOfNext(scale, test.next, test.unit, calendar) };
    case 'anniversaryInTheLast':
      return { op: test.op, years: anniversariesInLast(scale, test.last, test.unit, calendar) };
    case 'anniversaryInTheNext':
      return { op: test.op, years: anniversariesInNext(scale, test.next, test.unit, calendar) };
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
    case 'monthIs':
    case 'weekdayIs':
    case 'listHasAny':
    case 'listHasAll':
    case 'sameAs':
      return test;
    default:
      return assertNever(test);
  }
}

function scaleOf(type: FieldType): Scale {
  return type === 'datetime' ? 'instant' : 'day';
}

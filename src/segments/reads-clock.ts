/** Whether the members of a segment can change while nothing but time passes. */
import { assertNever } from '../assert-never.ts';
import type { CoreRule, CoreTest } from '../rules/core-rule.ts';
import type { DateValue } from '../rules/rule.ts';

function isRelative(value: DateValue): boolean {
  return typeof value !== 'string' || value === 'today';
}

function testReadsClock(test: CoreTest): boolean {
  switch (test.op) {
    case 'dateCompare':
      return isRelative(test.value);
    case 'dateBetween':
      return isRelative(test.from) || isRelative(test.to);
    case 'dateInTheLast':
    case 'dateInTheNext':
    case 'anniversaryInTheLast':
    case 'anniversaryInTheNext':
      return true;
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
      return false;
  }
  return assertNever(test);
}

export function readsClock(rule: CoreRule): boolean {
  switch (rule.kind) {
    case 'all':
    case 'any':
      return rule.rules.some(readsClock);
    case 'not':
      return readsClock(rule.rule);
    case 'attribute':
      return testReadsClock(rule.test);
    case 'inSegment':
    case 'inSource':
      return false;
  }
  return assertNever(rule);
}

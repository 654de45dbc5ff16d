/** Whether the members of a segment can change while nothing but time passes. */
import { type CoreLeaf, type CoreRule, type CoreTest, coreLeaves } from './core-rule.ts';
import type { DateValue, Window } from './rule.ts';

/** True when the rule looks at now or today anywhere: then its audience grows old by itself. */
export function readsClock(rule: CoreRule): boolean {
  return coreLeaves(rule).some(leafReadsClock);
}

function leafReadsClock(leaf: CoreLeaf): boolean {
  switch (leaf.kind) {
    case 'attribute':
      return leaf.held !== undefined || testReadsClock(leaf.test);
    case 'event':
      return (
        isRelativeWindow(leaf.within) ||
        testReadsClock(leaf.test) ||
        (leaf.where !== undefined && readsClock(leaf.where))
      );
    case 'sequence':
      return (
        isRelativeWindow(leaf.within) ||
        leaf.steps.some(({ where }) => where !== undefined && readsClock(where))
      );
    case 'sample':
    case 'inSegment':
    case 'inSource':
    case 'pinned':
      return false;
  }
}

function testReadsClock({ value }: CoreTest): boolean {
  switch (value.kind) {
    case 'date':
      return isRelative(value.date);
    case 'dateRange':
      return isRelative(value.from) || isRelative(value.to);
    case 'lastWindow':
    case 'nextWindow':
    case 'period':
      return true;
    default:
      return false;
  }
}

function isRelative(value: DateValue): boolean {
  return typeof value !== 'string' || value === 'today';
}

function isRelativeWindow(window: Window | undefined): boolean {
  return window !== undefined && 'last' in window;
}

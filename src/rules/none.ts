/**
 * Does a rule about events hold for contacts without any such event? Counting and summing nothing comes to 0, so "fewer
 * than 2 times" holds; the average, the smallest and the first of nothing are missing, so only negative operators hold.
 */
import type { Catalogue } from './catalogue.ts';
import { checkDefinition } from './check.ts';
import type { CoreEvent, CoreRule } from './core-rule.ts';
import { measureEntry } from './measures.ts';
import { normalizeDefinition } from './normalize.ts';
import type { EventRule } from './rule.ts';
import { areApart, countsAmong, passesNumber, type ValueSet, valueSetOf } from './value-set.ts';

/**
 * True when a contact without a counting event passes the test.
 * @example passesNone(core) // of "fewer than 2 times": true
 */
export function passesNone({ measure, test }: Pick<CoreEvent, 'measure' | 'test'>): boolean {
  const { ofNone } = measureEntry(measure.of);
  return ofNone !== undefined && passesNumber(test, ofNone);
}

/**
 * Whether an event rule, as it is written, lets contacts in who never did it: `no`, `too`, or `only` them. A rule that
 * cannot be read yet lets in nobody.
 */
export function includesNone(rule: EventRule, catalogue: Catalogue): 'no' | 'too' | 'only' {
  const core = coreOf(rule, catalogue);
  if (core === undefined) return 'no';
  const negated = core.kind === 'not';
  const event = negated ? core.rule : core;
  if (event.kind !== 'event') return 'no';
  const { of } = event.measure;
  if (passesNone(event) === negated) return 'no';
  // Of the first and last time nothing but their absence is said by "is missing".
  const isAbsence = negated && event.test.operator === 'notNull' && (of === 'first' || of === 'last');
  const asksForNothing = !negated && of === 'count' && isOnlyZero(valueSetOf(event.test, 'number'));
  return isAbsence || asksForNothing ? 'only' : 'too';
}

function isOnlyZero(set: ValueSet | undefined): boolean {
  const counts = set && countsAmong(set);
  const some = valueSetOf({ operator: '>=', value: { kind: 'number', number: 1 } }, 'number');
  const others = some && countsAmong(some);
  return counts !== undefined && others !== undefined && areApart(counts, others);
}

function coreOf(rule: EventRule, catalogue: Catalogue): CoreRule | undefined {
  const { where: _, ...measured } = rule;
  const problems = readable(measured, catalogue);
  if (!problems) return undefined;
  const core = normalizeDefinition({ combinator: 'and', rules: [measured] }, catalogue);
  return core.kind === 'all' ? core.rules[0] : undefined;
}

function readable(rule: EventRule, catalogue: Catalogue): boolean {
  return checkDefinition({ combinator: 'and', rules: [rule] }, catalogue).ok;
}

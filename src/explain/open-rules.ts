/**
 * Which rules can still change the answer about one contact while nothing but time passes. A rule that does not look at the
 * clock is settled; so is one over events that can only leave its window, once fewer of them cannot change what it says.
 * A group is settled when its settled members decide it: of "country is DE and seen in the last 30 days" nothing is open
 * for somebody in France. What is left is evaluated; what is settled needs no evaluation.
 */
import { assertNever } from '../assert-never.ts';
import type { CoreEvent, CoreLeaf, CoreRule } from '../rules/core-rule.ts';
import { readsClock } from '../rules/reads-clock.ts';
import { type ContactEvents, summedColumn } from './contact-events.ts';

/**
 * The rules that are open, or the answer when it is settled.
 * @param truthOf what a leaf says now
 * @param now milliseconds; an event dated later than this is still to come
 */
export function openRules(
  core: CoreRule,
  truthOf: (leaf: CoreLeaf) => boolean,
  events: ContactEvents,
  now: number,
): readonly CoreLeaf[] | boolean {
  const open = (rule: CoreRule): readonly CoreLeaf[] | boolean => {
    switch (rule.kind) {
      case 'all':
        return joined(rule.rules.map(open), false);
      case 'any':
        return joined(rule.rules.map(open), true);
      case 'not': {
        const inner = open(rule.rule);
        return typeof inner === 'boolean' ? !inner : inner;
      }
      default: {
        const truth = truthOf(rule);
        return isSettled(rule, truth, events, now) ? truth : [rule];
      }
    }
  };
  return open(core);
}

/** `decisive`: the answer of one member that decides the group, whatever the others say. */
function joined(
  members: readonly (readonly CoreLeaf[] | boolean)[],
  decisive: boolean,
): readonly CoreLeaf[] | boolean {
  if (members.includes(decisive)) return decisive;
  const open = members.flatMap((member) => (typeof member === 'boolean' ? [] : member));
  return open.length === 0 ? !decisive : open;
}

function isSettled(leaf: CoreLeaf, truth: boolean, events: ContactEvents, now: number): boolean {
  switch (leaf.kind) {
    case 'attribute':
      return !readsClock(leaf);
    case 'event':
      if (filtersReadClock(leaf) || isToCome(leaf.event)) return false;
      return !readsClock(leaf) || staysWithFewer(leaf, truth, events);
    case 'sequence':
      if (leaf.steps.some((step) => filtersReadClock(step) || isToCome(step.event))) return false;
      // Of fewer events no steps come about that did not before.
      return !readsClock(leaf) || !truth;
    case 'sample':
    case 'inSegment':
    case 'inSource':
    case 'pinned':
      return true;
    default:
      return assertNever(leaf);
  }
  function isToCome(name: string): boolean {
    const all = events.of(name);
    return all === undefined || all.some(({ at }) => at > now);
  }
}

function filtersReadClock({ where }: { readonly where?: CoreRule }): boolean {
  return where !== undefined && readsClock(where);
}

/** Whether a measure that can only fall, because events only leave the window, keeps its answer. */
function staysWithFewer(leaf: CoreEvent, truth: boolean, events: ContactEvents): boolean {
  const { operator, value } = leaf.test;
  if (value.kind !== 'number' || !fallsWithFewer(leaf, events)) return false;
  if (operator === '>' || operator === '>=') return !truth;
  if (operator === '<' || operator === '<=') return truth && leaf.measure.of !== 'max';
  return operator === '=' && value.number === 0 && truth && leaf.measure.of !== 'max';
}

/** Whether a measure of fewer events is smaller or the same. The largest of none passes no comparison at all. */
function fallsWithFewer(leaf: CoreEvent, events: ContactEvents): boolean {
  const column = summedColumn(leaf);
  if (column === undefined) return FALLING.has(leaf.measure.of);
  return events.of(leaf.event)?.every(({ values }) => !(Number(values[column]) < 0)) === true;
}

const FALLING: ReadonlySet<CoreEvent['measure']['of']> = new Set(['count', 'days', 'distinct', 'max']);

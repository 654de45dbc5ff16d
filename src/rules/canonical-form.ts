/**
 * The canonical form: one text for all definitions that say the same in another order or spelling. What doesn't matter:
 * the order of members and of list values, repeats of either, double negation, groups inside groups of the same
 * combinator, groups of one, letter case, `=` or `in` with one value, which of two compared fields stands first.
 * Equal forms mean equal audiences; the converse is not promised (De Morgan's laws, say, are not applied).
 */
import { assertNever } from '../assert-never.ts';
import {
  type Compare,
  type CoreAttribute,
  type CoreEvent,
  type CoreLeaf,
  type CoreRule,
  type CoreStep,
  type CoreTest,
  isCompare,
} from './core-rule.ts';
import type { DateValue, Window } from './rule.ts';

/** A rule in canonical form; `text` is the whole of it, `members` are kept so that groups can be merged. */
type Form = {
  readonly kind: 'all' | 'any' | 'not' | 'leaf';
  readonly text: string;
  readonly members: readonly Form[];
};

/**
 * The canonical form as text, to be compared or hashed. Paths are no part of it.
 * @example canonicalForm(core) // 'any(["attribute","age",">",40],["inSegment","seg_1"])'
 */
export function canonicalForm(core: CoreRule): string {
  return formOf(core).text;
}

function formOf(rule: CoreRule): Form {
  switch (rule.kind) {
    case 'all':
    case 'any':
      return groupForm(rule.kind, rule.rules.map(formOf));
    case 'not':
      return notForm(formOf(rule.rule));
    case 'attribute':
    case 'event':
    case 'sequence':
    case 'sample':
    case 'inSegment':
    case 'inSource':
    case 'pinned':
      return { kind: 'leaf', members: [], text: JSON.stringify(leafParts(rule)) };
    default:
      return assertNever(rule);
  }
}

/** Merges groups of the same kind, drops repeats, sorts, and leaves a group of one to its member. */
function groupForm(kind: 'all' | 'any', rules: readonly Form[]): Form {
  const merged = rules.flatMap((rule) => (rule.kind === kind ? rule.members : [rule]));
  const members = [...new Map(merged.map((rule) => [rule.text, rule])).values()].toSorted((a, b) =>
    a.text < b.text ? -1 : 1,
  );
  const [only] = members;
  if (only !== undefined && members.length === 1) return only;
  return { kind, members, text: `${kind}(${members.map((member) => member.text).join(',')})` };
}

function notForm(rule: Form): Form {
  const [negated] = rule.members;
  if (rule.kind === 'not' && negated !== undefined) return negated;
  return { kind: 'not', members: [rule], text: `not(${rule.text})` };
}

type Parts = readonly (string | number | boolean | Parts)[];

/** Leaves are JSON, in which quoted text cannot be mistaken for the brackets of groups. */
function leafParts(leaf: CoreLeaf): Parts {
  switch (leaf.kind) {
    case 'attribute':
      return attributeParts(leaf);
    case 'event':
      return [leaf.kind, ...measuredParts(leaf), ...testParts(leaf.test)];
    case 'sequence':
      return [leaf.kind, leaf.steps.map(stepParts), windowParts(leaf.within)];
    case 'sample':
      return [leaf.kind, leaf.seed, leaf.from, leaf.to];
    case 'inSegment':
      return [leaf.kind, leaf.segment];
    case 'inSource':
      return [leaf.kind, leaf.source];
    case 'pinned':
      return [leaf.kind, leaf.side, distinct(leaf.contacts)];
    default:
      return assertNever(leaf);
  }
}

/** What an event rule measures, whatever it asks of it: rules with equal parts can be compared with each other. */
export function measuredParts({ event, where, within, measure }: CoreEvent): Parts {
  const property = measure.property === undefined ? [] : [measure.property.key];
  return [event, whereParts(where), windowParts(within), [measure.of, ...property]];
}

function stepParts({ event, where, within }: CoreStep): Parts {
  return [event, whereParts(where), within === undefined ? [] : [within.count, within.unit]];
}

function whereParts(where: CoreRule | undefined): Parts {
  return where === undefined ? [] : [canonicalForm(where)];
}

function windowParts(window: Window | undefined): Parts {
  if (window === undefined) return [];
  if ('last' in window) return ['last', window.last, window.unit];
  return ['from', window.from ?? '', 'to', window.to ?? ''];
}

function attributeParts({ field, test, held }: CoreAttribute): Parts {
  const parts = held === undefined ? [] : [['held', held.longer, held.count, held.unit]];
  const { operator, value } = test;
  if (value.kind !== 'field') return ['attribute', field, ...testParts(test), ...parts];
  const mirrored = isCompare(operator) && held === undefined && field > value.field;
  return mirrored
    ? ['field', value.field, MIRRORED[operator], field]
    : ['field', field, operator, value.field, ...parts];
}

/** `a < b` is `b > a`. */
const MIRRORED = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const satisfies Record<
  Compare,
  Compare
>;

function testParts({ operator, value }: CoreTest): Parts {
  switch (value.kind) {
    case 'none':
      return [operator];
    case 'text':
      return operator === '=' ? ['in', [value.text]] : [operator, value.text];
    case 'textList': {
      const texts = distinct(value.texts);
      return [operator === 'hasAll' && texts.length === 1 ? 'hasAny' : operator, texts];
    }
    case 'number':
      return operator === '=' ? ['in', [value.number]] : [operator, value.number];
    case 'numberList':
      return [operator, distinct(value.numbers)];
    case 'numberRange':
      return [operator, value.from, value.to];
    case 'pattern':
      return [operator, value.pattern];
    case 'boolean':
      return [operator, value.truth];
    case 'date':
      return [operator, dateParts(value.date)];
    case 'dateRange':
      return [operator, dateParts(value.from), dateParts(value.to)];
    case 'lastWindow':
    case 'nextWindow':
      return [operator, value.count, value.unit];
    case 'period':
      return [operator, value.period];
    case 'months':
      return [operator, distinct(value.months)];
    case 'weekdays':
      return [operator, distinct(value.weekdays)];
    case 'field':
      return [operator, value.field];
    default:
      return assertNever(value);
  }
}

function dateParts(date: DateValue): string | Parts {
  if (typeof date === 'string') return date;
  return 'ago' in date ? ['ago', date.ago, date.unit] : ['ahead', date.ahead, date.unit];
}

/** Values without repeats, sorted by code unit; numbers by size. */
function distinct<Value extends string | number>(values: readonly Value[]): readonly Value[] {
  return [...new Set(values)].toSorted((a, b) => (a < b ? -1 : 1));
}

/**
 * The canonical form: one text for all definitions that say the same in another order or spelling. What doesn't matter:
 * the order of members and of list values, repeats of either, double negation, groups inside groups of the same
 * combinator, groups of one, letter case, `=` or `in` with one value, which of two compared fields stands first.
 * Equal forms mean equal audiences; the converse is not promised (De Morgan's laws, say, are not applied).
 */
import { assertNever } from '../assert-never.ts';
import type { Compare, CoreAttribute, CoreRule, CoreTest } from './core-rule.ts';
import type { DateValue } from './rule.ts';

/** A rule in canonical form; `text` is the whole of it, `members` are kept so that groups can be merged. */
type Form = {
  readonly kind: 'all' | 'any' | 'not' | 'leaf';
  readonly text: string;
  readonly members: readonly Form[];
};

/**
 * The canonical form as text, to be compared or hashed. Paths are no part of it.
 * @example canonicalForm(core) // 'any(["attribute","age","numberCompare",">",40],["inSegment","seg_1"])'
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
      return leafForm(attributeParts(rule));
    case 'inSegment':
      return leafForm([rule.kind, rule.segment]);
    case 'inSource':
      return leafForm([rule.kind, rule.source]);
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

/** Leaves are JSON, in which quoted text cannot be mistaken for the brackets of groups. */
function leafForm(parts: Parts): Form {
  return { kind: 'leaf', members: [], text: JSON.stringify(parts) };
}

type Parts = readonly (string | number | boolean | Parts)[];

function attributeParts({ field, test }: CoreAttribute): Parts {
  if (test.op !== 'sameAs') return ['attribute', field, ...testParts(test)];
  return field <= test.other
    ? ['sameAs', field, test.compare, test.other]
    : ['sameAs', test.other, MIRRORED[test.compare], field];
}

/** `a < b` is `b > a`. */
const MIRRORED = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const satisfies Record<
  Compare,
  Compare
>;

function testParts(test: Exclude<CoreTest, { op: 'sameAs' }>): Parts {
  switch (test.op) {
    case 'present':
      return [test.op];
    case 'textEquals':
      return ['textIn', [test.value]];
    case 'textIn':
    case 'numberIn':
      return [test.op, distinct<string | number>(test.values)];
    case 'listHasAny':
      return [test.op, distinct(test.values)];
    case 'listHasAll': {
      const values = distinct(test.values);
      return [values.length === 1 ? 'listHasAny' : test.op, values];
    }
    case 'numberCompare':
      return test.compare === '=' ? ['numberIn', [test.value]] : [test.op, test.compare, test.value];
    case 'textContains':
    case 'textBeginsWith':
    case 'textEndsWith':
    case 'booleanIs':
      return [test.op, test.value];
    case 'textMatches':
      return [test.op, test.pattern];
    case 'dateCompare':
      return [test.op, test.compare, dateParts(test.value)];
    case 'numberBetween':
      return [test.op, test.from, test.to];
    case 'dateBetween':
      return [test.op, dateParts(test.from), dateParts(test.to)];
    case 'dateInTheLast':
    case 'anniversaryInTheLast':
      return [test.op, test.last, test.unit];
    case 'dateInTheNext':
    case 'anniversaryInTheNext':
      return [test.op, test.next, test.unit];
    case 'monthIs':
      return [test.op, distinct(test.months)];
    case 'weekdayIs':
      return [test.op, distinct(test.weekdays)];
    default:
      return assertNever(test);
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

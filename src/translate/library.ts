/**
 * Asking react-querybuilder what one comparison means. It is given the comparison with every name and every value
 * replaced by a mark, so that quoting, escapes, long lists and unusual names are no matter for its grammars, and so that
 * nothing can get lost: a rule that does not hand back every mark exactly once is no rule.
 */
import { isJsonObject, own } from '../rules/shape.ts';
import type { Comparison, Condition, Literal, Name, Order, Test } from './condition.ts';
import { negated } from './condition.ts';
import type { Span } from './place.ts';

/** What a comparison consists of, in the order in which it was marked: `f0`, `f1`, … and `v0`, `v1`, … */
export type Marks = {
  readonly names: readonly Name[];
  /** A list of literals is one mark. */
  readonly values: readonly (Literal | readonly Literal[])[];
};

/** A rule of react-querybuilder with the marks replaced by what they stand for. */
export type LibraryRule = {
  readonly operator: string;
  readonly field: Name;
  readonly values: readonly (Literal | readonly Literal[])[];
  /** The other field, when two fields are compared. */
  readonly other?: Name;
};

/** One entry per way to ask; answers are kept, because many comparisons differ only in names and values. */
export type Library<Shape> = (shape: Shape, marks: Marks) => LibraryRule | undefined;

/** @param parse one of react-querybuilder's parsers; a parser that throws has not understood */
export function askLibrary<Shape>(parse: (shape: Shape) => unknown): Library<Shape> {
  const answers = new Map<string, unknown>();
  return (shape, marks) => {
    const key = JSON.stringify(shape);
    if (!answers.has(key)) answers.set(key, parsedBy(parse, shape));
    return ruleFrom(answers.get(key), marks);
  };
}

function parsedBy<Shape>(parse: (shape: Shape) => unknown, shape: Shape): unknown {
  try {
    return parse(shape);
  } catch {
    return undefined;
  }
}

const RULE_KEYS = ['field', 'operator', 'value', 'valueSource'];

/** The only rule of the answer, if it holds all marks: no group, no `not`, no key that we would have to ignore. */
function ruleFrom(answer: unknown, marks: Marks): LibraryRule | undefined {
  if (!isJsonObject(answer) || own(answer, 'not') !== undefined) return undefined;
  const rules = own(answer, 'rules');
  const rule: unknown = Array.isArray(rules) && rules.length === 1 ? rules[0] : undefined;
  if (!isJsonObject(rule) || Object.keys(rule).some((key) => !RULE_KEYS.includes(key))) return undefined;
  const [field, operator, value] = ['field', 'operator', 'value'].map((key) => own(rule, key));
  if (typeof field !== 'string' || typeof operator !== 'string') return undefined;
  const given = value === null ? [] : [value].flat().map(String);
  if (!isSame([field, ...given], [...marked('f', marks.names), ...marked('v', marks.values)]))
    return undefined;
  const name = at(marks.names, 'f', field);
  if (name === undefined) return undefined;
  if (own(rule, 'valueSource') === 'field') {
    const other = given.length === 1 ? at(marks.names, 'f', given[0] ?? '') : undefined;
    return other === undefined ? undefined : { operator, field: name, values: [], other };
  }
  const values = given.map((mark) => at(marks.values, 'v', mark));
  const known = values.filter((one) => one !== undefined);
  return known.length === values.length ? { operator, field: name, values: known } : undefined;
}

function marked(letter: string, things: readonly unknown[]): readonly string[] {
  return things.map((_, index) => `${letter}${index}`);
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.toSorted().join() === others.toSorted().join();
}

function at<Thing>(things: readonly Thing[], letter: string, mark: string): Thing | undefined {
  return mark.startsWith(letter) ? things[Number(mark.slice(1))] : undefined;
}

const ORDERS: Readonly<Record<string, Order>> = { '<': '<', '<=': '<=', '>': '>', '>=': '>=' };

/** Operators of react-querybuilder that negate another one. */
const NEGATIONS: Readonly<Record<string, string>> = {
  '!=': '=',
  notIn: 'in',
  notBetween: 'between',
  notNull: 'null',
  doesNotContain: 'contains',
  doesNotBeginWith: 'beginsWith',
  doesNotEndWith: 'endsWith',
};

/** Operators that a language adds or means otherwise, by name. */
export type OwnTests = Readonly<Record<string, (value: Literal | readonly Literal[]) => Test | undefined>>;

/** The condition a rule of react-querybuilder stands for; undefined when its operator means nothing here. */
export function conditionOf(rule: LibraryRule, span: Span, own: OwnTests = {}): Condition | undefined {
  const negates = NEGATIONS[rule.operator];
  const test = testOf({ ...rule, operator: negates ?? rule.operator }, own);
  if (test === undefined) return undefined;
  const comparison: Comparison = { kind: 'comparison', field: rule.field, test, span };
  return negates === undefined ? comparison : negated(comparison);
}

function testOf({ operator, values, other }: LibraryRule, own: OwnTests): Test | undefined {
  const [first, second] = values;
  const order = ORDERS[operator];
  if (other !== undefined) {
    const compare = operator === '=' ? '=' : order;
    return compare === undefined ? undefined : { of: 'field', compare, other };
  }
  if (first === undefined) return operator === 'null' || operator === '=' ? { of: 'missing' } : undefined;
  const ownTest = Object.hasOwn(own, operator) ? own[operator] : undefined;
  if (ownTest !== undefined) return values.length === 1 ? ownTest(first) : undefined;
  if (operator === 'in')
    return isList(first) && values.length === 1 ? { of: 'oneOf', values: first } : undefined;
  if (isList(first) || (second !== undefined && isList(second))) return undefined;
  if (operator === 'between' && second !== undefined) return { of: 'range', from: first, to: second };
  if (second !== undefined) return undefined;
  if (operator === '=') return { of: 'equal', value: first };
  if (order !== undefined) return { of: 'order', compare: order, value: first };
  if (operator === 'contains' || operator === 'beginsWith' || operator === 'endsWith') {
    return { of: operator, value: first };
  }
  return undefined;
}

function isList(value: Literal | readonly Literal[]): value is readonly Literal[] {
  return Array.isArray(value);
}

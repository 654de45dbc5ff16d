/**
 * A JsonLogic rule. What a missing value means there is what JavaScript makes of null: it equals nothing but null, is in
 * no list, and is 0 beside a number, so that `{ "<": [{ "var": "age" }, 18] }` holds for whoever has no age. Each
 * comparison is read by react-querybuilder; the walk down to it is done here.
 */
import { parseJsonLogic } from '@react-querybuilder/core/parseJsonLogic';
import {
  type Condition,
  isProblem,
  type Literal,
  type Name,
  negated,
  noCounterpart,
  type Reading,
  type TranslationProblem,
} from './condition.ts';
import { type JsonEntry, type JsonNode, readJson } from './json-text.ts';
import { askLibrary, conditionOf, type Library } from './library.ts';
import { excerpt, type Span, shortened } from './place.ts';

type Operand =
  | { readonly is: 'field'; readonly field: Name }
  | { readonly is: 'literal'; readonly literal: Literal }
  | { readonly is: 'list'; readonly literals: readonly Literal[] };

type Shape = { readonly [operator: string]: readonly unknown[] };

const FLIPPED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };
const EQUALITIES = ['==', '===', '!=', '!=='];
const COMPARISONS = [...EQUALITIES, ...Object.keys(FLIPPED), 'startsWith', 'endsWith'];

const OPERATORS_READ =
  'Read are and, or, !, !!, ==, ===, !=, !==, <, <=, >, >=, in, startsWith, endsWith, some, none and var.';

export function readJsonLogic(text: string): Reading {
  const root = readJson(text);
  if (isProblem(root)) return { condition: undefined, problems: [root] };
  const problems: TranslationProblem[] = [];
  const library: Library<Shape> = askLibrary((shape) =>
    parseJsonLogic(JSON.stringify(shape), { listsAsArrays: true }),
  );
  return { condition: readLogic(root), problems };

  function refuse(problem: TranslationProblem): undefined {
    problems.push(problem);
    return undefined;
  }

  function readLogic(node: JsonNode): Condition | undefined {
    const [entry, second] = node.kind === 'object' ? node.entries : [];
    if (entry === undefined || second !== undefined) {
      const hint = 'A rule is an object with one operator, such as { "==": [{ "var": "country" }, "US"] }.';
      return refuse(noCounterpart(second?.span ?? node.span, 'No rule says this on its own.', hint));
    }
    const { key, span } = entry;
    if (key === 'and' || key === 'or') return readJoined(key, entry);
    if (key === '!' || key === '!!') {
      const [member, more] = argumentsOf(entry);
      if (member === undefined || more !== undefined) return refuseArguments(entry);
      const condition = readLogic(member);
      return condition && key === '!' ? { kind: 'not', member: condition } : condition;
    }
    if (key === 'var') return readTruth(node);
    if (COMPARISONS.includes(key)) return readComparison(entry);
    if (key === 'in') return readIn(entry);
    if (key === 'some' || key === 'none') return readListed(key, entry);
    return refuse(noCounterpart(span, `“${shortened(key)}” has no counterpart in rules.`, OPERATORS_READ));
  }

  function readJoined(key: 'and' | 'or', entry: JsonEntry): Condition | undefined {
    if (entry.value.kind !== 'list' || entry.value.items.length === 0) return refuseArguments(entry);
    const members = entry.value.items.map(readLogic).filter((member) => member !== undefined);
    return members.length > 1 ? { kind: key === 'and' ? 'all' : 'any', members } : members[0];
  }

  /** `{ "var": "active" }` alone asks for being true. */
  function readTruth(node: JsonNode): Condition | undefined {
    const operand = operandOf(node);
    if (operand?.is !== 'field')
      return refuse(noCounterpart(node.span, 'Here a field is wanted: { "var": "country" }.'));
    const { field } = operand;
    const value: Literal = { kind: 'boolean', value: true, source: field.name, span: field.span };
    return { kind: 'comparison', field, test: { of: 'equal', value }, span: node.span };
  }

  function readComparison(entry: JsonEntry): Condition | undefined {
    const { key, span } = entry;
    const operands = argumentsOf(entry).map(operandOf);
    const [left, middle, right] = operands;
    if (left === undefined || middle === undefined || operands.includes(undefined))
      return refuseArguments(entry);
    if (right === undefined) return readPair(key, left, middle, entry);
    // { "<=": [18, { "var": "age" }, 30] }: the middle lies between the two.
    if (operands.length > 3 || middle.is !== 'field' || (key !== '<' && key !== '<='))
      return refuseArguments(entry);
    if (left.is !== 'literal' || right.is !== 'literal') return refuseArguments(entry);
    if (key === '<=') {
      return ask({ '<=': ['v0', { var: 'f0' }, 'v1'] }, [middle.field], [left.literal, right.literal], span);
    }
    const above = readPair('<', left, middle, entry);
    const below = readPair('<', middle, right, entry);
    return above && below && { kind: 'all', members: [above, below] };
  }

  function readPair(key: string, left: Operand, right: Operand, entry: JsonEntry): Condition | undefined {
    const { span } = entry;
    if (left.is === 'field' && right.is === 'field' && !key.endsWith('With')) {
      return ask({ [key]: [{ var: 'f0' }, { var: 'f1' }] }, [left.field, right.field], [], span);
    }
    if (left.is === 'field' && right.is === 'literal') {
      const isNull = right.literal.kind === 'null';
      const mark = isNull ? null : 'v0';
      return ask({ [key]: [{ var: 'f0' }, mark] }, [left.field], isNull ? [] : [right.literal], span);
    }
    // The library does not turn the operator round when the field comes second.
    const flipped = EQUALITIES.includes(key) ? key : FLIPPED[key];
    if (left.is === 'literal' && right.is === 'field' && flipped !== undefined) {
      return readPair(flipped, right, left, entry);
    }
    return refuseArguments(entry);
  }

  /** In a list of values; or, the other way round, a text or a list that holds the value. */
  function readIn(entry: JsonEntry): Condition | undefined {
    const operands = argumentsOf(entry).map(operandOf);
    const [what, where] = operands;
    if (operands.length !== 2 || what === undefined || where === undefined) return refuseArguments(entry);
    if (what.is === 'literal' && what.literal.kind !== 'null' && where.is === 'field') {
      return ask({ in: ['v0', { var: 'f0' }] }, [where.field], [what.literal], entry.span);
    }
    if (what.is !== 'field' || where.is !== 'list') return refuseArguments(entry);
    return readOneOf(what.field, where.literals, entry.span);
  }

  function readOneOf(field: Name, literals: readonly Literal[], span: Span): Condition | undefined {
    const values = literals.filter(({ kind }) => kind !== 'null');
    const missing: Condition = { kind: 'comparison', field, test: { of: 'missing' }, span };
    if (values.length === 0 && literals.length > 0) return missing;
    const listed = ask({ in: [{ var: 'f0' }, ['v0']] }, [field], [values], span);
    return listed && values.length < literals.length ? { kind: 'any', members: [missing, listed] } : listed;
  }

  /** `some` and `none` of a list field, whose element is `{ "var": "" }`: it is a value, or one of several. */
  function readListed(key: 'some' | 'none', entry: JsonEntry): Condition | undefined {
    const [list, test, more] = argumentsOf(entry);
    const [asked, second] = test?.kind === 'object' ? test.entries : [];
    const field = list && operandOf(list);
    if (field?.is !== 'field' || asked === undefined || second !== undefined || more !== undefined) {
      return refuseArguments(entry);
    }
    const operands = argumentsOf(asked).map(operandOf);
    const [element, wanted] = operands;
    if (operands.length !== 2 || element?.is !== 'field' || element.field.name !== '')
      return refuseArguments(entry);
    const isEquality = asked.key === '==' || asked.key === '===';
    const single = isEquality && wanted?.is === 'literal' ? [wanted.literal] : undefined;
    const values = asked.key === 'in' && wanted?.is === 'list' ? wanted.literals : single;
    if (values === undefined || values.some(({ kind }) => kind === 'null')) return refuseArguments(entry);
    const holds: Condition = {
      kind: 'comparison',
      field: field.field,
      test: { of: 'hasAny', values },
      span: entry.span,
    };
    return key === 'some' ? holds : negated(holds);
  }

  function refuseArguments({ key, span }: JsonEntry): undefined {
    const detail = `No rule says ${excerpt(text, span)}.`;
    const hint = `Compare a field with values: { "${key}": [{ "var": "age" }, 18] }.`;
    return refuse(noCounterpart(span, detail, COMPARISONS.includes(key) ? hint : undefined));
  }

  function ask(
    shape: Shape,
    names: readonly Name[],
    values: readonly (Literal | readonly Literal[])[],
    span: Span,
  ): Condition | undefined {
    const rule = library(shape, { names, values });
    const condition = rule && conditionOf(rule, span);
    return condition ?? refuse(noCounterpart(span, `No rule says ${excerpt(text, span)}.`, OPERATORS_READ));
  }
}

/** `[a, b]`, or `a` alone where JsonLogic allows it. */
function argumentsOf({ value }: JsonEntry): readonly JsonNode[] {
  return value.kind === 'list' ? value.items : [value];
}

function operandOf(node: JsonNode): Operand | undefined {
  if (node.kind === 'scalar') return { is: 'literal', literal: node.literal };
  if (node.kind === 'list') {
    const literals = node.items.map((item) => (item.kind === 'scalar' ? item.literal : undefined));
    const known = literals.filter((literal) => literal !== undefined);
    return known.length === literals.length ? { is: 'list', literals: known } : undefined;
  }
  const [entry, more] = node.entries;
  if (entry?.key !== 'var' || more !== undefined) return undefined;
  const [name, fallback] = argumentsOf(entry);
  if (name?.kind !== 'scalar' || typeof name.literal.value !== 'string' || fallback !== undefined)
    return undefined;
  return { is: 'field', field: { name: name.literal.value, span: entry.span } };
}

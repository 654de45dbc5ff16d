/**
 * A MongoDB query filter, as JSON. There a missing value is in whatever is asked negatively (`$ne`, `$nin`, `$not`,
 * `$nor`), as in Muster. Each comparison of one field with one operator is read by react-querybuilder; the walk down to
 * it is done here, so that an operator nobody knows is refused where it stands and not left out.
 */
import { parseMongoDB } from '@react-querybuilder/core/parseMongoDB';
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
import { type JsonEntry, type JsonNode, type JsonObjectNode, readJson } from './json-text.ts';
import { askLibrary, conditionOf, type Library, type Marks, type OwnTests } from './library.ts';
import { excerpt, type Span, shortened } from './place.ts';
import { regExpTest } from './text-patterns.ts';

type Shape = { readonly [field: string]: unknown };

/** Operators that the library is told about: it hands back what it was asked, and `TESTS` says what that means. */
const ADDED = ['$all', '$exists', '$regex'] as const;

const COMPARISONS = ['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in', '$nin', ...ADDED];

const OPERATORS_READ = 'Read are $eq, $ne, $gt, $gte, $lt, $lte, $in, $nin, $all, $exists, $regex and $not.';

export function readMongoDb(text: string): Reading {
  const root = readJson(text);
  if (isProblem(root)) return { condition: undefined, problems: [root] };
  const problems: TranslationProblem[] = [];
  const library: Library<Shape> = askLibrary((shape) =>
    parseMongoDB(shape, { listsAsArrays: true, additionalOperators: additionalOperators() }),
  );
  return { condition: readFilter(root), problems };

  function refuse(problem: TranslationProblem): undefined {
    problems.push(problem);
    return undefined;
  }

  function readFilter(node: JsonNode): Condition | undefined {
    if (node.kind !== 'object') {
      return refuse(noCounterpart(node.span, 'A filter is an object, such as { "country": "US" }.'));
    }
    if (node.entries.length === 0) {
      return refuse(noCounterpart(node.span, 'An empty filter asks for everybody, which no rule says.'));
    }
    return allOf(node.entries.map(readEntry));
  }

  function readEntry({ key, value, span }: JsonEntry): Condition | undefined {
    if (key === '$and' || key === '$or' || key === '$nor') return readFilters(key, value);
    if (!key.startsWith('$')) return readField({ name: key, span }, value, span);
    return refuse(
      noCounterpart(
        span,
        `“${shortened(key)}” has no counterpart in rules.`,
        'Read are $and, $or, $nor and the names of fields.',
      ),
    );
  }

  function readFilters(key: '$and' | '$or' | '$nor', node: JsonNode): Condition | undefined {
    if (node.kind !== 'list' || node.items.length === 0) {
      return refuse(noCounterpart(node.span, `${key} wants a list of filters.`));
    }
    const members = node.items.map(readFilter).filter((member) => member !== undefined);
    const [first] = members;
    if (first === undefined) return undefined;
    const kind = key === '$and' ? 'all' : 'any';
    const joined: Condition = members.length === 1 ? first : { kind, members };
    return key === '$nor' ? { kind: 'not', member: joined } : joined;
  }

  function readField(field: Name, value: JsonNode, span: Span): Condition | undefined {
    if (value.kind === 'list') {
      const detail = 'Being equal to a whole list has no counterpart.';
      return refuse(noCounterpart(value.span, detail, 'Write { "$all": […] } or { "$in": […] }.'));
    }
    const literal = literalOf(value);
    if (literal !== undefined) return ask(field, { value: literal }, span);
    if (value.kind !== 'object') return undefined;
    return readOperators(field, value, span);
  }

  /** `{ "$gte": 18, "$lt": 30 }`: all of them at once. Both ends of a range are asked for together. */
  function readOperators(field: Name, { entries, span }: JsonObjectNode, whole: Span): Condition | undefined {
    const other = entries.find(({ key }) => !key.startsWith('$'));
    if (other !== undefined || entries.length === 0) {
      const detail = 'Being equal to a whole object has no counterpart.';
      return refuse(
        noCounterpart(other?.span ?? span, detail, 'Name the inner field with a dot: "address.city".'),
      );
    }
    const options = entries.find(({ key }) => key === '$options');
    const [from, to] = ['$gte', '$lte'].map((wanted) => entries.find(({ key }) => key === wanted));
    const isRange = from !== undefined && to !== undefined;
    const conditions = entries.map((entry) => {
      if (entry === options && entries.some(({ key }) => key === '$regex')) return 'said';
      if (isRange && entry === to) return 'said';
      if (isRange && entry === from) return readRange(field, from, to, whole);
      return readOperator(field, entry, options);
    });
    return allOf(conditions.filter((condition) => condition !== 'said'));
  }

  function readRange(field: Name, from: JsonEntry, to: JsonEntry, span: Span): Condition | undefined {
    const [low, high] = [literalOf(from.value), literalOf(to.value)];
    if (low === undefined || high === undefined) return refuseValue(low === undefined ? from : to);
    return ask(field, { value: low, operator: '$gte', second: { value: high, operator: '$lte' } }, span);
  }

  function readOperator(
    field: Name,
    entry: JsonEntry,
    options: JsonEntry | undefined,
  ): Condition | undefined {
    const { key, value, span } = entry;
    if (key === '$not') {
      const inner = value.kind === 'object' ? readOperators(field, value, span) : refuseValue(entry);
      return inner && negated(inner);
    }
    if (!COMPARISONS.includes(key)) {
      return refuse(noCounterpart(span, `“${shortened(key)}” has no counterpart in rules.`, OPERATORS_READ));
    }
    if (key === '$in' || key === '$nin' || key === '$all') return readList(field, entry);
    const literal = literalOf(value);
    if (literal === undefined) return refuseValue(entry);
    if (key === '$exists') {
      if (literal.kind !== 'boolean') return refuseValue(entry);
      const missing = ask(field, { value: literal, operator: key }, span);
      return literal.value === true ? missing && negated(missing) : missing;
    }
    if (key !== '$regex') return ask(field, { value: literal, operator: key }, span);
    const flags = flagsOf(options);
    if (flags === undefined || literal.kind !== 'text') return refuseValue(options ?? entry);
    return ask(field, { value: literal, operator: key }, span, flags);
  }

  function readList(field: Name, entry: JsonEntry): Condition | undefined {
    const items = entry.value.kind === 'list' ? entry.value.items.map(literalOf) : [];
    const literals = items.filter((literal) => literal !== undefined);
    if (literals.length < items.length || entry.value.kind !== 'list') return refuseValue(entry);
    const values = literals.filter(({ kind }) => kind !== 'null');
    const hasNull = values.length < literals.length;
    if (hasNull && entry.key === '$all') return refuseValue(entry);
    const listed =
      values.length === 0 && hasNull
        ? undefined
        : ask(field, { value: values, operator: entry.key }, entry.span);
    if (!hasNull) return listed;
    const missing: Condition = { kind: 'comparison', field, test: { of: 'missing' }, span: entry.span };
    const isNegative = entry.key === '$nin';
    if (listed === undefined) return isNegative ? negated(missing) : missing;
    return isNegative
      ? { kind: 'all', members: [listed, negated(missing)] }
      : { kind: 'any', members: [missing, listed] };
  }

  function refuseValue({ key, value }: JsonEntry): undefined {
    return refuse(noCounterpart(value.span, `${key} is not read with this value.`));
  }

  function ask(field: Name, asked: Asked, span: Span, flags = ''): Condition | undefined {
    const values = [asked.value, ...(asked.second === undefined ? [] : [asked.second.value])].filter(
      (value) => !isNull(value),
    );
    const marks: Marks = { names: [field], values };
    const rule = library({ f0: shapeOf(asked) }, marks);
    const condition = rule && conditionOf(rule, span, testsFor(flags));
    return condition ?? refuse(noCounterpart(span, `No rule says ${excerpt(text, span)}.`, OPERATORS_READ));
  }
}

/** One operator with its value, or the two ends of a range; without an operator the field is equal to the value. */
type Asked = {
  readonly value: Literal | readonly Literal[];
  readonly operator?: string;
  readonly second?: { readonly value: Literal; readonly operator: string };
};

function shapeOf({ value, operator, second }: Asked): unknown {
  const mark = Array.isArray(value) ? ['v0'] : isNull(value) ? null : 'v0';
  if (operator === undefined) return mark;
  return { [operator]: mark, ...(second === undefined ? {} : { [second.operator]: 'v1' }) };
}

function isNull(value: Literal | readonly Literal[]): boolean {
  return 'kind' in value && value.kind === 'null';
}

function additionalOperators() {
  return Object.fromEntries(
    ADDED.map((name) => [
      name,
      (field: string, operator: string, value: unknown) => ({ field, operator, value }),
    ]),
  );
}

function testsFor(flags: string): OwnTests {
  return {
    $regex: (value) => ('kind' in value ? regExpTest(value, flags) : undefined),
    $all: (value) => ('kind' in value ? undefined : { of: 'hasAll', values: value }),
    $exists: () => ({ of: 'missing' }),
  };
}

/** The flags of a pattern; undefined when one of them changes the pattern's meaning in a way RE2 does not know. */
function flagsOf(options: JsonEntry | undefined): string | undefined {
  if (options === undefined) return '';
  const { value } = options;
  if (value.kind !== 'scalar' || typeof value.literal.value !== 'string') return undefined;
  return /^[ims]*$/.test(value.literal.value) ? [...new Set(value.literal.value)].join('') : undefined;
}

function allOf(members: readonly (Condition | undefined)[]): Condition | undefined {
  const known = members.filter((member) => member !== undefined);
  return known.length > 1 ? { kind: 'all', members: known } : known[0];
}

/** A scalar, or a date in extended JSON: `{ "$date": "2026-03-15T12:00:00Z" }`. */
function literalOf(node: JsonNode): Literal | undefined {
  if (node.kind === 'scalar') return node.literal;
  if (node.kind !== 'object' || node.entries.length !== 1) return undefined;
  const [entry] = node.entries;
  if (entry?.key !== '$date' || entry.value.kind !== 'scalar') return undefined;
  const { value, source } = entry.value.literal;
  const isDay = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
  if (typeof value === 'string') {
    return { kind: 'moment', value: isDay ? `${value}T00:00:00Z` : value, source, span: node.span };
  }
  if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) > 8.64e15) return undefined;
  return { kind: 'moment', value: new Date(value).toISOString(), source, span: node.span };
}

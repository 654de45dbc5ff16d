/**
 * The operators: for which fields each one is, what value it wants, what it negates, and how it reads. The one place
 * where an operator's shape and words are said; its SQL is in `compile/operators-sql.ts`, its plain meaning in
 * `test/oracle/operators.ts`, under the same keys.
 */
import type { FieldType } from './field-types.ts';

/** Field types that share their operators. */
export type TypeFamily = 'text' | 'number' | 'boolean' | 'date' | 'list';

export const FAMILY_OF = {
  text: 'text',
  email: 'text',
  phone: 'text',
  url: 'text',
  number: 'number',
  boolean: 'boolean',
  date: 'date',
  datetime: 'date',
  list: 'list',
  tags: 'list',
} as const satisfies Record<FieldType, TypeFamily>;

/** What a rule's value has to be. `value.ts` reads each kind, the editor has an input for each. */
export type ValueKind =
  | 'none'
  | 'text'
  | 'textList'
  | 'pattern'
  | 'number'
  | 'numberList'
  | 'numberRange'
  | 'boolean'
  | 'date'
  | 'dateRange'
  | 'lastWindow'
  | 'nextWindow'
  /** Windows in whole days and longer, also on datetimes: an anniversary is a day. */
  | 'lastDays'
  | 'nextDays'
  | 'period'
  | 'months'
  | 'weekdays';

/** `label` stands in the editor's list; `says` is the sentence after the field's label, `{}` being the value. */
export type Words = {
  readonly label: string;
  readonly says: string;
  /** When the value is a distance from now or today: "is earlier than 6 months ago". */
  readonly saysRelative?: string;
  /** When the value is another field: "is the same as …". */
  readonly saysField?: string;
  /** When the list has a single value: "is not US", where longer lists read "is neither US nor CA". */
  readonly saysSingle?: string;
  /** Before a number of times, where "is" does not only fall away: "more than 3 times". */
  readonly saysTimes?: string;
};

type OperatorEntry = Words & {
  /** The families that have this operator, each with the value it wants there. */
  readonly takes: { readonly [family in TypeFamily]?: ValueKind };
  /** Other words where the family speaks differently: a number is "over" another, a day is "after" it. */
  readonly wordsFor?: { readonly [family in TypeFamily]?: Words };
  /** How the values of a list are joined: US or CA; both US and CA; neither US nor CA. */
  readonly joins?: 'any' | 'all' | 'none';
  /** The operator whose exact complement this one is, contacts without a value included. */
  readonly negates?: string;
  /** True when the value may be another field (`valueSource: 'field'`). */
  readonly comparesFields?: true;
};

const TEXT = { text: 'text' } as const;
const MAGNITUDE = { number: 'number', date: 'date' } as const;
const RANGE = { number: 'numberRange', date: 'dateRange' } as const;
const ONE_OF = { text: 'textList', number: 'numberList' } as const;
const LIST = { list: 'textList' } as const;
const EVERY_TYPE = { text: 'none', number: 'none', boolean: 'none', date: 'none', list: 'none' } as const;

const TABLE = {
  '=': {
    takes: { text: 'text', number: 'number', boolean: 'boolean', date: 'date' },
    label: 'is',
    says: 'is {}',
    saysTimes: 'exactly ',
    saysField: 'is the same as {}',
    wordsFor: {
      date: { label: 'is on', says: 'is on {}', saysRelative: 'is {}', saysField: 'is the same as {}' },
    },
    comparesFields: true,
  },
  '!=': {
    takes: { text: 'text', number: 'number', boolean: 'boolean', date: 'date' },
    label: 'is not',
    says: 'is not {}',
    saysTimes: 'not exactly ',
    saysField: 'is not the same as {}',
    wordsFor: {
      date: {
        label: 'is not on',
        says: 'is not on {}',
        saysRelative: 'is not {}',
        saysField: 'is not the same as {}',
      },
    },
    negates: '=',
    comparesFields: true,
  },
  '<': {
    takes: MAGNITUDE,
    label: 'is under',
    says: 'is under {}',
    saysTimes: 'fewer than ',
    wordsFor: { date: { label: 'is before', says: 'is before {}', saysRelative: 'is earlier than {}' } },
    comparesFields: true,
  },
  '<=': {
    takes: MAGNITUDE,
    label: 'is at most',
    says: 'is at most {}',
    wordsFor: {
      date: { label: 'is on or before', says: 'is on or before {}', saysRelative: 'is {} or earlier' },
    },
    comparesFields: true,
  },
  '>': {
    takes: MAGNITUDE,
    label: 'is over',
    says: 'is over {}',
    saysTimes: 'more than ',
    wordsFor: { date: { label: 'is after', says: 'is after {}', saysRelative: 'is later than {}' } },
    comparesFields: true,
  },
  '>=': {
    takes: MAGNITUDE,
    label: 'is at least',
    says: 'is at least {}',
    wordsFor: {
      date: { label: 'is on or after', says: 'is on or after {}', saysRelative: 'is {} or later' },
    },
    comparesFields: true,
  },
  between: { takes: RANGE, label: 'is between', says: 'is between {}' },
  notBetween: { takes: RANGE, label: 'is not between', says: 'is not between {}', negates: 'between' },
  in: { takes: ONE_OF, label: 'is one of', says: 'is {}', joins: 'any' },
  notIn: {
    takes: ONE_OF,
    label: 'is none of',
    says: 'is {}',
    saysSingle: 'is not {}',
    joins: 'none',
    negates: 'in',
  },
  contains: { takes: TEXT, label: 'contains', says: 'contains {}' },
  doesNotContain: {
    takes: TEXT,
    label: 'does not contain',
    says: 'does not contain {}',
    negates: 'contains',
  },
  beginsWith: { takes: TEXT, label: 'begins with', says: 'begins with {}' },
  doesNotBeginWith: {
    takes: TEXT,
    label: 'does not begin with',
    says: 'does not begin with {}',
    negates: 'beginsWith',
  },
  endsWith: { takes: TEXT, label: 'ends with', says: 'ends with {}' },
  doesNotEndWith: {
    takes: TEXT,
    label: 'does not end with',
    says: 'does not end with {}',
    negates: 'endsWith',
  },
  matches: { takes: { text: 'pattern' }, label: 'matches pattern', says: 'matches the pattern {}' },
  doesNotMatch: {
    takes: { text: 'pattern' },
    label: 'does not match pattern',
    says: 'does not match the pattern {}',
    negates: 'matches',
  },
  null: {
    takes: EVERY_TYPE,
    label: 'is missing',
    says: 'is missing',
    wordsFor: { list: { label: 'is empty', says: 'is empty' } },
    negates: 'notNull',
  },
  notNull: {
    takes: EVERY_TYPE,
    label: 'has a value',
    says: 'has a value',
    wordsFor: { list: { label: 'is not empty', says: 'is not empty' } },
  },
  inTheLast: { takes: { date: 'lastWindow' }, label: 'is within the last', says: 'is within {}' },
  notInTheLast: {
    takes: { date: 'lastWindow' },
    label: 'is not within the last',
    says: 'is not within {}',
    negates: 'inTheLast',
  },
  inTheNext: { takes: { date: 'nextWindow' }, label: 'is within the next', says: 'is within {}' },
  notInTheNext: {
    takes: { date: 'nextWindow' },
    label: 'is not within the next',
    says: 'is not within {}',
    negates: 'inTheNext',
  },
  inPeriod: { takes: { date: 'period' }, label: 'is in the period', says: 'is {}' },
  notInPeriod: {
    takes: { date: 'period' },
    label: 'is not in the period',
    says: 'is not {}',
    negates: 'inPeriod',
  },
  anniversaryInTheNext: {
    takes: { date: 'nextDays' },
    label: 'has an anniversary within the next',
    says: 'has an anniversary within {}',
  },
  anniversaryInTheLast: {
    takes: { date: 'lastDays' },
    label: 'had an anniversary within the last',
    says: 'had an anniversary within {}',
  },
  monthIs: { takes: { date: 'months' }, label: 'is in the month', says: 'is in {}' },
  weekdayIs: { takes: { date: 'weekdays' }, label: 'is on the weekday', says: 'is on a {}' },
  hasAny: { takes: LIST, label: 'includes any of', says: 'includes {}', joins: 'any' },
  hasAll: { takes: LIST, label: 'includes all of', says: 'includes {}', joins: 'all' },
  hasOnly: { takes: LIST, label: 'includes nothing but', says: 'includes nothing but {}', joins: 'any' },
  hasNone: {
    takes: LIST,
    label: 'includes none of',
    says: 'includes {}',
    saysSingle: 'does not include {}',
    joins: 'none',
    negates: 'hasAny',
  },
} as const satisfies Record<string, OperatorEntry>;

export type Operator = keyof typeof TABLE;

/** Operators that negate no other: what is left of a definition once it is normalized. */
export type PositiveOperator = {
  [Each in Operator]: (typeof TABLE)[Each] extends { readonly negates: string } ? never : Each;
}[Operator];

/** The table, by operator. */
export const OPERATOR_TABLE: Record<Operator, OperatorEntry> = TABLE;

/** Every operator, in the order of the table. */
export const OPERATORS: readonly Operator[] = Object.keys(TABLE).filter(isOperator);

/**
 * The operators a field of this type has, in the order of the table.
 * @example operatorsFor('boolean') // ['=', '!=', 'null', 'notNull']
 */
export function operatorsFor(type: FieldType): readonly Operator[] {
  return OPERATORS.filter((operator) => valueKindOf(operator, type) !== undefined);
}

/** What value the operator wants for a field of this type; undefined when the type does not have the operator. */
export function valueKindOf(operator: Operator, type: FieldType): ValueKind | undefined {
  return OPERATOR_TABLE[operator].takes[FAMILY_OF[type]];
}

/** The label and the sentence of an operator for a field of this type. */
export function wordsOf(operator: Operator, type: FieldType): Words {
  const entry = OPERATOR_TABLE[operator];
  return entry.wordsFor?.[FAMILY_OF[type]] ?? entry;
}

/** True when a rule with this operator may name another field as its value. */
export function comparesFields(operator: Operator): boolean {
  return OPERATOR_TABLE[operator].comparesFields === true;
}

/** The positive operator behind a negative one, or the operator itself. @example positiveOf('notIn') // 'in', negated */
export function positiveOf(operator: Operator): {
  readonly operator: PositiveOperator;
  readonly negated: boolean;
} {
  if (isPositive(operator)) return { operator, negated: false };
  const { negates } = OPERATOR_TABLE[operator];
  if (!isOperator(negates) || !isPositive(negates)) throw new Error(`${operator} negates no operator.`);
  return { operator: negates, negated: true };
}

function isPositive(operator: Operator): operator is PositiveOperator {
  return OPERATOR_TABLE[operator].negates === undefined;
}

/** True when two fields can be compared with each other: dates with datetimes, any text with any other text. */
export function areComparable(one: FieldType, other: FieldType): boolean {
  return FAMILY_OF[one] === FAMILY_OF[other];
}

/** Narrows text from outside to an operator. */
export function isOperator(input: unknown): input is Operator {
  return typeof input === 'string' && Object.hasOwn(TABLE, input);
}

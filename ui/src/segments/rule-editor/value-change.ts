/**
 * What becomes of a rule's operator and value when its field or operator changes: what still makes sense stays, so that
 * a change of mind costs no typing; what does not is taken away, never reinterpreted.
 */
import { CALENDAR_UNITS } from '../../../../src/rules/distance.ts';
import {
  comparesFields,
  FAMILY_OF,
  operatorsFor,
  type TypeFamily,
  type ValueKind,
  valueKindOf,
} from '../../../../src/rules/operators.ts';
import type { FieldType, Operator, TimeUnit } from '../../../../src/rules/rule.ts';
import type { FieldRule } from './rule-tree.ts';
import {
  asNumber,
  asNumbers,
  asPair,
  asText,
  asTexts,
  pairValue,
  windowForm,
  windowValue,
} from './value-shapes.ts';

/** The operator a new rule starts with: the one people mean most often. */
const FIRST_OPERATOR: Record<TypeFamily, Operator> = {
  text: 'in',
  number: '>=',
  boolean: '=',
  date: 'inTheLast',
  list: 'hasAny',
};

/** Addresses are rarely one of a few: a part of them is what people ask for. */
export function firstOperator(type: FieldType): Operator {
  return type === 'email' || type === 'phone' || type === 'url'
    ? 'contains'
    : FIRST_OPERATOR[FAMILY_OF[type]];
}

/** The value an operator starts with; undefined when only a person can know. */
const START_VALUE: Record<ValueKind, unknown> = {
  none: undefined,
  text: undefined,
  textList: undefined,
  pattern: undefined,
  number: undefined,
  numberList: undefined,
  numberRange: undefined,
  boolean: true,
  date: undefined,
  dateRange: undefined,
  lastWindow: { last: 30, unit: 'day' },
  nextWindow: { next: 30, unit: 'day' },
  lastDays: { last: 30, unit: 'day' },
  nextDays: { next: 30, unit: 'day' },
  months: undefined,
  weekdays: undefined,
};

export function startValue(kind: ValueKind): unknown {
  return START_VALUE[kind];
}

/** The rule with another operator. */
export function withOperator(rule: FieldRule, operator: Operator, type: FieldType): FieldRule {
  const kind = valueKindOf(operator, type);
  if (kind === undefined) return { ...rule, operator };
  if (rule.valueSource === 'field') {
    if (comparesFields(operator)) return { ...rule, operator };
    return { ...rule, operator, valueSource: 'value', value: startValue(kind) };
  }
  const before = valueKindOf(rule.operator, type);
  const value = before === undefined ? startValue(kind) : convert(rule.value, before, kind);
  return { ...rule, operator, value };
}

/**
 * The rule about another field. Numbers, dates and truth mean the same for another field of their kind; the texts of one
 * field are rarely those of another, so they go.
 */
export function withField(
  rule: FieldRule,
  field: string,
  type: FieldType,
  before: FieldType | undefined,
): FieldRule {
  const sameFamily = before !== undefined && FAMILY_OF[before] === FAMILY_OF[type];
  const operator =
    sameFamily && operatorsFor(type).includes(rule.operator) ? rule.operator : firstOperator(type);
  const kind = valueKindOf(operator, type) ?? 'none';
  const keeps =
    sameFamily && operator === rule.operator && FAMILY_OF[type] !== 'text' && FAMILY_OF[type] !== 'list';
  const staysField = sameFamily && operator === rule.operator && rule.valueSource === 'field';
  return {
    ...rule,
    field,
    operator,
    value: keeps || staysField ? rule.value : startValue(kind),
    valueSource: staysField ? 'field' : 'value',
  };
}

/** How a value of another kind becomes one of this kind; undefined when it is not the same value in another form. */
const CONVERT: { readonly [to in ValueKind]?: (value: unknown, from: ValueKind) => unknown } = {
  text: fromTexts,
  pattern: fromTexts,
  textList: (value, from) => (from === 'text' && asText(value) !== '' ? [asText(value)] : undefined),
  number: fromNumbers,
  numberList: (value, from) => {
    const number = fromNumbers(value, from);
    return number === undefined ? undefined : [number];
  },
  numberRange: (value, from) => pairValue(fromNumbers(value, from), undefined),
  date: (value, from) => (from === 'dateRange' ? asPair(value)[0] : undefined),
  dateRange: (value, from) => (from === 'date' ? pairValue(value, undefined) : undefined),
  lastWindow: (value, from) => fromWindow(value, from, 'last'),
  nextWindow: (value, from) => fromWindow(value, from, 'next'),
  lastDays: (value, from) => fromWindow(value, from, 'last', isCalendarUnit),
  nextDays: (value, from) => fromWindow(value, from, 'next', isCalendarUnit),
};

/** A value of one kind as one of another kind, when that is the same value in another form; else the start value. */
export function convert(value: unknown, from: ValueKind, to: ValueKind): unknown {
  if (from === to) return value;
  return CONVERT[to]?.(value, from) ?? startValue(to);
}

function fromTexts(value: unknown, from: ValueKind): string | undefined {
  if (from === 'textList') return asTexts(value)[0];
  return from === 'text' || from === 'pattern' ? asText(value) || undefined : undefined;
}

const DIRECTION: { readonly [kind in ValueKind]?: 'last' | 'next' } = {
  lastWindow: 'last',
  lastDays: 'last',
  nextWindow: 'next',
  nextDays: 'next',
};

function fromWindow(
  value: unknown,
  from: ValueKind,
  direction: 'last' | 'next',
  fits: (unit: TimeUnit) => boolean = () => true,
): unknown {
  const before = DIRECTION[from];
  if (before === undefined) return undefined;
  const form = windowForm(value, before);
  return fits(form.unit) ? windowValue(form, direction) : undefined;
}

function isCalendarUnit(unit: TimeUnit): boolean {
  return CALENDAR_UNITS.some((known) => known === unit);
}

function fromNumbers(value: unknown, from: ValueKind): number | undefined {
  if (from === 'number') return asNumber(value);
  if (from === 'numberList') return asNumbers(value)[0];
  return from === 'numberRange' ? numberOf(value) : undefined;
}

function numberOf(range: unknown): number | undefined {
  const [from, to] = asPair(range);
  return asNumber(from) ?? asNumber(to);
}

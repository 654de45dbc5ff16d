/**
 * What becomes of a rule's operator and value when its field or operator changes: what still makes sense stays, so that
 * a change of mind costs no typing; what does not is taken away, never reinterpreted.
 */
import { CALENDAR_UNITS } from '../../../../src/rules/distance.ts';
import { measurable, measuredType, measuresProperty } from '../../../../src/rules/measures.ts';
import {
  comparesFields,
  FAMILY_OF,
  operatorsFor,
  positiveOf,
  type TypeFamily,
  type ValueKind,
  valueKindOf,
} from '../../../../src/rules/operators.ts';
import type { FieldType, Measure, Operator, TimeUnit } from '../../../../src/rules/rule.ts';
import { isJsonObject, own } from '../../../../src/rules/shape.ts';
import type { EventRule, FieldRule } from './rule-tree.ts';
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
  period: 'thisMonth',
  months: undefined,
  weekdays: undefined,
};

export function startValue(kind: ValueKind): unknown {
  return START_VALUE[kind];
}

/** The rule with another operator. How long a value has been held can be asked of positive operators alone. */
export function withOperator(rule: FieldRule, operator: Operator, type: FieldType): FieldRule {
  const heldFor = positiveOf(operator).negated ? undefined : rule.heldFor;
  if (rule.valueSource === 'field') {
    const kind = valueKindOf(operator, type);
    if (kind === undefined || comparesFields(operator)) return { ...rule, operator, heldFor };
    return { ...rule, operator, heldFor, valueSource: 'value', value: startValue(kind) };
  }
  return { ...rule, operator, heldFor, value: valueFor(operator, rule, type) };
}

/** What is compared by an operator becomes of it under another one, for a field or measure of this type. */
function valueFor(
  operator: Operator,
  before: { readonly operator: Operator; readonly value: unknown },
  type: FieldType,
): unknown {
  const from = valueKindOf(before.operator, type);
  const to = valueKindOf(operator, type);
  if (to === undefined) return before.value;
  return from === undefined ? startValue(to) : convert(before.value, from, to);
}

/** The event rule with another operator. */
export function withEventOperator(rule: EventRule, operator: Operator, type: FieldType): EventRule {
  return { ...rule, operator, value: valueFor(operator, rule, type) };
}

/** The type of a property by its name; undefined when there is no such property. */
export type TypeOf = (property: string) => FieldType | undefined;

/** The type whose operators a rule about events has. */
export function typeOfMeasured({ measure }: Pick<EventRule, 'measure'>, typeOf: TypeOf): FieldType {
  if (measure === undefined) return 'number';
  return measuredType(measure.of, 'property' in measure ? typeOf(measure.property) : undefined);
}

/**
 * The event rule with another measure, of the property it had when that can be measured so. Operator and value stay when
 * the new measure is of the same kind; otherwise they start anew.
 */
export function withMeasure(rule: EventRule, of: Measure['of'], typeOf: TypeOf): EventRule {
  if (!measuresProperty(of)) return measured(rule, { of }, typeOf);
  const before = rule.measure !== undefined && 'property' in rule.measure ? rule.measure.property : '';
  const type = typeOf(before);
  const property = type !== undefined && measurable(of, type) ? before : '';
  return measured(rule, { of, property }, typeOf);
}

/** The event rule with its measure taken of another property. */
export function withMeasuredProperty(rule: EventRule, property: string, typeOf: TypeOf): EventRule {
  if (rule.measure === undefined || !('property' in rule.measure)) return rule;
  return measured(rule, { ...rule.measure, property }, typeOf);
}

function measured(rule: EventRule, measure: Measure, typeOf: TypeOf): EventRule {
  const next: EventRule = { ...rule, measure: measure.of === 'count' ? undefined : measure };
  const [from, to] = [typeOfMeasured(rule, typeOf), typeOfMeasured(next, typeOf)];
  if (from === to) return next;
  if (FAMILY_OF[from] === FAMILY_OF[to] && operatorsFor(to).includes(rule.operator)) {
    const kind = valueKindOf(rule.operator, to);
    const fits = kind === undefined || FAMILY_OF[to] === 'number' || isForBoth(rule.value);
    return fits ? next : { ...next, value: startValue(kind) };
  }
  const operator = firstOperator(to);
  const value = measure.of === 'count' || measure.of === 'days' ? 1 : startOf(operator, to);
  return { ...next, operator, value };
}

function startOf(operator: Operator, type: FieldType): unknown {
  return startValue(valueKindOf(operator, type) ?? 'none');
}

/** A date has no minutes and hours, which a moment has. */
function isForBoth(value: unknown): boolean {
  const unit = isJsonObject(value) ? own(value, 'unit') : undefined;
  return unit !== 'minute' && unit !== 'hour';
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

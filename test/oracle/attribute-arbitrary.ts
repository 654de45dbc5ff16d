/** Random rules on one field: any operator its type has, with a value that fits. */
import fc from 'fast-check';
import { RE2JS } from 're2js';
import type { CatalogueField } from '../../src/rules/catalogue.ts';
import { CALENDAR_UNITS, TIME_UNITS } from '../../src/rules/distance.ts';
import {
  comparesFields,
  operatorsFor,
  positiveOf,
  type ValueKind,
  valueKindOf,
} from '../../src/rules/operators.ts';
import {
  type AttributeRule,
  type DateValue,
  type FieldType,
  type HeldFor,
  type Operator,
  PERIODS,
  type TimeUnit,
} from '../../src/rules/rule.ts';
import type { OracleContact } from './contact.ts';
import { partOf, phoneArbitrary, respelled, wordArbitrary, writtenPhone } from './text-arbitraries.ts';
import { datetimeArbitrary, dayArbitrary, type Moment } from './time-arbitraries.ts';

/** A rule on `field`; `others` are the fields it may be compared with. */
export function attributeArbitrary(
  field: CatalogueField,
  others: readonly CatalogueField[],
  contacts: readonly Pick<OracleContact, 'values'>[],
  moment: Moment,
): fc.Arbitrary<AttributeRule> {
  const drawn = valuesOf(field.key, contacts);
  return fc.constantFrom(...operatorsFor(field.type)).chain((operator) => {
    const kind = valueKindOf(operator, field.type);
    if (kind === undefined || kind === 'none') return fc.constant({ field: field.key, operator });
    const isPart = !['=', '!='].includes(operator);
    const withValue = valueArbitrary(kind, field.type, drawn, isPart, moment).map((value) => ({
      field: field.key,
      operator,
      value,
    }));
    if (!comparesFields(operator)) return withValue;
    const withField = fc
      .constantFrom(...others)
      .map(({ key }) => ({ field: field.key, operator, value: key, valueSource: 'field' as const }));
    return fc.oneof({ weight: 5, arbitrary: withValue }, { weight: 1, arbitrary: withField });
  });
}

/** Any operator on what a rule about events measures, with a value that fits; counts and sums are small. */
export function measureValueArbitrary(
  type: FieldType,
  moment: Moment,
): fc.Arbitrary<{ readonly operator: Operator; readonly value?: unknown }> {
  const drawn: Drawn = { texts: [], numbers: [0, 1, 2, 3] };
  return fc.constantFrom(...operatorsFor(type)).chain((operator) => {
    const kind = valueKindOf(operator, type);
    if (kind === undefined || kind === 'none') return fc.constant({ operator });
    return valueArbitrary(kind, type, drawn, false, moment).map((value) => ({ operator, value }));
  });
}

/** Now and then the value has to have held for a time, where that can be asked. */
export function sometimesHeld(rule: AttributeRule): fc.Arbitrary<AttributeRule> {
  const askable = !positiveOf(rule.operator).negated && !['created_at', 'updated_at'].includes(rule.field);
  if (!askable || rule.field.includes('.')) return fc.constant(rule);
  const held: fc.Arbitrary<HeldFor> = fc
    .tuple(fc.constantFrom(...TIME_UNITS), fc.constantFrom(1, 2, 7, 30), fc.boolean())
    .map(([unit, count, longer]) => (longer ? { atLeast: count, unit } : { lessThan: count, unit }));
  return fc.oneof(
    { weight: 7, arbitrary: fc.constant(rule) },
    { weight: 1, arbitrary: held.map((heldFor) => ({ ...rule, heldFor })) },
  );
}

type Drawn = { readonly texts: readonly string[]; readonly numbers: readonly number[] };

/** What contacts have in the field: texts (dates and list elements too) and numbers. */
function valuesOf(key: string, contacts: readonly Pick<OracleContact, 'values'>[]): Drawn {
  const values = contacts.map((contact) => contact.values[key] ?? null);
  const texts = values.flatMap((value) => (typeof value === 'object' ? (value ?? []) : value));
  return {
    texts: texts.filter((value) => typeof value === 'string').filter((value) => value.trim() !== ''),
    numbers: values.filter((value) => typeof value === 'number'),
  };
}

function valueArbitrary(
  kind: Exclude<ValueKind, 'none'>,
  type: FieldType,
  drawn: Drawn,
  isPart: boolean,
  moment: Moment,
): fc.Arbitrary<unknown> {
  switch (kind) {
    case 'text':
      return isPart ? textArbitrary(type, drawn).chain(partOfFor(type)) : textArbitrary(type, drawn);
    case 'textList':
      return fc.array(textArbitrary(type, drawn), { minLength: 1, maxLength: 4 });
    case 'pattern':
      return patternArbitrary(drawn);
    case 'number':
      return numberFor(drawn);
    case 'numberList':
      return fc.array(numberFor(drawn), { minLength: 1, maxLength: 4 });
    case 'numberRange':
      return fc.tuple(numberFor(drawn), numberFor(drawn)).map((ends) => ends.toSorted((a, b) => a - b));
    case 'boolean':
      return fc.boolean();
    case 'date':
      return dateValueArbitrary(type, drawn, moment);
    case 'dateRange':
      return dateRangeArbitrary(type, drawn, moment);
    case 'lastWindow':
      return distanceArbitrary('last', unitsFor(type));
    case 'nextWindow':
      return distanceArbitrary('next', unitsFor(type));
    case 'lastDays':
      return distanceArbitrary('last', CALENDAR_UNITS);
    case 'nextDays':
      return distanceArbitrary('next', CALENDAR_UNITS);
    case 'period':
      return fc.constantFrom(...PERIODS);
    case 'months':
      return fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 });
    case 'weekdays':
      return fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 });
  }
}

function orDrawn<Value>(drawn: readonly Value[], other: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return drawn.length === 0 ? other : fc.oneof(fc.constantFrom(...drawn), other);
}

function textArbitrary(type: FieldType, drawn: Drawn): fc.Arbitrary<string> {
  if (type === 'phone') return orDrawn(drawn.texts, phoneArbitrary).chain(writtenPhone);
  return orDrawn(drawn.texts, wordArbitrary).chain(respelled);
}

/** Parts of phone numbers keep a digit: the marks between digits alone are no value. */
function partOfFor(type: FieldType): (text: string) => fc.Arbitrary<string> {
  if (type !== 'phone') return partOf;
  return (text) => partOf(text).map((part) => (/\d/.test(part) ? part : text));
}

const PATTERNS = [
  '^[a-z]+$',
  '^m',
  'd$',
  '(?-i)M',
  '(?-i)^[A-Z]',
  '\\d{2,}',
  '.',
  '^.$',
  'a.b',
  '(a|e)\\w+',
  '\\pL',
  '[^a-z ]',
  '^\\S+@\\S+\\.\\w+$',
  '\\\\',
  'ß|ü',
  'x\\sy',
  '%|_',
] as const;

function patternArbitrary({ texts }: Drawn): fc.Arbitrary<string> {
  const literal = texts.length === 0 ? wordArbitrary : fc.constantFrom(...texts);
  return fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...PATTERNS) },
    { weight: 1, arbitrary: literal.chain(partOf).map((part) => RE2JS.quote(part.trim())) },
  );
}

function numberFor({ numbers }: Drawn): fc.Arbitrary<number> {
  return orDrawn(
    numbers,
    fc.oneof(fc.integer({ min: -3, max: 40 }), fc.constantFrom(-0, 0.5, 12.25, 1e6, -1e300)),
  );
}

function unitsFor(type: FieldType): readonly TimeUnit[] {
  return type === 'datetime' ? TIME_UNITS : CALENDAR_UNITS;
}

const LONGEST = { minute: 200, hour: 50, day: 95, week: 14, month: 25, year: 3 } as const;

export function distanceArbitrary(
  direction: 'last' | 'next' | 'ago' | 'ahead',
  units: readonly TimeUnit[],
): fc.Arbitrary<{ readonly [key: string]: number | TimeUnit }> {
  return fc
    .constantFrom(...units)
    .chain((unit) =>
      fc
        .oneof(fc.constantFrom(1, 2, 7, 30), fc.integer({ min: 1, max: LONGEST[unit] }))
        .map((count) => ({ [direction]: count, unit })),
    );
}

function dateValueArbitrary(type: FieldType, drawn: Drawn, moment: Moment): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 4, arbitrary: dayFor(drawn, moment) },
    { weight: 2, arbitrary: momentFor(drawn, moment) },
    { weight: 1, arbitrary: fc.constant<DateValue>('today') },
    { weight: 2, arbitrary: distanceArbitrary('ago', unitsFor(type)) },
    { weight: 2, arbitrary: distanceArbitrary('ahead', unitsFor(type)) },
  );
}

function dayFor({ texts }: Drawn, moment: Moment): fc.Arbitrary<string> {
  return orDrawn(
    texts.map((text) => text.slice(0, 10)),
    dayArbitrary(moment),
  );
}

function momentFor({ texts }: Drawn, moment: Moment): fc.Arbitrary<string> {
  return orDrawn(
    texts.filter((text) => text.includes('T')),
    datetimeArbitrary(moment),
  );
}

/** Ranges that are not upside down: two days, two moments, two distances, or one of each kind. */
function dateRangeArbitrary(type: FieldType, drawn: Drawn, moment: Moment): fc.Arbitrary<unknown> {
  const [day, instant] = [dayFor(drawn, moment), momentFor(drawn, moment)];
  const distances = fc
    .tuple(
      fc.constantFrom(...unitsFor(type)),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 60 }),
    )
    .map(([unit, a, b]) => [
      { ago: Math.max(a, b), unit },
      { ago: Math.min(a, b), unit },
    ]);
  return fc.oneof(
    fc.tuple(day, day).map((ends) => ends.toSorted()),
    fc.tuple(instant, instant).map((ends) => ends.toSorted()),
    distances,
    fc.tuple(distanceArbitrary('ago', unitsFor(type)), fc.constant('today')),
    fc.tuple(fc.constant('today'), distanceArbitrary('ahead', unitsFor(type))),
    fc.tuple(day, distanceArbitrary('ahead', unitsFor(type))),
    fc.tuple(distanceArbitrary('ago', unitsFor(type)), instant),
  );
}

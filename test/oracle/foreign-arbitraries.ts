/**
 * Random conditions for the languages that are translated: made as rules of react-querybuilder, which writes them in each
 * language. Texts are in lower case and without outer blanks, because there Muster compares otherwise by design.
 */
import fc from 'fast-check';
import type { CatalogueField } from '../../src/rules/catalogue.ts';
import type { Format } from '../../src/translate/language.ts';
import { catalogueOf } from './arbitraries.ts';
import type { OracleContact, OracleValue } from './contact.ts';

export type ForeignRule = {
  readonly field: string;
  readonly operator: string;
  readonly value: unknown;
  readonly valueSource?: 'field';
};
export type ForeignGroup = {
  readonly combinator: 'and' | 'or';
  readonly not?: boolean;
  readonly rules: (ForeignGroup | ForeignRule)[];
};

const FIELDS: readonly CatalogueField[] = [
  { key: 'country', label: 'Country', type: 'text' },
  { key: 'plan', label: 'Plan', type: 'text' },
  { key: 'age', label: 'Age', type: 'number' },
  { key: 'spend', label: 'Spend', type: 'number' },
  { key: 'vip', label: 'VIP', type: 'boolean' },
  { key: 'signed_up', label: 'Signed up', type: 'date' },
  { key: 'last_seen', label: 'Last seen', type: 'datetime' },
  { key: 'interests', label: 'Interests', type: 'list' },
];
export const foreignCatalogue = catalogueOf(FIELDS);
export const foreignFields = FIELDS;

const PLAIN_WORDS = [
  'us',
  'ca',
  'pro',
  'team',
  'new york',
  'york',
  'naïve',
  '日本',
  'null',
  'true',
  '7',
  'select',
];
const AWKWARD_WORDS = [
  "o'brien",
  'a_b',
  'a%b',
  '50%',

  'x.y',
  'xzy',
  'a,b',
  '(x)',
  '--',
  '/* */',
  'a"b',
  "''",
  'a^b',
];
const DAYS = ['2026-02-28', '2026-03-14', '2026-03-15', '2026-03-16'];
const MOMENTS = [
  '2026-03-14T23:59:59.999Z',
  '2026-03-15T00:00:00.000Z',
  '2026-03-15T12:00:00.000Z',
  '2026-03-16T00:00:00.000Z',
];

const number = fc.constantFrom(-2, -1, 0, 0.5, 1, 2, 3);

function words(awkward: boolean): fc.Arbitrary<string> {
  return fc.constantFrom(...PLAIN_WORDS, ...(awkward ? AWKWARD_WORDS : []));
}

function valueArbitrary({ type }: CatalogueField): fc.Arbitrary<OracleValue> {
  switch (type) {
    case 'number':
      return number;
    case 'boolean':
      return fc.boolean();
    case 'date':
      return fc.constantFrom(...DAYS);
    case 'datetime':
      return fc.constantFrom(...MOMENTS);
    case 'list':
      return fc.uniqueArray(words(true), { minLength: 1, maxLength: 3 });
    default:
      return words(true);
  }
}

/** Ten contacts; a third of their values is missing unless they are asked for whole. */
export function foreignContacts(whole: boolean): fc.Arbitrary<readonly OracleContact[]> {
  const values = FIELDS.map((field) =>
    whole ? valueArbitrary(field) : fc.option(valueArbitrary(field), { freq: 3, nil: null }),
  );
  return fc.array(fc.tuple(...values), { minLength: 10, maxLength: 10 }).map((rows) => rows.map(contactFrom));
}

function contactFrom(values: readonly OracleValue[], index: number): OracleContact {
  return {
    no: index + 1,
    values: Object.fromEntries(FIELDS.map(({ key }, column) => [key, values[column] ?? null])),
    segments: new Set(),
    sources: new Set(),
    events: [],
  };
}

/** A condition that the language can say; `awkward` words only where react-querybuilder writes them as they are. */
export function foreignGroup(format: Format, awkward: boolean): fc.Arbitrary<ForeignGroup> {
  const { group } = fc.letrec<{ member: ForeignGroup | ForeignRule; group: ForeignGroup }>((tie) => ({
    member: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      { weight: 4, arbitrary: ruleFor(format, awkward) },
      tie('group'),
    ),
    group: fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.boolean(),
        fc.array(tie('member'), { minLength: 1, maxLength: 4 }),
      )
      .map(([combinator, not, rules]) => ({ combinator, not, rules })),
  }));
  return group;
}

function ruleFor(format: Format, awkward: boolean): fc.Arbitrary<ForeignRule> {
  const text = words(awkward);
  const part = (...blank: readonly string[]) =>
    fc.oneof(text, fc.constantFrom('a', 'o', 'n', 'york', ...(awkward ? blank : [])));
  const one = (field: string, operators: readonly string[], value: fc.Arbitrary<unknown>) =>
    fc.record({ field: fc.constant(field), operator: fc.constantFrom(...operators), value });
  const list = (values: fc.Arbitrary<unknown>) => fc.array(values, { minLength: 1, maxLength: 3 });
  const range = (values: fc.Arbitrary<number | string>) =>
    fc.tuple(values, values).map(([a, b]) => (a < b ? [a, b] : [b, a]));
  const numeric = (field: string) => [
    one(field, ['=', '!=', '<', '<=', '>', '>='], number),
    one(field, ['between', 'notBetween'], range(number)),
    // In CEL react-querybuilder puts numbers of a list in quotes, where they equal no number.
    ...(format === 'cel' ? [] : [one(field, ['in', 'notIn'], list(number))]),
  ];
  const day = fc.constantFrom(...DAYS);
  const moment = fc.constantFrom(...MOMENTS);
  const fields = (left: string, right: string, operators: readonly string[]) =>
    fc.record({
      field: fc.constant(left),
      operator: fc.constantFrom(...operators),
      value: fc.constant(right),
      valueSource: fc.constant('field' as const),
    });
  const onList =
    format === 'mongodb'
      ? [one('interests', ['=', '!='], text), one('interests', ['in', 'notIn'], list(text))]
      : format === 'jsonlogic'
        ? [one('interests', ['contains', 'doesNotContain'], text)]
        : [];
  return fc.oneof(
    one('country', ['=', '!='], text),
    one('country', ['in', 'notIn'], list(text)),
    one('country', ['contains', 'doesNotContain'], part(' ', ' y', 'w ')),
    one('country', ['beginsWith', 'doesNotBeginWith'], part('new ', 'w y')),
    one('country', ['endsWith', 'doesNotEndWith'], part(' york', 'w y')),
    fc.record({
      field: fc.constantFrom(...FIELDS.map(({ key }) => key).filter((key) => key !== 'interests')),
      operator: fc.constantFrom('null', 'notNull'),
      value: fc.constant(null),
    }),
    ...numeric('age'),
    ...numeric('spend'),
    one('vip', ['=', '!='], fc.boolean()),
    one('signed_up', ['=', '!=', '<', '<=', '>', '>='], day),
    one('signed_up', ['between', 'notBetween'], range(day)),
    one('last_seen', ['=', '!=', '<', '<=', '>', '>='], moment),
    one('last_seen', ['<', '>='], day),
    ...onList,
    // react-querybuilder writes comparisons of two fields for MongoDB in a form that MongoDB does not have.
    ...(format === 'mongodb'
      ? []
      : [fields('age', 'spend', ['=', '!=', '<', '<=', '>', '>=']), fields('country', 'plan', ['=', '!='])]),
  );
}

/**
 * Random catalogues, contacts and definitions for comparing engines with the oracle. Definitions are always valid and
 * their values are drawn half from the contacts, so that rules hit; texts and times are chosen to hurt: quotes,
 * backslashes, wildcards, emoji, letters whose case is special, month ends, leap days, days the clocks change, and the
 * very edges of windows.
 */
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { BUILT_IN_FIELDS, type Catalogue, type CatalogueField } from '../../src/rules/catalogue.ts';
import { FAMILY_OF } from '../../src/rules/operators.ts';
import { FIELD_TYPES, type FieldType, type Group, type Rule } from '../../src/rules/rule.ts';
import { attributeArbitrary } from './attribute-arbitrary.ts';
import type { OracleContact, OracleValue, OracleWorld } from './contact.ts';
import { looseTextArbitrary, phoneArbitrary, wordArbitrary } from './text-arbitraries.ts';
import { datetimeArbitrary, dayArbitrary, type Moment } from './time-arbitraries.ts';

export { MOMENTS, type Moment, momentArbitrary } from './time-arbitraries.ts';

/** Everything one comparison needs. */
export type Scenario = {
  readonly catalogue: Catalogue;
  readonly contacts: readonly OracleContact[];
  readonly group: Group;
  readonly moment: Moment;
  readonly world: OracleWorld;
};

const BUILT_IN: readonly CatalogueField[] = BUILT_IN_FIELDS.filter(({ key }) =>
  ['email', 'phone', 'first_name', 'active', 'created_at', 'tags'].includes(key),
);

/** Some built-in fields, at least two fields of every type, a few segments and sources. */
export const scenarioCatalogue: Catalogue = catalogueOf([
  ...BUILT_IN,
  ...FIELD_TYPES.flatMap((type) =>
    [1, 2].map((no) => ({ key: `${type}_${no}`, label: `My ${type} ${no}`, type })),
  ),
]);

/** A catalogue of the given fields with the segments and sources that random definitions name. */
export function catalogueOf(fields: readonly CatalogueField[]): Catalogue {
  const segment = (id: string, name: string) => ({ id, name, nests: [], calculationId: `calc_of_${id}` });
  return {
    fields: new Map(fields.map((field) => [field.key, field])),
    segments: new Map(
      [segment('seg_a', 'Churned'), segment('seg_b', 'Buyers'), segment('seg_c', 'Nobody')].map((one) => [
        one.id,
        one,
      ]),
    ),
    sources: new Map(['src_a', 'src_b'].map((id) => [id, { id, name: `Source ${id}` }])),
  };
}

/** A catalogue with any number of fields of any type. */
export const catalogueArbitrary: fc.Arbitrary<Catalogue> = fc
  .array(fc.constantFrom(...FIELD_TYPES), { minLength: 1, maxLength: 12 })
  .map((types) =>
    catalogueOf(types.map((type, no) => ({ key: `${type}_${no}`, label: `Field ${no}`, type }))),
  );

export function worldOf(catalogue: Catalogue, moment: Moment): OracleWorld {
  return {
    types: new Map([...catalogue.fields.values()].map(({ key, type }) => [key, type])),
    now: Temporal.Instant.from(moment.now),
    timeZone: moment.timeZone,
  };
}

/** Contacts numbered from 1; about a third of their values is missing. */
export function contactsArbitrary(
  catalogue: Catalogue,
  moment: Moment,
  size: { readonly minLength: number; readonly maxLength: number } = { minLength: 1, maxLength: 12 },
): fc.Arbitrary<readonly OracleContact[]> {
  return fc
    .array(contactArbitrary(catalogue, moment), size)
    .map((contacts) => contacts.map((contact, index) => ({ ...contact, no: index + 1 })));
}

function contactArbitrary(catalogue: Catalogue, moment: Moment): fc.Arbitrary<Omit<OracleContact, 'no'>> {
  const values = Object.fromEntries(
    [...catalogue.fields.values()].map(({ key, type }) => [
      key,
      fc.oneof(
        { weight: 1, arbitrary: fc.constant(null) },
        { weight: 2, arbitrary: storedArbitrary(type, moment) },
      ),
    ]),
  );
  return fc.record({
    values: fc.record(values),
    segments: fc.subarray(['seg_a', 'seg_b']).map((ids) => new Set(ids)),
    sources: fc.subarray([...catalogue.sources.keys()]).map((ids) => new Set(ids)),
  });
}

/** A value as a contact of the warehouse has it. */
function storedArbitrary(type: FieldType, moment: Moment): fc.Arbitrary<OracleValue> {
  switch (type) {
    case 'text':
    case 'email':
    case 'url':
      return looseTextArbitrary;
    case 'phone':
      return phoneArbitrary;
    case 'number':
      return numberArbitrary;
    case 'boolean':
      return fc.boolean();
    case 'date':
      return dayArbitrary(moment);
    case 'datetime':
      return datetimeArbitrary(moment);
    case 'list':
    case 'tags':
      return fc.uniqueArray(wordArbitrary, { maxLength: 4 });
  }
}

/** Small whole numbers that meet each other, halves and hundredths, and the awkward ones. */
const numberArbitrary: fc.Arbitrary<number> = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -3, max: 40 }) },
  { weight: 2, arbitrary: fc.integer({ min: -500, max: 5_000 }).map((cents) => cents / 100) },
  { weight: 1, arbitrary: fc.constantFrom(0.1, 0.30000000000000004, 1e15, -1e-9, 2 ** 53, 1e300, 5e-324) },
);

/** A random definition over the catalogue, drawing half of its values from the contacts. */
export function definitionArbitrary(
  catalogue: Catalogue,
  contacts: readonly OracleContact[],
  moment: Moment,
): fc.Arbitrary<Group> {
  const rule = ruleArbitrary(catalogue, contacts, moment);
  const { group } = fc.letrec<{ member: Group | Rule; group: Group }>((tie) => ({
    member: fc.oneof({ maxDepth: 3, depthSize: 'small' }, { weight: 4, arbitrary: rule }, tie('group')),
    group: fc
      .record({
        combinator: fc.constantFrom('and' as const, 'or' as const),
        not: fc.option(fc.boolean(), { nil: undefined, freq: 2 }),
        rules: fc.array(tie('member'), { minLength: 1, maxLength: 4 }),
      })
      .map(({ combinator, not, rules }) => ({ combinator, ...(not === undefined ? {} : { not }), rules })),
  }));
  return group;
}

/** One random rule: mostly on a field, sometimes on a segment or a source. */
export function ruleArbitrary(
  catalogue: Catalogue,
  contacts: readonly OracleContact[],
  moment: Moment,
): fc.Arbitrary<Rule> {
  const membership = fc.constantFrom('in' as const, 'notIn' as const);
  return fc.oneof(
    {
      weight: 12,
      arbitrary: fc
        .constantFrom(...catalogue.fields.values())
        .chain((field) => attributeArbitrary(field, comparableWith(field, catalogue), contacts, moment)),
    },
    {
      weight: 1,
      arbitrary: fc.record({ segment: fc.constantFrom(...catalogue.segments.keys()), operator: membership }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ source: fc.constantFrom(...catalogue.sources.keys()), operator: membership }),
    },
  );
}

function comparableWith(field: CatalogueField, catalogue: Catalogue): readonly CatalogueField[] {
  return [...catalogue.fields.values()].filter(({ type }) => FAMILY_OF[type] === FAMILY_OF[field.type]);
}

/** Contacts, one definition over them, and the moment at which it is asked. */
export function scenarioArbitrary(
  catalogue: Catalogue,
  moments: fc.Arbitrary<Moment>,
): fc.Arbitrary<Scenario> {
  return moments.chain((moment) =>
    contactsArbitrary(catalogue, moment).chain((contacts) =>
      definitionArbitrary(catalogue, contacts, moment).map((group) => ({
        catalogue,
        contacts,
        group,
        moment,
        world: worldOf(catalogue, moment),
      })),
    ),
  );
}

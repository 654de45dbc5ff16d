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
import { FIELD_TYPES, type Group, type Rule } from '../../src/rules/rule.ts';
import { attributeArbitrary, sometimesHeld } from './attribute-arbitrary.ts';
import type { OracleContact, OracleValue, OracleWorld } from './contact.ts';
import {
  EVENT_PROPERTIES,
  eventRuleArbitrary,
  eventsArbitrary,
  outcomeArbitrary,
  sampleArbitrary,
  sequenceArbitrary,
} from './event-arbitraries.ts';
import { datetimeArbitrary, type Moment } from './time-arbitraries.ts';
import { storedArbitrary } from './value-arbitrary.ts';

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
    properties: new Map(EVENT_PROPERTIES.map((property) => [property.key, property])),
    campaigns: new Map(),
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
    propertyTypes: new Map([...catalogue.properties.values()].map(({ key, type }) => [key, type])),
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
  const contact = fc.record({
    values: fc.record(values),
    segments: fc.subarray(['seg_a', 'seg_b']).map((ids) => new Set(ids)),
    sources: fc.subarray([...catalogue.sources.keys()]).map((ids) => new Set(ids)),
    events: eventsArbitrary(moment, storedArbitrary),
  });
  return fc
    .tuple(contact, fc.array(versionArbitrary(values, moment), { maxLength: 2 }))
    .map(([current, versions]) => ({
      ...current,
      history: versions.map(({ replacedAt, replaced }) => ({
        replacedAt,
        values: { ...current.values, ...replaced },
      })),
    }));
}

/** Some values the contact had before, and until when. */
function versionArbitrary(
  values: { readonly [key: string]: fc.Arbitrary<OracleValue> },
  moment: Moment,
): fc.Arbitrary<{ readonly replacedAt: string; readonly replaced: { readonly [key: string]: OracleValue } }> {
  const changeable = Object.keys(values).filter((key) => key !== 'created_at');
  return fc.record({
    replacedAt: datetimeArbitrary(moment),
    replaced: fc
      .subarray(changeable, { maxLength: Math.min(6, changeable.length) })
      .chain((keys) =>
        fc.record(Object.fromEntries(keys.map((key) => [key, values[key] ?? fc.constant(null)]))),
      ),
  });
}

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

/** One random rule: mostly on a field, often about events, sometimes on a segment, a source, a campaign or a sample. */
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
        .chain((field) => attributeArbitrary(field, comparableWith(field, catalogue), contacts, moment))
        .chain((rule) => sometimesHeld(rule)),
    },
    { weight: 6, arbitrary: eventRuleArbitrary(catalogue, contacts, moment) },
    { weight: 2, arbitrary: sequenceArbitrary(catalogue, contacts, moment) },
    { weight: 1, arbitrary: outcomeArbitrary(moment) },
    { weight: 1, arbitrary: sampleArbitrary },
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

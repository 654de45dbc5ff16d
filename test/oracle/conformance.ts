/** The conformance examples as typed values: fields, contacts, segments, and cases with members or a refusal. */
import { readFileSync } from 'node:fs';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { BUILT_IN_FIELDS, type Catalogue, type CatalogueField } from '../../src/rules/catalogue.ts';
import { FIELD_TYPES } from '../../src/rules/rule.ts';
import type { OracleContact, OracleEvent, OracleWorld } from './contact.ts';

const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]);

const schema = z.object({
  now: z.string(),
  timezone: z.string(),
  fields: z.array(z.object({ key: z.string(), type: z.enum(FIELD_TYPES) })),
  event_properties: z.array(z.object({ key: z.string(), type: z.enum(FIELD_TYPES) })),
  events: z.array(
    z.object({
      contact: z.string(),
      name: z.string(),
      occurred_at: z.string(),
      props: z.record(z.string(), value),
      id: z.string(),
    }),
  ),
  contacts: z.array(z.intersection(z.object({ id: z.string() }), z.record(z.string(), value))),
  segments: z.record(z.string(), z.array(z.string())),
  cases: z.array(
    z.object({
      name: z.string(),
      definition: z.unknown(),
      members: z.array(z.string()).optional(),
      refused: z.object({ code: z.string(), path: z.string() }).optional(),
    }),
  ),
});

const file = schema.parse(
  JSON.parse(readFileSync(new URL('../fixtures/conformance.json', import.meta.url), 'utf8')),
);

export const conformanceCases = file.cases;

const fields: readonly CatalogueField[] = [
  ...BUILT_IN_FIELDS,
  ...file.fields.map(({ key, type }) => ({ key, label: labelOf(key), type })),
];

const properties: readonly CatalogueField[] = file.event_properties.map(({ key, type }) => ({
  key,
  label: key,
  type,
}));

/** What happened to a contact; an event that came twice is there twice. */
function eventsOf(contact: string): readonly OracleEvent[] {
  return file.events
    .filter((event) => event.contact === contact)
    .map(({ id, name, occurred_at, props }) => ({ id, name, values: { ...props, occurred_at } }));
}

/** The catalogue of the examples; their segments were calculated, and their ids are their names. */
export const conformanceCatalogue: Catalogue = {
  fields: new Map(fields.map((field) => [field.key, field])),
  segments: new Map(
    Object.keys(file.segments).map((id) => [id, { id, name: id, nests: [], calculationId: `calc_${id}` }]),
  ),
  sources: new Map([['src_shop', { id: 'src_shop', name: 'Web shop' }]]),
  properties: new Map(properties.map((property) => [property.key, property])),
  campaigns: new Map(),
};

export const conformanceWorld: OracleWorld = {
  types: new Map(fields.map(({ key, type }) => [key, type])),
  propertyTypes: new Map(properties.map(({ key, type }) => [key, type])),
  now: Temporal.Instant.from(file.now),
  timeZone: file.timezone,
};

export const conformanceContacts: readonly (OracleContact & { readonly id: string })[] = file.contacts.map(
  ({ id, ...values }, index) => ({
    id,
    no: index + 1,
    values,
    segments: new Set(
      Object.entries(file.segments)
        .filter(([, members]) => members.includes(id))
        .map(([segment]) => segment),
    ),
    sources: new Set(),
    events: eventsOf(id),
  }),
);

function labelOf(key: string): string {
  const words = key.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

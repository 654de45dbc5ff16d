/** Contacts, the field catalogue and events. */
import { z } from 'zod';
import { FIELD_TYPES, OUTCOMES } from '../../rules/rule.ts';
import { endpoint } from './endpoint.ts';
import { idParams, instant, pageOf, pageQuery, queryBoolean, queryList } from './paging.ts';
import { addressContract, channel, contactRef } from './tags-and-preferences.ts';

export const fieldType = z.enum(FIELD_TYPES);
const attributeValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]);

export const field = z.object({
  key: z.string(),
  label: z.string(),
  type: fieldType,
  built_in: z.boolean(),
  /** Which sources supply it, by their last successful sync. */
  sources: z.array(z.object({ id: z.string(), name: z.string(), last_sync_at: instant })),
  used_by_segments: z.int(),
  created_at: instant.nullable(),
});

export const fieldProfile = z.object({
  key: z.string(),
  contacts: z.int(),
  missing: z.int(),
  missing_share: z.number(),
  distinct: z.int(),
  top: z.array(z.object({ value: z.string(), count: z.int() })),
  min: z.union([z.string(), z.number()]).nullable(),
  max: z.union([z.string(), z.number()]).nullable(),
});

/** Where a value came from: a sync of a source, a person, a program. */
export const origin = z.object({
  kind: z.enum(['source', 'user', 'api_key', 'system', 'unknown']),
  id: z.string().nullable(),
  name: z.string(),
  at: instant,
});

export const contactSummary = z.object({
  id: z.string(),
  external_id: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  time_zone: z.string().nullable(),
  active: z.boolean(),
  tags: z.array(z.string()),
  attributes: z.record(z.string(), attributeValue),
  created_at: instant,
  updated_at: instant,
});
export type ContactSummary = z.output<typeof contactSummary>;

export const contact = contactSummary.extend({
  /** Changes with every write; pass it as `If-Match` to guard an edit. */
  version: z.int(),
  sources: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Per built-in or custom field that has a value: where the value came from. */
  origins: z.record(z.string(), origin),
  preferences: z.array(
    z.object({
      channel,
      address: z.string().nullable(),
      subscribed: z.boolean().nullable(),
      origin: z.string().nullable(),
      at: instant.nullable(),
      reachable: z.boolean(),
      /** Why not reachable: inactive, no_address, invalid_address, unsubscribed. */
      reason: z.enum(['inactive', 'no_address', 'invalid_address', 'unsubscribed']).nullable(),
    }),
  ),
});

const text = z.string().max(10_000);

/** What a person or program may write; absent ≠ null: null takes the value away. */
export const contactChange = z.strictObject({
  external_id: text.nullable().optional(),
  email: text.nullable().optional(),
  phone: text.nullable().optional(),
  first_name: text.nullable().optional(),
  last_name: text.nullable().optional(),
  time_zone: text.nullable().optional(),
  active: z.boolean().optional(),
  tags: z.array(z.string().min(1).max(120)).max(1000).optional(),
  attributes: z.record(z.string(), attributeValue).optional(),
});
export type ContactChange = z.output<typeof contactChange>;

export const eventInput = z.strictObject({
  id: z.string().min(1).max(200).optional(),
  contact: contactRef,
  name: z.string().trim().min(1).max(120),
  occurred_at: z.string(),
  properties: z.record(z.string(), z.unknown()).optional(),
  campaign: z.string().max(120).optional(),
});

export const event = z.object({
  id: z.string(),
  name: z.string(),
  occurred_at: instant,
  source: z.string().nullable(),
  campaign: z.string().nullable(),
  properties: z.record(z.string(), z.unknown()),
});

const fieldKey = z.strictObject({ key: z.string().min(1).max(120) });

export const contactsContract = {
  listFields: endpoint({
    method: 'GET',
    path: '/fields',
    role: 'viewer',
    tag: 'Fields',
    summary: 'The catalogue: built-in and custom fields',
    answer: z.object({ items: z.array(field) }),
  }),
  createField: endpoint({
    method: 'POST',
    path: '/fields',
    role: 'admin',
    tag: 'Fields',
    summary: 'Create a custom field',
    status: 201,
    body: z.strictObject({
      key: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/),
      label: z.string().trim().min(1).max(120).optional(),
      type: fieldType.exclude(['tags']),
    }),
    answer: field,
  }),
  changeField: endpoint({
    method: 'PATCH',
    path: '/fields/{key}',
    role: 'admin',
    tag: 'Fields',
    summary: 'Change the label of a custom field',
    params: fieldKey,
    body: z.strictObject({ label: z.string().trim().min(1).max(120) }),
    answer: field,
  }),
  deleteField: endpoint({
    method: 'DELETE',
    path: '/fields/{key}',
    role: 'admin',
    tag: 'Fields',
    summary: 'Delete a custom field and its values; refused while a segment or a source uses it',
    status: 204,
    params: fieldKey,
    answer: z.void(),
  }),
  readFieldProfile: endpoint({
    method: 'GET',
    path: '/fields/{key}/profile',
    role: 'viewer',
    tag: 'Fields',
    summary: 'Missing share, distinct values, most frequent values, smallest and largest',
    params: fieldKey,
    answer: fieldProfile,
  }),
  listFieldValues: endpoint({
    method: 'GET',
    path: '/fields/{key}/values',
    role: 'viewer',
    tag: 'Fields',
    summary: 'Values of a field with counts, most frequent first',
    params: fieldKey,
    query: z.strictObject({ q: z.string().max(200).optional() }),
    answer: z.object({ items: z.array(z.object({ value: z.string(), count: z.int() })) }),
  }),
  listContacts: endpoint({
    method: 'GET',
    path: '/contacts',
    role: 'viewer',
    tag: 'Contacts',
    summary:
      'List contacts; q searches names, email, phone and external id; look up by external_id, email or phone',
    query: z.strictObject({
      ...pageQuery,
      external_id: z.string().optional(),
      email: z.string().optional(),
      phone: z.string().optional(),
      active: queryBoolean.optional(),
      tag: queryList(z.string()).optional(),
      source: queryList(z.string()).optional(),
      /** A built-in or custom field key, `-` in front for descending. */
      sort: z.string().max(130).default('-created_at'),
    }),
    answer: pageOf(contactSummary),
  }),
  createContact: endpoint({
    method: 'POST',
    path: '/contacts',
    role: 'editor',
    tag: 'Contacts',
    summary: 'Create a contact by hand; refused when an identity belongs to another contact',
    status: 201,
    body: contactChange,
    answer: contact,
  }),
  upsertContacts: endpoint({
    method: 'POST',
    path: '/contacts/batch',
    role: 'editor',
    tag: 'Contacts',
    summary: 'Create or update up to 10,000 contacts; all or nothing',
    body: z.strictObject({ contacts: z.array(z.unknown()).min(1).max(10_000) }),
    answer: z.object({
      created: z.int(),
      updated: z.int(),
      unchanged: z.int(),
      duplicates: z.int(),
      conflicts: z.int(),
      ids: z.array(z.string()),
    }),
  }),
  readContact: endpoint({
    method: 'GET',
    path: '/contacts/{id}',
    role: 'viewer',
    tag: 'Contacts',
    summary: 'Read a contact with the source of each value, its preferences and reachability',
    params: idParams,
    answer: contact,
  }),
  changeContact: endpoint({
    method: 'PATCH',
    path: '/contacts/{id}',
    role: 'editor',
    tag: 'Contacts',
    summary: 'Change a contact by hand',
    params: idParams,
    body: contactChange,
    answer: contact,
  }),
  deleteContact: endpoint({
    method: 'DELETE',
    path: '/contacts/{id}',
    role: 'editor',
    tag: 'Contacts',
    summary: 'Delete a contact; it leaves every segment and source',
    status: 204,
    params: idParams,
    answer: z.void(),
  }),
  listContactHistory: endpoint({
    method: 'GET',
    path: '/contacts/{id}/history',
    role: 'viewer',
    tag: 'Contacts',
    summary: 'Every change of a contact, newest first: which value from and to, when, by whom',
    params: idParams,
    answer: z.object({
      items: z.array(
        z.object({
          at: instant,
          by: origin,
          changes: z.array(z.object({ field: z.string(), from: attributeValue, to: attributeValue })),
        }),
      ),
    }),
  }),
  addEvents: endpoint({
    method: 'POST',
    path: '/events/batch',
    role: 'editor',
    tag: 'Events',
    summary:
      'Add up to 10,000 events; all or nothing. An id that is known adds nothing; unknown contacts are created',
    body: z.strictObject({ events: z.array(z.unknown()).min(1).max(10_000) }),
    answer: z.object({ added: z.int(), duplicates: z.int(), contacts_created: z.int() }),
  }),
  listEventNames: endpoint({
    method: 'GET',
    path: '/events/names',
    role: 'viewer',
    tag: 'Events',
    summary: 'Event names with counts, the properties each carries, and all properties',
    answer: z.object({
      items: z.array(
        z.object({
          name: z.string(),
          count: z.int(),
          last_at: instant.nullable(),
          /** `share` of the events of this name that have a value for it; the most carried first. */
          properties: z.array(z.object({ key: z.string(), share: z.number() })),
        }),
      ),
      properties: z.array(z.object({ key: z.string(), label: z.string(), type: fieldType })),
    }),
  }),
  listEventProperties: endpoint({
    method: 'GET',
    path: '/events/properties',
    role: 'viewer',
    tag: 'Events',
    summary: 'All properties of events with their types',
    answer: z.object({
      items: z.array(z.object({ key: z.string(), label: z.string(), type: fieldType })),
    }),
  }),
  listEventPropertyValues: endpoint({
    method: 'GET',
    path: '/events/properties/{key}/values',
    role: 'viewer',
    tag: 'Events',
    summary:
      'Values of a property, or of campaign, source or occurred_at, with counts, most frequent first; of one event when named',
    params: fieldKey,
    query: z.strictObject({ event: z.string().max(120).optional(), q: z.string().max(200).optional() }),
    answer: z.object({ items: z.array(z.object({ value: z.string(), count: z.int() })) }),
  }),
  listEventCampaigns: endpoint({
    method: 'GET',
    path: '/events/campaigns',
    role: 'viewer',
    tag: 'Events',
    summary: 'Campaigns that events speak of, the latest first, with counts per outcome',
    query: z.strictObject({ q: z.string().max(200).optional() }),
    answer: z.object({
      items: z.array(
        z.object({
          id: z.string(),
          count: z.int(),
          last_at: instant,
          outcomes: z.array(z.object({ outcome: z.enum(OUTCOMES), count: z.int() })),
        }),
      ),
      total: z.int(),
    }),
  }),
  ...addressContract,
};

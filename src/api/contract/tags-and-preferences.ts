/** What is kept beside contacts: preferences per channel and address, and tags. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { idParams, instant } from './paging.ts';

export const channel = z.enum(['email', 'sms', 'phone']);

/** A contact named by one of its keys. */
export const contactRef = z.union([
  z.strictObject({ id: z.string() }),
  z.strictObject({ external_id: z.string() }),
  z.strictObject({ email: z.string() }),
  z.strictObject({ phone: z.string() }),
]);

export const preference = z.object({
  channel,
  address: z.string(),
  subscribed: z.boolean(),
  origin: z.enum(['api', 'admin', 'import', 'user_action', 'user_intent']),
  at: instant,
});

export const tag = z.object({
  id: z.string(),
  title: z.string(),
  colour: z.string(),
  active: z.boolean(),
  contacts: z.int(),
  created_at: instant,
});

export const addressContract = {
  readPreference: endpoint({
    method: 'GET',
    path: '/preferences/{channel}/{address}',
    role: 'viewer',
    tag: 'Preferences',
    summary: 'The preference recorded for an address',
    params: z.strictObject({ channel, address: z.string().min(1).max(320) }),
    answer: preference,
  }),
  putPreference: endpoint({
    method: 'PUT',
    path: '/preferences/{channel}/{address}',
    role: 'editor',
    tag: 'Preferences',
    summary: 'Record a preference for an address',
    params: z.strictObject({ channel, address: z.string().min(1).max(320) }),
    body: z.strictObject({ subscribed: z.boolean(), origin: preference.shape.origin.default('api') }),
    answer: preference,
  }),
  putPreferences: endpoint({
    method: 'POST',
    path: '/preferences/batch',
    role: 'editor',
    tag: 'Preferences',
    summary: 'Record up to 10,000 preferences; all or nothing',
    body: z.strictObject({ preferences: z.array(z.unknown()).min(1).max(10_000) }),
    answer: z.object({ recorded: z.int() }),
  }),
  listTags: endpoint({
    method: 'GET',
    path: '/tags',
    role: 'viewer',
    tag: 'Tags',
    summary: 'List tags',
    answer: z.object({ items: z.array(tag) }),
  }),
  createTag: endpoint({
    method: 'POST',
    path: '/tags',
    role: 'editor',
    tag: 'Tags',
    summary: 'Create a tag',
    status: 201,
    body: z.strictObject({
      title: z.string().trim().min(1).max(120),
      colour: z
        .string()
        .regex(/^#[0-9a-f]{6}$/i)
        .optional(),
    }),
    answer: tag,
  }),
  changeTag: endpoint({
    method: 'PATCH',
    path: '/tags/{id}',
    role: 'editor',
    tag: 'Tags',
    summary: 'Rename, recolour, retire or reactivate a tag',
    params: idParams,
    body: z.strictObject({
      title: z.string().trim().min(1).max(120).optional(),
      colour: z
        .string()
        .regex(/^#[0-9a-f]{6}$/i)
        .optional(),
      active: z.boolean().optional(),
    }),
    answer: tag,
  }),
  deleteTag: endpoint({
    method: 'DELETE',
    path: '/tags/{id}',
    role: 'editor',
    tag: 'Tags',
    summary: 'Delete a tag and take it from its contacts; refused while a segment uses it',
    status: 204,
    params: idParams,
    answer: z.void(),
  }),
  tagContacts: endpoint({
    method: 'POST',
    path: '/tags/{id}/contacts',
    role: 'editor',
    tag: 'Tags',
    summary: 'Put a tag on contacts or take it from them; answers which contacts were not found',
    params: idParams,
    body: z.strictObject({
      add: z.array(contactRef).max(10_000).optional(),
      remove: z.array(contactRef).max(10_000).optional(),
    }),
    answer: z.object({ added: z.int(), removed: z.int(), not_found: z.array(contactRef) }),
  }),
};

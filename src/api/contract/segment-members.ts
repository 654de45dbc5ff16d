/** Who is in a segment: its members, those put into a list by hand, and pins. */
import { z } from 'zod';
import { contactSummary } from './contacts.ts';
import { endpoint, rawCsv } from './endpoint.ts';
import { idParams, pageOf, pageQuery, queryList } from './paging.ts';
import { segment } from './segments.ts';
import { contactRef } from './tags-and-preferences.ts';

export const segmentMembersContract = {
  listMembers: endpoint({
    method: 'GET',
    path: '/segments/{id}/members',
    role: 'viewer',
    tag: 'Segments',
    summary: 'Members of the published audience',
    params: idParams,
    query: z.strictObject({ ...pageQuery, sort: z.string().max(130).default('-created_at') }),
    answer: pageOf(contactSummary).extend({ calculation_id: z.string().nullable() }),
  }),
  exportMembers: endpoint({
    method: 'GET',
    path: '/segments/{id}/members.csv',
    role: 'viewer',
    tag: 'Segments',
    summary: 'The same view as CSV: all pages of it, with the columns asked for',
    params: idParams,
    query: z.strictObject({
      q: pageQuery.q,
      sort: z.string().max(130).default('-created_at'),
      columns: queryList(z.string().max(120)).optional(),
    }),
    answer: rawCsv,
  }),
  addMembers: endpoint({
    method: 'POST',
    path: '/segments/{id}/members',
    role: 'editor',
    tag: 'Segments',
    summary: 'Add contacts to a list segment; answers which were not found',
    params: idParams,
    body: z.strictObject({ contacts: z.array(contactRef).min(1).max(10_000) }),
    answer: z.object({ added: z.int(), not_found: z.array(contactRef), segment }),
  }),
  removeMembers: endpoint({
    method: 'DELETE',
    path: '/segments/{id}/members',
    role: 'editor',
    tag: 'Segments',
    summary: 'Take contacts out of a list segment; answers which were not found',
    params: idParams,
    body: z.strictObject({ contacts: z.array(contactRef).min(1).max(10_000) }),
    answer: z.object({ removed: z.int(), not_found: z.array(contactRef), segment }),
  }),
  listPins: endpoint({
    method: 'GET',
    path: '/segments/{id}/pins',
    role: 'viewer',
    tag: 'Segments',
    summary: 'Contacts that are members, or not, whatever the rules say',
    params: idParams,
    answer: z.object({
      version: z.int(),
      include: z.array(contactSummary),
      exclude: z.array(contactSummary),
    }),
  }),
  changePins: endpoint({
    method: 'POST',
    path: '/segments/{id}/pins',
    role: 'editor',
    tag: 'Segments',
    summary: 'Pin contacts in or out, or take their pins away; a change makes a new version',
    params: idParams,
    body: z.strictObject({
      include: z.array(contactRef).max(10_000).default([]),
      exclude: z.array(contactRef).max(10_000).default([]),
      /** Contacts whose pin is taken away. */
      remove: z.array(contactRef).max(10_000).default([]),
    }),
    answer: z.object({ changed: z.int(), not_found: z.array(contactRef), segment }),
  }),
};

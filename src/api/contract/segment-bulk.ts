/** Archiving; and one act on many segments, with a result for each of them, and the way back. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { idParams } from './paging.ts';
import { segmentFilter } from './segment-list.ts';
import { segment, segmentLabel } from './segments.ts';

export const bulkAction = z.enum([
  'calculate',
  'label',
  'owner',
  'archive',
  'unarchive',
  'delete',
  'restore',
]);
export type BulkAction = z.output<typeof bulkAction>;

const MOST = 10_000;

export const bulkRequest = z
  .strictObject({
    action: bulkAction,
    /** These segments … */
    ids: z.array(z.string().min(1).max(100)).min(1).max(MOST).optional(),
    /** … or all that a filter of the list leaves … */
    filter: segmentFilter.optional(),
    /** … but not these. */
    except: z.array(z.string().max(100)).max(MOST).optional(),
    /** How many segments are meant to be left by the filter: refused when it is another number by now. */
    expect: z.int().min(0).optional(),
    /** For `label`: put these on … */
    add: z.array(segmentLabel).max(20).optional(),
    /** … and take these away. */
    remove: z.array(segmentLabel).max(MOST).optional(),
    /** For `owner`: the id of an account, or null for nobody. */
    owner: z.string().max(100).nullable().optional(),
  })
  .superRefine((body, context) => {
    const say = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
    if ((body.ids === undefined) === (body.filter === undefined))
      say('ids', 'Give either "ids" or "filter".');
    if (body.filter === undefined && body.except !== undefined) say('except', 'Belongs to a filter.');
    if (body.filter === undefined && body.expect !== undefined) say('expect', 'Belongs to a filter.');
    if (body.action !== 'label' && body.add !== undefined) say('add', 'Belongs to the action "label".');
    if (body.action !== 'label' && body.remove !== undefined) say('remove', 'Belongs to the action "label".');
    if (body.action === 'label' && !body.add?.length && !body.remove?.length)
      say('add', 'Give labels to add or to remove.');
    if (body.action === 'owner' && body.owner === undefined)
      say('owner', 'Give the id of an account, or null.');
    if (body.action !== 'owner' && body.owner !== undefined) say('owner', 'Belongs to the action "owner".');
  });
export type BulkRequest = z.output<typeof bulkRequest>;

export const bulkResult = z.object({
  id: z.string(),
  name: z.string(),
  /** done; skipped: nothing to do; refused: it must not be done. */
  outcome: z.enum(['done', 'skipped', 'refused']),
  code: z.string().optional(),
  /** Why it was skipped or refused, as a sentence. */
  detail: z.string().optional(),
  hint: z.string().optional(),
});
export type BulkResult = z.output<typeof bulkResult>;

const bulkAnswer = z.object({
  /** For undoing it; null when nothing was done. */
  id: z.string().nullable(),
  action: bulkAction,
  done: z.int(),
  skipped: z.int(),
  refused: z.int(),
  /** One for every segment that was meant. */
  items: z.array(bulkResult),
});
export type BulkAnswer = z.output<typeof bulkAnswer>;

export const segmentBulkContract = {
  archiveSegment: endpoint({
    method: 'POST',
    path: '/segments/{id}/archive',
    role: 'editor',
    tag: 'Segments',
    summary: 'Hide a segment from lists and pickers, and never calculate it automatically',
    params: idParams,
    answer: segment,
  }),
  unarchiveSegment: endpoint({
    method: 'POST',
    path: '/segments/{id}/unarchive',
    role: 'editor',
    tag: 'Segments',
    summary: 'Take a segment out of the archive',
    params: idParams,
    answer: segment,
  }),
  bulkSegments: endpoint({
    method: 'POST',
    path: '/segments/bulk',
    role: 'editor',
    tag: 'Segments',
    summary: 'Do one thing to many segments, named by ids or by a filter; answers what became of each',
    body: bulkRequest,
    answer: bulkAnswer,
  }),
  undoBulk: endpoint({
    method: 'POST',
    path: '/segments/bulk/{id}/undo',
    role: 'editor',
    tag: 'Segments',
    summary: 'Undo an act on many segments: exactly what it did, for those nobody changed since',
    params: idParams,
    answer: bulkAnswer,
  }),
};

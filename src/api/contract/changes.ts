/** Who entered and left a segment between two calculations, and why; and the same seen from one contact. */
import { z } from 'zod';
import { contactSummary, event, fieldType, origin } from './contacts.ts';
import { endpoint, rawCsv } from './endpoint.ts';
import { idParams, instant, pageOf, pageQuery, queryList } from './paging.ts';

/**
 * What moves contacts, the first to be named first: a pin or an edit of the rules, the contact itself coming or going,
 * what is known of it, a nested segment, time. `list`: put there by hand. `first`: there was no calculation before.
 */
export const REASON_KINDS = [
  'pin',
  'definition',
  'deleted_contact',
  'new_contact',
  'list',
  'data',
  'segment',
  'time',
  'calendar',
  'first',
  'unknown',
] as const;
export const reasonKind = z.enum(REASON_KINDS);
export type ReasonKind = z.output<typeof reasonKind>;

const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]);
const named = z.strictObject({ id: z.string(), name: z.string() });

/** Who wrote what moved the contact, and when. */
const by = z.strictObject(origin.omit({ at: true }).shape);

export const reason = z.strictObject({
  kind: reasonKind,
  /** For people. */
  sentence: z.string(),
  /** The rule that changed its answer: where it stands in the definition of that version, and whether it holds now. */
  rule: z
    .strictObject({ path: z.string(), sentence: z.string(), version: z.int(), holds: z.boolean() })
    .optional(),
  /** Of `data` and of `time`: the field of the contact that the rule looks at. */
  field: z.strictObject({ key: z.string(), label: z.string(), type: fieldType }).optional(),
  /** Of `data` and of `time`: the event that the rule looks at, and the latest of those that made the difference. */
  event: z.strictObject({ name: z.string(), occurred_at: instant.optional() }).optional(),
  /** Of `data`: the value of the field, or the measure of the events, before and after. */
  from: value.optional(),
  to: value.optional(),
  /** When it was written; absent where that is not known. */
  at: instant.optional(),
  by: by.optional(),
  /** Of `definition` and `pin`: the versions, and what changed in words. */
  definition: z
    .strictObject({ from_version: z.int(), to_version: z.int(), changes: z.array(z.string()) })
    .optional(),
  /** Of `segment`: the nested segment, and the calculations whose audiences were read. */
  segment: z
    .strictObject({ ...named.shape, before: z.string().nullable(), after: z.string().nullable() })
    .optional(),
  /** Of `data`: the data source that delivers the contact now, or no longer. */
  source: named.optional(),
  /** Of `unknown`: why there is no telling. */
  unknown: z
    .enum(['not_reproduced', 'deleted_since', 'definition_unreadable', 'audience_gone', 'failed'])
    .optional(),
});
export type Reason = z.output<typeof reason>;

/** As it is told with each of many contacts: without what is the same for all of them. */
export const toldReason = z.strictObject(reason.omit({ rule: true, definition: true }).shape);
export type ToldReason = z.output<typeof toldReason>;

const comparedCalculation = z.object({
  id: z.string(),
  version: z.int(),
  calculated_at: instant,
  requested_by: z.string(),
  count: z.int().nullable(),
});

const pair = z.object({
  /** The older of the two. */
  before: comparedCalculation,
  after: comparedCalculation,
});

export const side = z.enum(['entered', 'left']);
export type Side = z.output<typeof side>;

const mover = z.object({
  id: z.string(),
  /** null: the contact was deleted. */
  contact: contactSummary.nullable(),
  /** The main one first; at least one. */
  reasons: z.array(reason).min(1),
});

/** Contacts by their main reason. The counts add up to `counted`. */
const split = z.object({
  /** Contacts that entered, or left. */
  total: z.int(),
  /** For so many of them the reason was worked out: all, or a sample when they are very many. */
  counted: z.int(),
  reasons: z.array(z.object({ kind: reasonKind, count: z.int() })),
});

const diffParams = z.strictObject({
  id: z.string().min(1).max(100),
  a: z.string().min(1).max(100),
  b: z.string().min(1).max(100),
});

const membershipSince = z.object({
  /** The earliest of the unbroken row of calculations kept that have the contact. */
  calculation_id: z.string(),
  at: instant,
  /** The calculation before that one, which did not have the contact; null when `at_least`. */
  not_in_at: instant.nullable(),
  /** The contact may have been a member for longer: no older calculation is kept, or was looked at. */
  at_least: z.boolean(),
});

const timelineEvent = event.extend({ kind: z.literal('event'), at: instant });
const timelineMove = z.object({
  kind: side,
  id: z.string(),
  /** When the calculation that moved the contact read the data. */
  at: instant,
  segment: named,
  calculation_id: z.string(),
  /** The calculation kept before, and when it read the data: the contact moved in between. null: none is kept. */
  previous_calculation_id: z.string().nullable(),
  previous_at: instant.nullable(),
  reasons: z.array(reason).min(1),
});

export const changesContract = {
  compareCalculations: endpoint({
    method: 'GET',
    path: '/segments/{id}/calculations/{a}/diff/{b}',
    role: 'viewer',
    tag: 'Segments',
    summary: 'Who entered and left between two calculations, in pages, with the reasons for each contact',
    params: diffParams,
    query: z.strictObject({
      side: side.default('entered'),
      /** Only contacts whose main reason it is. */
      reason: queryList(reasonKind).optional(),
      page: pageQuery.page,
      page_size: pageQuery.page_size,
    }),
    answer: pageOf(mover).extend({ ...pair.shape, side, entered: z.int(), left: z.int() }),
  }),
  countReasons: endpoint({
    method: 'GET',
    path: '/segments/{id}/calculations/{a}/diff/{b}/reasons',
    role: 'viewer',
    tag: 'Segments',
    summary: 'How many entered and left between two calculations by their main reason',
    params: diffParams,
    answer: z.object({ ...pair.shape, entered: split, left: split }),
  }),
  exportChanges: endpoint({
    method: 'GET',
    path: '/segments/{id}/calculations/{a}/diff/{b}/contacts.csv',
    role: 'viewer',
    tag: 'Segments',
    summary: 'All contacts that entered, or left, with their reasons as CSV',
    params: diffParams,
    query: z.strictObject({ side: side.default('entered'), reason: queryList(reasonKind).optional() }),
    answer: rawCsv,
  }),
  listContactSegments: endpoint({
    method: 'GET',
    path: '/contacts/{id}/segments',
    role: 'viewer',
    tag: 'Contacts',
    summary: 'Segments whose published audience has this contact, and since when',
    params: idParams,
    answer: z.object({
      items: z.array(
        z.object({ id: z.string(), name: z.string(), calculated_at: instant, since: membershipSince }),
      ),
    }),
  }),
  listContactTimeline: endpoint({
    method: 'GET',
    path: '/contacts/{id}/timeline',
    role: 'viewer',
    tag: 'Contacts',
    summary: "A contact's events, and the segments it entered and left with the reasons, newest first",
    params: idParams,
    query: z.strictObject({ page: pageQuery.page, page_size: pageQuery.page_size }),
    answer: pageOf(z.discriminatedUnion('kind', [timelineEvent, timelineMove])).extend({
      /** Entries and exits are complete from this moment on; null: as far back as calculations are kept. */
      moves_complete_from: instant.nullable(),
    }),
  }),
};

/** Why a contact is in or out: the rule tree with the contact's values, now or as of a past calculation. */
import { z } from 'zod';
import { contactSummary, fieldType, origin } from './contacts.ts';
import { endpoint } from './endpoint.ts';
import { idParams, instant } from './paging.ts';
import { contactRef } from './tags-and-preferences.ts';

const actual = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]);

const explainedEvent = z.object({
  id: z.string(),
  name: z.string(),
  occurred_at: instant,
  properties: z.record(z.string(), z.unknown()),
});

/** One rule or group of the definition, as it is for one contact. */
export const explainedNode = z.object({
  /** JSON pointer into the definition; the root is empty. */
  path: z.string(),
  kind: z.enum(['group', 'field', 'event', 'sequence', 'campaign', 'segment', 'source', 'sample', 'pin']),
  combinator: z.enum(['and', 'or']).optional(),
  not: z.boolean().optional(),
  sentence: z.string(),
  result: z.boolean(),
  /** What the contact has: a field's value, a measure, its place in a sample; null when there is nothing. */
  actual: actual.optional(),
  /** What type `actual` is of. */
  type: fieldType.optional(),
  /** Of rules that compare two fields: what the contact has in the other one. */
  compared: z.object({ label: z.string(), actual, type: fieldType }).optional(),
  /** What the rule asks for, in words: "is over 50,000". */
  wanted: z.string().optional(),
  /** Where the value came from. */
  source: origin.optional(),
  /** The moment the values are of. */
  as_of: instant,
  /** Of rules about events: how many count, the latest of them, and how many more it would take. */
  events: z
    .object({ counted: z.int(), latest: z.array(explainedEvent), missing: z.number().nullable() })
    .optional(),
  /** Of sequences: how far the contact got. */
  steps: z
    .array(
      z.object({
        sentence: z.string(),
        events: z.int(),
        reached: z.boolean(),
        reached_at: instant.nullable(),
      }),
    )
    .optional(),
  /** Of nested segments: the same for that segment, as of the calculation whose audience is meant. */
  get nested() {
    return nestedExplanation.optional();
  },
});

const nestedExplanation = z.object({
  segment: z.object({ id: z.string(), name: z.string() }),
  calculation_id: z.string(),
  calculated_at: instant,
  version: z.int(),
  member: z.boolean(),
  /** False when today's knowledge of that moment leads to another answer than the audience has. */
  reproduced: z.boolean(),
  sentence: z.string(),
  get tree(): z.ZodArray<typeof explainedNode> {
    return z.array(explainedNode);
  },
});

const nextChange = z.object({
  at: instant,
  /** Whether the contact will then be a member. */
  becomes: z.enum(['member', 'no_member']),
  /** The rules whose answer changes then. */
  rules: z.array(z.object({ path: z.string(), sentence: z.string(), result: z.boolean() })),
});

export const explanation = z.object({
  contact: contactSummary,
  /** What the definition says of the contact; of a past calculation, whether it was in that audience. */
  member: z.boolean(),
  sentence: z.string(),
  as_of: instant,
  version: z.int().nullable(),
  /** The published audience, or the past one that was asked for. */
  audience: z
    .object({
      calculation_id: z.string(),
      calculated_at: instant,
      version: z.int(),
      member: z.boolean(),
    })
    .nullable(),
  /** False when the rules, with the values kept of that moment, lead to another answer than the audience has. */
  reproduced: z.boolean(),
  /** In the order of the definition; the root first. Empty for segments that are lists. */
  tree: z.array(explainedNode),
  /** When nothing else happens: the next moment at which the contact enters or leaves. Absent for the past. */
  next_change: nextChange.nullable().optional(),
  /** Why there is no telling when the next change comes, if so. */
  next_change_unknown: z.string().optional(),
});
export type Explanation = z.output<typeof explanation>;
export type ExplainedNode = z.output<typeof explainedNode>;

/** A contact by its id, or by any identity: external id, email or phone. */
const anyContact = z.string().trim().min(1).max(500);

const funnelRow = z.object({
  path: z.string(),
  sentence: z.string(),
  /** Contacts that pass this rule alone. */
  count: z.int(),
  /** Contacts left after this rule and those before it in its group. */
  remaining: z.int(),
  /** Contacts the whole definition would have without this rule. */
  without: z.int().nullable(),
});

export const explainContract = {
  explainContact: endpoint({
    method: 'GET',
    path: '/segments/{id}/explain',
    role: 'viewer',
    tag: 'Explain',
    summary: 'Why a contact is in a segment or not, now or as of a past calculation',
    params: idParams,
    query: z.strictObject({ contact: anyContact, calculation: z.string().optional() }),
    answer: explanation,
  }),
  explainDefinition: endpoint({
    method: 'POST',
    path: '/segments/explain',
    role: 'viewer',
    tag: 'Explain',
    summary: 'Why a contact would be in or out by a definition that is not saved',
    body: z.strictObject({
      definition: z.unknown(),
      contact: z.union([anyContact, contactRef]),
      segment_id: z.string().optional(),
    }),
    answer: explanation,
  }),
  readFunnel: endpoint({
    method: 'GET',
    path: '/segments/{id}/funnel',
    role: 'viewer',
    tag: 'Explain',
    summary: 'Rule by rule counts of the current definition on the data of now',
    params: idParams,
    answer: z.object({
      version: z.int(),
      count: z.int(),
      total: z.int(),
      as_of: instant,
      funnel: z.array(funnelRow),
      took_ms: z.number(),
    }),
  }),
};

/** The history: who or what did what to which thing, when, from what to what. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { idParams, instant, pageOf, pageQuery, queryList } from './paging.ts';

const actorKind = z.enum(['user', 'api_key', 'system']);

const historyEntry = z.object({
  id: z.string(),
  at: instant,
  actor: z.object({ kind: actorKind, id: z.string(), name: z.string() }),
  /** Kind and verb: `segment.definition_changed`. */
  action: z.string(),
  /** The act in words, between the actor and the subject: "changed the rules of". */
  words: z.string(),
  /** `name` is the name it had then; null where none was kept. */
  subject: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }),
  /** A line for each value that differs; secrets are never kept. */
  changes: z.array(z.object({ key: z.string(), label: z.string(), from: z.unknown(), to: z.unknown() })),
});
export type HistoryEntry = z.output<typeof historyEntry>;

/** A day in the organisation's time zone. */
const day = z.iso.date();

const filter = {
  /** Every word has to stand in the name of the thing, the actor, the act or a value. */
  q: pageQuery.q,
  action: queryList(z.string().max(80)).optional(),
  /** Ids of actors. */
  actor: queryList(z.string().max(100)).optional(),
  /** Days, both included. */
  from: day.optional(),
  to: day.optional(),
};
const kind = queryList(z.string().max(40)).optional();

const choice = z.object({ value: z.string(), label: z.string() });

export const historyContract = {
  listHistory: endpoint({
    method: 'GET',
    path: '/history',
    role: 'viewer',
    tag: 'History',
    summary:
      'Who or what did what to which thing, newest first; what was done to API keys and webhooks is for admins',
    query: z.strictObject({ ...pageQuery, ...filter, kind }),
    answer: pageOf(historyEntry),
  }),
  readHistoryChoices: endpoint({
    method: 'GET',
    path: '/history/choices',
    role: 'viewer',
    tag: 'History',
    summary: 'Kinds of things, actors and acts that the history has, to filter by',
    answer: z.object({ kinds: z.array(choice), actors: z.array(choice), actions: z.array(choice) }),
  }),
  listSegmentHistory: endpoint({
    method: 'GET',
    path: '/segments/{id}/history',
    role: 'viewer',
    tag: 'History',
    summary: 'What was done to one segment, newest first',
    params: idParams,
    query: z.strictObject({ ...pageQuery, ...filter }),
    answer: pageOf(historyEntry),
  }),
  listCampaignHistory: endpoint({
    method: 'GET',
    path: '/campaigns/{id}/history',
    role: 'viewer',
    tag: 'History',
    summary: 'What was done to one campaign and its runs, newest first',
    params: idParams,
    query: z.strictObject({ ...pageQuery, ...filter }),
    answer: pageOf(historyEntry),
  }),
};

/** One contact as its page shows it: values with their origins, sources, preferences, segments, changes, events. */
import { z } from 'zod';
import type { contact, contactsContract } from '../api/contract/contacts.ts';
import { audiencesWith } from '../audiences/audiences.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { contactNo } from '../ids.ts';
import { param, sql } from '../sql/sql.ts';
import { declareQuery } from '../warehouse/warehouse.ts';
import { readFields } from './catalogue.ts';
import { type ContactRow, contactSummaryOf } from './contact-rows.ts';
import { type ContactChanges, changesOf, originsOf, readVersions } from './contact-versions.ts';
import { existingContacts } from './find-contacts.ts';
import { reachabilityOf } from './reachability.ts';

export type Contact = z.output<typeof contact>;

const sourceAudiencesWith = declareQuery({
  name: 'contacts.source_audiences',
  bounds: { lane: 'interactive', seconds: 10 },
  params: z.object({ ids: z.array(z.string()), no: z.number() }),
  row: z.object({ id: z.string() }),
  sql: ({ ids, no }) =>
    sql`select distinct id from audiences where owner_kind = 'source' and has(${param('Array(String)', ids)}, id)
      and bitmapContains(members, ${param('UInt32', no)})`,
});

export function noContact(id: string): Refusal {
  return new Refusal('not_found', `There is no contact ${id}.`);
}

async function versionsOrRefuse(deps: Deps, id: string) {
  const fields = await readFields(deps);
  const versions = await readVersions(deps, contactNo(id), fields);
  const [current] = versions;
  if (!current) throw noContact(id);
  return { fields, versions, current };
}

/** A contact. Refuses `not_found`. */
export async function readContact(deps: Deps, id: string): Promise<Contact> {
  const { fields, versions, current } = await versionsOrRefuse(deps, id);
  const [origins, sources, preferences] = await Promise.all([
    originsOf(deps, versions, fields),
    sourcesOf(deps, current),
    reachabilityOf(deps, current),
  ]);
  return { ...contactSummaryOf(current, fields), version: current.version, sources, origins, preferences };
}

/** The data sources that deliver the contact now. */
async function sourcesOf(deps: Deps, row: ContactRow): Promise<{ id: string; name: string }[]> {
  const sources = await deps.control.db
    .selectFrom('sources')
    .select(['id', 'name', 'current_sync_id'])
    .where('deleted_at', 'is', null)
    .where('current_sync_id', 'is not', null)
    .orderBy('name')
    .execute();
  const ids = sources.flatMap(({ current_sync_id }) => current_sync_id ?? []);
  if (ids.length === 0) return [];
  const found = new Set((await sourceAudiencesWith(deps.warehouse, { ids, no: row.no })).map(({ id }) => id));
  return sources
    .filter(({ current_sync_id }) => current_sync_id !== null && found.has(current_sync_id))
    .map(({ id, name }) => ({ id, name }));
}

/** Every change of a contact, newest first. */
export async function readContactChanges(deps: Deps, id: string): Promise<{ items: ContactChanges }> {
  const { fields, versions } = await versionsOrRefuse(deps, id);
  return { items: await changesOf(deps, versions, fields) };
}

async function requireContact(deps: Deps, id: string): Promise<number> {
  const no = contactNo(id);
  if (!(await existingContacts(deps, [no])).has(no)) throw noContact(id);
  return no;
}

type ContactSegments = z.output<typeof contactsContract.listContactSegments.answer>;

/** Segments whose published audience has the contact, by name. */
export async function readContactSegments(deps: Deps, id: string): Promise<ContactSegments> {
  const no = await requireContact(deps, id);
  const published = await deps.control.db
    .selectFrom('segments')
    .select(['id', 'name', 'calculation_id', 'calculated_at'])
    .where('trashed_at', 'is', null)
    .where('calculation_id', 'is not', null)
    .orderBy('name')
    .execute();
  const ids = published.flatMap(({ calculation_id }) => calculation_id ?? []);
  if (ids.length === 0) return { items: [] };
  const found = new Set((await audiencesWith(deps.warehouse, { ids, nos: [no] })).map((row) => row.id));
  return {
    items: published.flatMap(({ id: segment, name, calculation_id, calculated_at }) =>
      calculation_id !== null && calculated_at !== null && found.has(calculation_id)
        ? [{ id: segment, name, calculated_at: calculated_at.toISOString() }]
        : [],
    ),
  };
}

type Timeline = z.output<typeof contactsContract.listContactTimeline.answer>;

const timelinePage = declareQuery({
  name: 'events.timeline',
  bounds: { lane: 'interactive', seconds: 20 },
  params: z.object({ no: z.number(), limit: z.number(), offset: z.number() }),
  row: z.object({
    id: z.string(),
    name: z.string(),
    occurred_at: z.string(),
    source: z.string().nullable(),
    campaign: z.string().nullable(),
    properties: z.string(),
  }),
  sql: ({ no, limit, offset }) =>
    sql`select id, name, occurred_at, source, campaign, properties from events final where no = ${param('UInt32', no)}
      order by occurred_at desc, id limit ${param('UInt64', limit)} offset ${param('UInt64', offset)}`,
});

const timelineTotal = declareQuery({
  name: 'events.timeline_total',
  bounds: { lane: 'interactive', seconds: 20 },
  params: z.object({ no: z.number() }),
  row: z.object({ total: z.number() }),
  sql: ({ no }) => sql`select count() as total from events final where no = ${param('UInt32', no)}`,
});

const properties = z.record(z.string(), z.unknown());

/** A contact's events, newest first. */
export async function readTimeline(
  deps: Deps,
  id: string,
  page: { readonly page: number; readonly page_size: number },
): Promise<Timeline> {
  const no = await requireContact(deps, id);
  const [rows, [counted]] = await Promise.all([
    timelinePage(deps.warehouse, {
      no,
      limit: page.page_size,
      offset: (page.page - 1) * page.page_size,
    }),
    timelineTotal(deps.warehouse, { no }),
  ]);
  return {
    ...page,
    total: counted?.total ?? 0,
    items: rows.map((row) => ({
      ...row,
      properties: row.properties === '' ? {} : properties.parse(JSON.parse(row.properties)),
    })),
  };
}

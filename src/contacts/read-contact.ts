/** One contact as its page shows it: values with their origins, sources, preferences, segments, changes, events. */
import { z } from 'zod';
import type { contact } from '../api/contract/contacts.ts';
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

/** The number of a contact that exists. Refuses `not_found`. */
export async function requireContact(deps: Deps, id: string): Promise<number> {
  const no = contactNo(id);
  if (!(await existingContacts(deps, [no])).has(no)) throw noContact(id);
  return no;
}

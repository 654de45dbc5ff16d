/**
 * Lists of contacts: all of them, or those within an audience; searched, filtered, sorted and paged by the warehouse. A
 * page is found as numbers first and read whole after, so that sorting ten million contacts carries one column.
 */
import { z } from 'zod';
import type { ContactSummary } from '../api/contract/contacts.ts';
import { type AudienceRef, audienceBitmap } from '../audiences/audiences.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { CatalogueField } from '../rules/catalogue.ts';
import { ident, join, param, type Sql, sql } from '../sql/sql.ts';
import type { Bounds } from '../warehouse/warehouse.ts';
import { readFields } from './catalogue.ts';
import { columnOf } from './columns.ts';
import { type ContactRow, contactRow, contactSelection, contactSummaryOf } from './contact-rows.ts';
import { type ContactRef, findContacts } from './find-contacts.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 20 };

/** Which contacts, in which order. */
export type ContactChoice = {
  /** Only members of this audience. */
  readonly within?: AudienceRef | undefined;
  /** Only contacts of this set (a bitmap as a scalar). */
  readonly withinSet?: Sql | undefined;
  /** Searched in external id, email, phone and names; letter case does not count. */
  readonly q?: string | undefined;
  readonly active?: boolean | undefined;
  /** Titles of tags; any of them. */
  readonly tag?: readonly string[] | undefined;
  /** Ids of data sources; delivered by any of them now. */
  readonly source?: readonly string[] | undefined;
  /** The key of a field, `-` in front for descending; contacts without a value come last either way. */
  readonly sort: string;
};

export type ContactPageQuery = ContactChoice & {
  readonly page: number;
  readonly pageSize: number;
  readonly external_id?: string | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

type ContactPage = { items: ContactSummary[]; page: number; page_size: number; total: number };

const SEARCHED = [
  sql`external_id`,
  sql`email`,
  sql`phone`,
  sql`phone_key`,
  sql`first_name`,
  sql`last_name`,
  sql`concat(ifNull(first_name, ''), ' ', ifNull(last_name, ''))`,
] as const;

/** The order of a list, `no` last so that it is stable. Refuses a sort by something that has no column. */
export function contactOrder(sort: string, fields: ReadonlyMap<string, CatalogueField>): Sql {
  const descending = sort.startsWith('-');
  const key = descending ? sort.slice(1) : sort;
  const field = fields.get(key);
  const name = field && columnOf(key);
  if (!field || name === undefined)
    throw new Refusal('invalid_query', `Contacts can't be sorted by “${key}”.`, {
      path: '/sort',
      hint: 'Sort by the key of a field, with - in front for descending.',
    });
  const column = ident(name);
  const direction = descending ? sql`desc` : sql`asc`;
  const isText = ['text', 'url', 'email', 'phone'].includes(field.type);
  const isList = field.type === 'list' || field.type === 'tags';
  const missing = isList ? sql`empty(${column})` : sql`isNull(${column})`;
  return sql`${missing}, ${isText ? sql`lowerUTF8(${column})` : column} ${direction}, no`;
}

/** The condition of a choice over a row of contacts. Refuses sources that do not exist. */
export async function contactCondition(deps: Pick<Deps, 'control'>, choice: ContactChoice): Promise<Sql> {
  const all: Sql[] = [sql`is_deleted = 0`];
  if (choice.within) all.push(sql`bitmapContains(${audienceBitmap(choice.within)}, no)`);
  if (choice.withinSet) all.push(sql`bitmapContains(${choice.withinSet}, no)`);
  if (choice.active !== undefined) all.push(sql`active = ${param('Bool', choice.active)}`);
  const q = choice.q?.trim();
  if (q) {
    const found = SEARCHED.map(
      (text) => sql`positionCaseInsensitiveUTF8(ifNull(${text}, ''), ${param('String', q)}) > 0`,
    );
    all.push(sql`(${join(found, ' or ')})`);
  }
  if (choice.tag && choice.tag.length > 0) {
    const titles = choice.tag.map((title) => title.trim().toLowerCase());
    all.push(sql`hasAny(arrayMap(title -> lowerUTF8(title), tags), ${param('Array(String)', titles)})`);
  }
  if (choice.source && choice.source.length > 0) all.push(await deliveredBy(deps, choice.source));
  return join(all, ' and ');
}

async function deliveredBy(deps: Pick<Deps, 'control'>, ids: readonly string[]): Promise<Sql> {
  const rows = await deps.control.db
    .selectFrom('sources')
    .select(['id', 'current_sync_id'])
    .where('id', 'in', [...ids])
    .where('deleted_at', 'is', null)
    .execute();
  const unknown = ids.find((id) => !rows.some((row) => row.id === id));
  if (unknown !== undefined)
    throw new Refusal('invalid_query', `There is no data source ${unknown}.`, { path: '/source' });
  const audiences = rows.flatMap(({ current_sync_id }) =>
    current_sync_id
      ? [sql`bitmapContains(${audienceBitmap({ ownerKind: 'source', id: current_sync_id })}, no)`]
      : [],
  );
  // A source that never synced delivers nobody.
  return audiences.length === 0 ? sql`false` : sql`(${join(audiences, ' or ')})`;
}

function lookups(query: ContactPageQuery): ContactRef[] {
  return [
    ...(query.external_id === undefined ? [] : [{ external_id: query.external_id }]),
    ...(query.email === undefined ? [] : [{ email: query.email }]),
    ...(query.phone === undefined ? [] : [{ phone: query.phone }]),
  ];
}

/** Contacts that all given identities name; undefined when no identity is looked up. */
async function lookedUp(deps: Deps, query: ContactPageQuery): Promise<Sql | undefined> {
  const refs = lookups(query);
  if (refs.length === 0) return undefined;
  const found = new Set(await findContacts(deps, refs));
  const [no] = found;
  return found.size === 1 && no !== undefined ? sql`no = ${param('UInt32', no)}` : sql`false`;
}

/** A page of contacts with the exact total. */
export async function listContactPage(deps: Deps, query: ContactPageQuery): Promise<ContactPage> {
  const fields = await readFields(deps);
  const order = contactOrder(query.sort, fields);
  const identity = await lookedUp(deps, query);
  const chosen = await contactCondition(deps, query);
  const condition = identity ? sql`${chosen} and ${identity}` : chosen;
  const run = query.signal ? { signal: query.signal } : {};
  const offset = (query.page - 1) * query.pageSize;
  const [counted, numbers] = await Promise.all([
    deps.warehouse.rows(
      'contacts.count',
      sql`select count() as total from contacts final where ${condition}`,
      BOUNDS,
      run,
    ),
    deps.warehouse.rows(
      'contacts.page',
      sql`select no from contacts final where ${condition} order by ${order}
        limit ${param('UInt64', query.pageSize)} offset ${param('UInt64', offset)}`,
      BOUNDS,
      run,
    ),
  ]);
  const nos = numbers.map((row) => z.object({ no: z.number() }).parse(row).no);
  return {
    items: await summariesOf(deps, nos, fields),
    page: query.page,
    page_size: query.pageSize,
    total: z.object({ total: z.number() }).parse(counted[0]).total,
  };
}

/** Rows of contacts that exist, in the order of the numbers. */
export async function readRows(
  deps: Pick<Deps, 'warehouse'>,
  nos: readonly number[],
  fields: ReadonlyMap<string, CatalogueField>,
): Promise<ContactRow[]> {
  if (nos.length === 0) return [];
  const rows = await deps.warehouse.rows(
    'contacts.by_no',
    sql`select ${contactSelection(fields)} from contacts final
      where is_deleted = 0 and no in (select arrayJoin(${param('Array(UInt32)', nos)}))`,
    BOUNDS,
  );
  const byNo = new Map(rows.map((row) => contactRow.parse(row)).map((row) => [row.no, row]));
  return nos.flatMap((no) => byNo.get(no) ?? []);
}

async function summariesOf(
  deps: Pick<Deps, 'warehouse'>,
  nos: readonly number[],
  fields: ReadonlyMap<string, CatalogueField>,
): Promise<ContactSummary[]> {
  return (await readRows(deps, nos, fields)).map((row) => contactSummaryOf(row, fields));
}

/** Contacts by number, in that order; numbers without a contact are left out (it was deleted). */
export async function readContactsByNo(
  deps: Pick<Deps, 'warehouse' | 'control'>,
  nos: readonly number[],
): Promise<ContactSummary[]> {
  return nos.length === 0 ? [] : summariesOf(deps, nos, await readFields(deps));
}

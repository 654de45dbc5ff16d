/** Reading the history: searched, filtered and paged by the database, with labels and names in place of keys and ids. */
import { type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import type { HistoryEntry, historyContract } from '../api/contract/history.ts';
import type { Actor } from '../api/contract/route.ts';
import { readFields } from '../contacts/catalogue.ts';
import type { Deps } from '../deps.ts';
import { readSettings } from '../people/settings.ts';
import { ACTIONS, ADMIN_KINDS, actionWords } from './actions.ts';
import { idsIn, readableChanges, type StoredChanges } from './readable-changes.ts';

type Query = z.output<(typeof historyContract)['listHistory']['query']>;
type Subject = { readonly kind: string; readonly id: string };
type Reader = Pick<Actor, 'role'>;

/** What the kinds of things are called. */
const KINDS: Readonly<Record<string, string>> = {
  api_key: 'API key',
  contacts: 'many contacts',
  events: 'many events',
  preferences: 'many preferences',
  settings: 'organisation',
  source: 'data source',
  user: 'account',
  view: 'saved view',
};

/**
 * A page of entries, newest first.
 * @param subjects only what was done to one of these
 */
export async function listHistory(
  deps: Deps,
  reader: Reader,
  query: Omit<Query, 'kind'> & Partial<Pick<Query, 'kind'>>,
  ...subjects: readonly Subject[]
) {
  const { time_zone } = await readSettings(deps);
  const which = sql.join(conditions(reader, query, time_zone, subjects), sql` and `);
  const { rows } =
    await sql<Row>`select id, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id,
      subject_name, changes
    from history where ${which} order by at desc, id desc
    limit ${query.page_size} offset ${(query.page - 1) * query.page_size}`.execute(deps.control.db);
  const counted = await sql<{
    total: string;
  }>`select count(*) as total from history where ${which}`.execute(deps.control.db);
  return {
    page: query.page,
    page_size: query.page_size,
    total: Number(counted.rows[0]?.total ?? 0),
    items: await tellEntries(deps, rows),
  };
}

type Row = {
  readonly id: string;
  readonly at: Date;
  readonly actor_kind: Actor['kind'];
  readonly actor_id: string;
  readonly actor_name: string;
  readonly action: string;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly subject_name: string | null;
  readonly changes: StoredChanges;
};

function conditions(
  reader: Reader,
  { q = '', kind, action, actor, from, to }: Partial<Query>,
  timeZone: string,
  subjects: readonly Subject[],
) {
  const words = q.split(/\s+/).filter((word) => word !== '');
  const startOf = (date: string) => sql`(${date}::date)::timestamp at time zone ${timeZone}`;
  return [
    visible(reader),
    ...(subjects.length === 0 ? [] : [sql<SqlBool>`(${sql.join(subjects.map(isAbout), sql` or `)})`]),
    ...(kind === undefined ? [] : [sql<SqlBool>`subject_kind = any(${kind}::text[])`]),
    ...(action === undefined ? [] : [sql<SqlBool>`action = any(${action}::text[])`]),
    ...(actor === undefined ? [] : [sql<SqlBool>`actor_id = any(${actor}::text[])`]),
    ...(from === undefined ? [] : [sql<SqlBool>`at >= ${startOf(from)}`]),
    ...(to === undefined ? [] : [sql<SqlBool>`at < ((${to}::date + 1)::timestamp at time zone ${timeZone})`]),
    ...words.map((word) => {
      const like = `%${word.replaceAll(/[\\%_]/g, (special) => `\\${special}`)}%`;
      // Acts are searched by their words, too.
      const meant = Object.entries(ACTIONS)
        .filter(([, said]) => said.toLowerCase().includes(word.toLowerCase()))
        .map(([name]) => name);
      return sql<SqlBool>`(subject_name ilike ${like} or subject_id ilike ${like} or actor_name ilike ${like}
        or action ilike ${like} or changes::text ilike ${like} or action = any(${meant}::text[]))`;
    }),
  ];
}

/** What is done to the runs of a campaign is done to it. */
function isAbout({ kind, id }: Subject) {
  const itself = sql<SqlBool>`subject_kind = ${kind} and subject_id = ${id}`;
  return kind === 'campaign'
    ? sql<SqlBool>`(${itself} or subject_kind = 'run'
        and subject_id in (select id from runs where campaign_id = ${id}))`
    : itself;
}

function visible({ role }: Reader) {
  return role === 'admin' || role === 'owner'
    ? sql<SqlBool>`true`
    : sql<SqlBool>`subject_kind <> all(${[...ADMIN_KINDS]}::text[])`;
}

async function tellEntries(deps: Deps, rows: readonly Row[]): Promise<HistoryEntry[]> {
  const ids = [...new Set(rows.flatMap(({ changes }) => idsIn(changes)))];
  const [fields, names] = await Promise.all([readFields(deps), readNames(deps, ids)]);
  return rows.map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    action: row.action,
    words: actionWords(row.action),
    subject: { kind: row.subject_kind, id: row.subject_id, name: row.subject_name },
    changes: [
      ...readableChanges(row.changes, {
        labelOf: (key) => (row.subject_kind === 'contact' ? fields.get(key)?.label : undefined),
        nameOf: (id) => names.get(id),
      }),
    ],
  }));
}

/** The names that things have now, by id. */
async function readNames(deps: Deps, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from segments where id = any(${ids}::text[])
    union all select id, name from sources where id = any(${ids}::text[])
    union all select id, title from tags where id = any(${ids}::text[])
    union all select id, name from campaigns where id = any(${ids}::text[])
    union all select id, name from webhooks where id = any(${ids}::text[])
    union all select id, name from "user" where id = any(${ids}::text[])`.execute(deps.control.db);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** What there is to filter by. Of an actor with several names over time the latest is told. */
export async function readHistoryChoices(deps: Deps, reader: Reader) {
  const { db } = deps.control;
  const [kinds, actors, actions] = await Promise.all([
    sql<{
      value: string;
    }>`select distinct subject_kind as value from history where ${visible(reader)}`.execute(db),
    sql<{ value: string; label: string }>`select distinct on (actor_id) actor_id as value, actor_name as label
      from history where ${visible(reader)} order by actor_id, at desc`.execute(db),
    sql<{ value: string }>`select distinct action as value from history where ${visible(reader)}`.execute(db),
  ]);
  const byLabel = (a: { readonly label: string }, b: { readonly label: string }) =>
    a.label.localeCompare(b.label, 'en');
  return {
    kinds: kinds.rows.map(({ value }) => ({ value, label: kindWord(value) })).toSorted(byLabel),
    actors: actors.rows.toSorted(byLabel),
    actions: actions.rows
      .map(({ value }) => ({
        value,
        label: `${kindWord(value.slice(0, value.indexOf('.')))}: ${actionWords(value)}`,
      }))
      .toSorted(byLabel),
  };
}

function kindWord(kind: string): string {
  return KINDS[kind] ?? kind.replaceAll('_', ' ');
}

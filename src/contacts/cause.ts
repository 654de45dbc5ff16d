/**
 * The cause kept with every version of a contact: a sync's id, or who changed it. Reads back as where a value came from:
 * the data source, the person, the program.
 */
import type { z } from 'zod';
import type { origin } from '../api/contract/contacts.ts';
import type { Actor } from '../api/contract/route.ts';
import type { Deps } from '../deps.ts';

export type Origin = z.output<typeof origin>;
export type Cause = Omit<Origin, 'at'>;

const USER = 'user_';
const SYSTEM = 'system_';

/** What is written with a contact. API keys have ids that say what they are. */
export function causeOf(actor: Pick<Actor, 'kind' | 'id'>): string {
  if (actor.kind === 'api_key') return actor.id;
  return `${actor.kind === 'user' ? USER : SYSTEM}${actor.id}`;
}

/** The meaning of causes, by the text that is stored. Those of people and syncs that are gone read `unknown`. */
export async function describeCauses(
  deps: Pick<Deps, 'control'>,
  causes: Iterable<string>,
): Promise<(cause: string) => Cause> {
  const { db } = deps.control;
  const all = [...new Set(causes)];
  const found = new Map<string, Cause>();
  const named = (prefix: string) => all.filter((cause) => cause.startsWith(prefix));
  const syncs = named('sync_');
  if (syncs.length > 0) {
    const rows = await db
      .selectFrom('syncs as y')
      .innerJoin('sources as s', 's.id', 'y.source_id')
      .select(['y.id as sync', 's.id', 's.name'])
      .where('y.id', 'in', syncs)
      .execute();
    for (const { sync, id, name } of rows) found.set(sync, { kind: 'source', id, name });
  }
  const keys = named('key_');
  if (keys.length > 0) {
    const rows = await db.selectFrom('api_keys').select(['id', 'name']).where('id', 'in', keys).execute();
    for (const { id, name } of rows) found.set(id, { kind: 'api_key', id, name });
    // The key of the configuration has no row.
    for (const id of keys) if (!found.has(id)) found.set(id, { kind: 'api_key', id, name: 'API key' });
  }
  const users = named(USER).map((cause) => cause.slice(USER.length));
  if (users.length > 0) {
    const rows = await db.selectFrom('user').select(['id', 'name']).where('id', 'in', users).execute();
    for (const { id, name } of rows) found.set(`${USER}${id}`, { kind: 'user', id, name });
  }
  for (const cause of named(SYSTEM))
    found.set(cause, { kind: 'system', id: cause.slice(SYSTEM.length), name: 'Muster' });
  return (cause) => found.get(cause) ?? { kind: 'unknown', id: null, name: 'Unknown' };
}

/** Accounts, roles and API keys: who may ask for what. Passwords and sessions are in `sign-in.ts`. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Actor } from '../api/contract/route.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistory } from '../history/record-history.ts';
import { newId } from '../ids.ts';

const KEY_BYTES = 24;

export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** The actor for the key in MUSTER_API_KEY: an admin that exists without a row. */
const CONFIGURED_KEY: Actor = {
  kind: 'api_key',
  id: 'key_configured',
  name: 'MUSTER_API_KEY',
  role: 'admin',
};

/** The actor behind an API key; undefined when no such key is in force. Notes when it was used, at most once a minute. */
export async function actorOfKey(deps: Deps, key: string): Promise<Actor | undefined> {
  const configured = deps.config.apiKey;
  if (configured) {
    const [given, wanted] = [Buffer.from(hashKey(key)), Buffer.from(hashKey(configured))];
    if (timingSafeEqual(given, wanted)) return CONFIGURED_KEY;
  }
  const row = await deps.control.db
    .selectFrom('api_keys')
    .select(['id', 'name', 'role', 'last_used_at'])
    .where('hash', '=', hashKey(key))
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (!row) return undefined;
  const now = deps.clock.now();
  if (!row.last_used_at || now.getTime() - row.last_used_at.getTime() > 60_000)
    await deps.control.db
      .updateTable('api_keys')
      .set({ last_used_at: now })
      .where('id', '=', row.id)
      .execute();
  return { kind: 'api_key', id: row.id, name: row.name, role: row.role };
}

/** The actor behind a signed-in account. Refuses `account_locked`. */
export async function actorOfUser(deps: Deps, userId: string): Promise<Actor | undefined> {
  const row = await deps.control.db
    .selectFrom('user')
    .select(['id', 'name', 'role', 'lockedAt'])
    .where('id', '=', userId)
    .executeTakeFirst();
  if (!row) return undefined;
  if (row.lockedAt)
    throw new Refusal('account_locked', 'This account is locked.', {
      hint: 'An admin can unlock it under Team.',
    });
  return { kind: 'user', id: row.id, name: row.name, role: row.role };
}

export async function ownerExists(deps: Deps): Promise<boolean> {
  const row = await deps.control.db
    .selectFrom('user')
    .select('id')
    .where('role', '=', 'owner')
    .executeTakeFirst();
  return row !== undefined;
}

/** Makes an API key; the key itself is in this answer and nowhere else. */
export async function createApiKey(
  deps: Deps,
  actor: Actor,
  wanted: { name: string; role: 'admin' | 'editor' | 'viewer' },
) {
  const key = `mk_${randomBytes(KEY_BYTES).toString('base64url')}`;
  const row = {
    id: newId('key', deps.clock),
    name: wanted.name,
    prefix: key.slice(0, 8),
    hash: hashKey(key),
    role: wanted.role,
    created_at: deps.clock.now(),
    created_by: actor.name,
  };
  await deps.control.db.transaction().execute(async (tx) => {
    await tx.insertInto('api_keys').values(row).execute();
    await recordHistory(tx, deps.clock, actor, {
      action: 'api_key.created',
      subject: { kind: 'api_key', id: row.id, name: row.name },
      changes: { role: { from: null, to: row.role } },
    });
  });
  return { ...row, key };
}

export async function revokeApiKey(deps: Deps, actor: Actor, id: string): Promise<void> {
  await deps.control.db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('api_keys')
      .set({ revoked_at: deps.clock.now() })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .returning('name')
      .executeTakeFirst();
    if (!row) throw new Refusal('not_found', `There is no API key ${id}.`);
    await recordHistory(tx, deps.clock, actor, {
      action: 'api_key.revoked',
      subject: { kind: 'api_key', id, name: row.name },
    });
  });
}

/** Changes name, role or lock of an account. The owner's role and lock stay; nobody locks or demotes themselves. */
export async function changeUser(
  deps: Deps,
  actor: Actor,
  id: string,
  change: {
    name?: string | undefined;
    role?: 'admin' | 'editor' | 'viewer' | undefined;
    locked?: boolean | undefined;
  },
): Promise<void> {
  await deps.control.db.transaction().execute(async (tx) => {
    const before = await tx
      .selectFrom('user')
      .selectAll()
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (!before) throw new Refusal('not_found', `There is no account ${id}.`);
    const touchesPower = change.role !== undefined || change.locked !== undefined;
    if (touchesPower && before.role === 'owner')
      throw new Refusal('forbidden', "The owner's role and access can't be changed.");
    if (touchesPower && actor.id === id)
      throw new Refusal('forbidden', "You can't change your own role or lock yourself out.");
    const now = deps.clock.now();
    await tx
      .updateTable('user')
      .set({
        updatedAt: now,
        ...(change.name === undefined ? {} : { name: change.name }),
        ...(change.role === undefined ? {} : { role: change.role }),
        ...(change.locked === undefined ? {} : { lockedAt: change.locked ? (before.lockedAt ?? now) : null }),
      })
      .where('id', '=', id)
      .execute();
    if (change.locked) await tx.deleteFrom('session').where('userId', '=', id).execute();
    await recordHistory(tx, deps.clock, actor, {
      action: 'user.changed',
      subject: { kind: 'user', id, name: before.name },
      changes: {
        ...(change.name === undefined ? {} : { name: { from: before.name, to: change.name } }),
        ...(change.role === undefined ? {} : { role: { from: before.role, to: change.role } }),
        ...(change.locked === undefined
          ? {}
          : { locked: { from: before.lockedAt !== null, to: change.locked } }),
      },
    });
  });
}

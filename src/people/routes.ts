/** Session, settings, team and API keys over HTTP. */
import { sql } from 'kysely';
import type { Contract } from '../api/contract/contract.ts';
import type { Actor, Handlers, SessionCookies } from '../api/contract/route.ts';
import type { sessionContract } from '../api/contract/session.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistory } from '../history/record-history.ts';
import { MUSTER_VERSION } from '../version.ts';
import { actorOfUser, changeUser, createApiKey, ownerExists, revokeApiKey } from './people.ts';
import { changeSettings, checkRegion, checkTimeZone, readSettings } from './settings.ts';
import type { SignIn } from './sign-in.ts';

type SessionRoutes = Handlers<Pick<Contract, keyof typeof sessionContract>>;

export function peopleRoutes(deps: Deps, signIn: SignIn): SessionRoutes {
  const { db } = deps.control;

  async function sessionFor(actor: Actor | undefined) {
    const person =
      actor?.kind === 'user'
        ? await db.selectFrom('user').selectAll().where('id', '=', actor.id).executeTakeFirst()
        : undefined;
    return {
      needs_owner: !(await ownerExists(deps)),
      user: person
        ? {
            id: person.id,
            name: person.name,
            email: person.email,
            role: person.role,
            locked: person.lockedAt !== null,
          }
        : null,
      settings: actor && actor.role !== 'public' ? await readSettings(deps) : null,
      version: MUSTER_VERSION,
    };
  }

  async function openSession(credentials: { email: string; password: string }, cookies: SessionCookies) {
    const set = await signIn.signIn(credentials, cookies.headers);
    const headers = new Headers({ cookie: set.map((cookie) => cookie.split(';')[0]).join('; ') });
    const session = await signIn.sessionOf(headers);
    const actor = session && (await actorOfUser(deps, session.userId));
    cookies.set(set);
    if (actor)
      await recordHistory(db, deps.clock, actor, {
        action: 'user.signed_in',
        subject: { kind: 'user', id: actor.id, name: actor.name },
      });
    return sessionFor(actor);
  }

  async function users() {
    return db
      .selectFrom('user')
      .leftJoin('session', 'session.userId', 'user.id')
      .select(['user.id', 'user.name', 'user.email', 'user.role', 'user.lockedAt', 'user.createdAt'])
      .select(sql<Date | null>`max("session"."updatedAt")`.as('seenAt'))
      .groupBy('user.id')
      .orderBy('user.createdAt')
      .execute();
  }

  function userAnswer(row: Awaited<ReturnType<typeof users>>[number]) {
    return {
      id: row.id,
      name: row.name,
      email: row.email,
      role: row.role,
      locked: row.lockedAt !== null,
      created_at: row.createdAt.toISOString(),
      last_seen_at: row.seenAt?.toISOString() ?? null,
    };
  }

  async function oneUser(id: string) {
    const row = (await users()).find((user) => user.id === id);
    if (!row) throw new Refusal('not_found', `There is no account ${id}.`);
    return userAnswer(row);
  }

  return {
    readSession: async ({ actor }) => sessionFor(actor),

    async createOwner({ body, cookies }) {
      if (await ownerExists(deps))
        throw new Refusal('already_set_up', 'The owner account exists already.', {
          hint: 'Sign in instead.',
        });
      const zone = body.time_zone === undefined ? undefined : checkTimeZone(body.time_zone, '/time_zone');
      const region =
        body.default_region === undefined ? undefined : checkRegion(body.default_region, '/default_region');
      const id = await signIn.createAccount(body);
      try {
        await db.transaction().execute(async (tx) => {
          // The unique index on the owner's role lets one of two racing requests through.
          await tx.updateTable('user').set({ role: 'owner' }).where('id', '=', id).execute();
          await tx
            .updateTable('settings')
            .set({
              organisation: body.organisation,
              ...(zone === undefined ? {} : { time_zone: zone }),
              ...(region === undefined ? {} : { default_region: region }),
            })
            .execute();
          await recordHistory(
            tx,
            deps.clock,
            { kind: 'user', id, name: body.name },
            {
              action: 'organisation.created',
              subject: { kind: 'settings', id: 'settings', name: body.organisation },
            },
          );
        });
      } catch (error) {
        await db.deleteFrom('user').where('id', '=', id).execute();
        if (await ownerExists(deps))
          throw new Refusal('already_set_up', 'The owner account exists already.', {
            hint: 'Sign in instead.',
          });
        throw error;
      }
      return openSession(body, cookies);
    },

    signIn: async ({ body, cookies }) => openSession(body, cookies),

    async signOut({ actor, cookies }) {
      cookies.set(await signIn.signOut(cookies.headers));
      if (actor.kind === 'user' && actor.role !== 'public')
        await recordHistory(db, deps.clock, actor, {
          action: 'user.signed_out',
          subject: { kind: 'user', id: actor.id, name: actor.name },
        });
    },

    readSettings: async () => readSettings(deps),
    changeSettings: async ({ actor, body }) => changeSettings(deps, actor, body),

    listUsers: async () => ({ items: (await users()).map(userAnswer) }),

    async createUser({ actor, body }) {
      const id = await signIn.createAccount(body);
      await db.transaction().execute(async (tx) => {
        await tx.updateTable('user').set({ role: body.role }).where('id', '=', id).execute();
        await recordHistory(tx, deps.clock, actor, {
          action: 'user.created',
          subject: { kind: 'user', id, name: body.name },
          changes: { role: { from: null, to: body.role } },
        });
      });
      return oneUser(id);
    },

    async changeUser({ actor, params, body }) {
      await changeUser(deps, actor, params.id, body);
      return oneUser(params.id);
    },

    async listApiKeys() {
      const rows = await db
        .selectFrom('api_keys')
        .selectAll()
        .where('revoked_at', 'is', null)
        .orderBy('created_at')
        .execute();
      return {
        items: rows.map((row) => ({
          id: row.id,
          name: row.name,
          prefix: row.prefix,
          role: row.role,
          created_at: row.created_at.toISOString(),
          created_by: row.created_by,
          last_used_at: row.last_used_at?.toISOString() ?? null,
        })),
      };
    },

    async createApiKey({ actor, body }) {
      const row = await createApiKey(deps, actor, body);
      return { ...row, created_at: row.created_at.toISOString(), last_used_at: null };
    },

    deleteApiKey: async ({ actor, params }) => revokeApiKey(deps, actor, params.id),
  };
}

/** Accounts, sessions, keys and roles through HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract } from '../../src/api/contract/contract.ts';
import { ROLES } from '../../src/api/contract/endpoint.ts';
import { openTestApp, TEST_KEY, type TestApp } from '../support/app.ts';

const OWNER = {
  name: 'Ada',
  email: 'Ada@Example.com',
  password: 'correct horse battery',
  organisation: 'Acme',
};

describe('people and programs', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openTestApp();
  });
  afterAll(() => app?.close());

  function cookieOf(headers: Headers): string {
    return headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
  }

  async function signedIn(email: string, password: string): Promise<string> {
    const answer = await app.call('POST', '/session', { as: null, body: { email, password } });
    expect(answer.status).toBe(200);
    return cookieOf(answer.headers);
  }

  it('asks for the owner account first, makes exactly one, and signs its person in', async () => {
    expect((await app.call('GET', '/session', { as: null })).body).toMatchObject({
      needs_owner: true,
      user: null,
    });
    const racing = await Promise.all(
      ['a', 'b', 'c'].map((who) =>
        app.call('POST', '/setup', { as: null, body: { ...OWNER, email: `${who}@example.com` } }),
      ),
    );
    expect(racing.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const winner = racing.find(({ status }) => status === 201);
    if (!winner) throw new Error('nobody became owner');
    expect(winner.body).toMatchObject({
      needs_owner: false,
      user: { role: 'owner' },
      settings: { organisation: 'Acme' },
    });
    const cookie = cookieOf(winner.headers);
    expect((await app.call('GET', '/users', { as: null, headers: { cookie } })).body).toMatchObject({
      items: [{ role: 'owner' }],
    });
  });

  it('keeps the session cookie away from scripts and other sites', async () => {
    const created = await app.call('POST', '/users', {
      body: { name: 'Vic', email: 'vic@example.com', password: 'a long password', role: 'viewer' },
    });
    expect(created.status).toBe(201);
    const answer = await app.call('POST', '/session', {
      as: null,
      body: { email: 'vic@example.com', password: 'a long password' },
    });
    expect(answer.headers.getSetCookie().join()).toMatch(/HttpOnly/i);
    expect(answer.headers.getSetCookie().join()).toMatch(/SameSite=Lax/i);
    const cookie = cookieOf(answer.headers);
    const fromElsewhere = await app.call('DELETE', '/session', {
      as: null,
      headers: { cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    });
    expect(fromElsewhere).toMatchObject({ status: 403, body: { code: 'cross_site' } });
    expect((await app.call('GET', '/segments', { as: null, headers: { cookie } })).status).toBe(200);
    expect((await app.call('DELETE', '/session', { as: null, headers: { cookie } })).status).toBe(204);
    expect((await app.call('GET', '/segments', { as: null, headers: { cookie } })).status).toBe(401);
  });

  it('refuses a wrong password and a locked account, each with its code', async () => {
    const wrong = await app.call('POST', '/session', {
      as: null,
      body: { email: 'vic@example.com', password: 'not this one' },
    });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'bad_credentials' } });
    const cookie = await signedIn('vic@example.com', 'a long password');
    const users = z
      .object({ items: z.array(z.object({ id: z.string(), email: z.string() })) })
      .parse((await app.call('GET', '/users')).body);
    const vic = users.items.find(({ email }) => email === 'vic@example.com');
    expect((await app.call('PATCH', `/users/${vic?.id}`, { body: { locked: true } })).body).toMatchObject({
      locked: true,
    });
    expect((await app.call('GET', '/segments', { as: null, headers: { cookie } })).status).toBe(401);
    const locked = await app.call('POST', '/session', {
      as: null,
      body: { email: 'vic@example.com', password: 'a long password' },
    });
    expect(locked).toMatchObject({ status: 403, body: { code: 'account_locked' } });
    await app.call('PATCH', `/users/${vic?.id}`, { body: { locked: false } });
  });

  it('shows an API key once, stores only its hash, and ends it when revoked', async () => {
    const created = z
      .object({ id: z.string(), key: z.string(), prefix: z.string() })
      .parse((await app.call('POST', '/api-keys', { body: { name: 'Loader', role: 'viewer' } })).body);
    expect(JSON.stringify((await app.call('GET', '/api-keys')).body)).not.toContain(created.key);
    expect((await app.call('GET', '/segments', { as: created.key })).status).toBe(200);
    expect((await app.call('DELETE', `/api-keys/${created.id}`)).status).toBe(204);
    expect((await app.call('GET', '/segments', { as: created.key })).status).toBe(401);
  });

  const keyOf = new Map<string, string>();
  it.each(['viewer', 'editor', 'admin'] as const)('makes a key for the role %s', async (role) => {
    const { key } = z
      .object({ key: z.string() })
      .parse((await app.call('POST', '/api-keys', { body: { name: role, role } })).body);
    keyOf.set(role, key);
  });

  it.each(Object.entries(contract))('checks the role of %s', async (_name, endpoint) => {
    if (endpoint.role === 'public') return expect(ROLES).toContain(endpoint.role);
    const path = endpoint.path.replaceAll(/\{\w+\}/g, 'nothing');
    const anonymous = await app.call(endpoint.method, path, { as: null });
    expect(anonymous).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    for (const role of ['viewer', 'editor'] as const) {
      if (ROLES.indexOf(role) >= ROLES.indexOf(endpoint.role)) continue;
      const answer = await app.call(endpoint.method, path, { as: keyOf.get(role) ?? '' });
      expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
  });

  it('gives the first answer again for a repeated Idempotency-Key, and refuses another request with it', async () => {
    const headers = { 'idempotency-key': 'once-1' };
    const body = { name: 'Once', kind: 'list' };
    const first = await app.call('POST', '/segments', { body, headers });
    const second = await app.call('POST', '/segments', { body, headers });
    expect(second).toMatchObject({ status: 201, body: first.body });
    const other = await app.call('POST', '/segments', { body: { name: 'Other', kind: 'list' }, headers });
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_mismatch' } });
  });

  it('refuses what it does not know, with the place', async () => {
    expect(await app.call('GET', '/segments?colour=red')).toMatchObject({
      status: 400,
      body: { code: 'invalid_query', path: '/colour' },
    });
    expect(
      await app.call('POST', '/segments', { body: { name: 'X', kind: 'list', colour: 'red' } }),
    ).toMatchObject({
      status: 400,
      body: { code: 'invalid_body', path: '/colour' },
    });
    expect(await app.call('POST', '/segments', { body: '{"name":' })).toMatchObject({
      status: 400,
      body: { code: 'bad_request' },
    });
    expect(await app.call('GET', '/nowhere')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('limits attempts to sign in', async () => {
    const codes = [];
    for (let attempt = 0; attempt < 14; attempt += 1)
      codes.push(
        (
          await app.call('POST', '/session', {
            as: null,
            body: { email: 'x@example.com', password: 'guess' },
          })
        ).status,
      );
    expect(codes).toContain(429);
  });

  it('serves health, readiness, metrics and its own description without sign-in', async () => {
    for (const path of ['/health', '/ready', '/metrics', '/api/docs', '/api/v1/openapi.json'])
      expect((await fetch(`${app.url}${path}`)).status).toBe(200);
    const document = z
      .object({ openapi: z.string(), paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
      .parse((await app.call('GET', '/openapi.json', { as: null })).body);
    expect(document.openapi).toBe('3.1.0');
    const described = Object.entries(document.paths).flatMap(([path, calls]) =>
      Object.keys(calls).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(
      Object.values(contract)
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    );
    expect(TEST_KEY.length).toBeGreaterThan(23);
  });
});

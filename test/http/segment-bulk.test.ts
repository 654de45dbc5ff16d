/** Acts on many segments through HTTP: what became of each, what refuses, and the way back; the archive; the end of the trash. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { segmentBulkContract } from '../../src/api/contract/segment-bulk.ts';
import { segment } from '../../src/api/contract/segments.ts';
import { audiencesWith } from '../../src/audiences/audiences.ts';
import { fixedClock } from '../../src/clock.ts';
import { pruneTrash } from '../../src/segments/prune-trash.ts';
import { openTestApp, TEST_NOW, type TestApp } from '../support/app.ts';

const answerOf = segmentBulkContract.bulkSegments.answer;
const historyRow = z.object({ action: z.string(), changes: z.unknown() });
const DAY_MS = 86_400_000;

describe('acts on many segments', () => {
  let app: TestApp;
  let round = 0;
  beforeAll(async () => {
    app = await openTestApp();
    await app.call('POST', '/contacts/batch', {
      body: {
        contacts: [1, 2, 3].map((number) => ({ external_id: `c${number}`, first_name: `Name ${number}` })),
      },
    });
  });
  afterAll(() => app?.close());
  beforeEach(() => {
    round += 1;
  });

  /** A name that no other test uses. */
  const named = (name: string) => `${name} ${round}`;

  async function create(name: string, more: object = {}): Promise<string> {
    const definition = {
      combinator: 'and',
      rules: [{ field: 'first_name', operator: '=', value: 'Name 1' }],
    };
    const body = { name: named(name), kind: 'rule', definition, ...more };
    const answer = await app.call('POST', '/segments', { body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return segment.parse(answer.body).id;
  }

  function nests(inner: string): object {
    return { definition: { combinator: 'and', rules: [{ segment: inner, operator: 'in' }] } };
  }

  async function bulk(body: object) {
    const answer = await app.call('POST', '/segments/bulk', { body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answerOf.parse(answer.body);
  }

  async function undo(id: string | null) {
    const answer = await app.call('POST', `/segments/bulk/${id}/undo`);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answerOf.parse(answer.body);
  }

  async function read(id: string) {
    return segment.parse((await app.call('GET', `/segments/${id}`)).body);
  }

  /** What a segment is, but for when it was touched last and what readiness makes of it. */
  async function stateOf(id: string) {
    const { updated_at: _at, readiness: _readiness, ...state } = await read(id);
    return state;
  }

  async function history(id: string) {
    const rows = await app.app.deps.control.db
      .selectFrom('history')
      .select(['action', 'changes'])
      .where('subject_id', '=', id)
      .orderBy('id')
      .execute();
    return z.array(historyRow).parse(rows);
  }

  it('deletes by filter, refuses what others use by naming them, and undoes exactly that', async () => {
    const label = named('old');
    const free = await create('Free', { labels: [label] });
    const inner = await create('Inner', { labels: [label] });
    await create('Outer', nests(inner));
    const other = await create('Other');
    const before = await Promise.all([free, inner, other].map(stateOf));

    const done = await bulk({ action: 'delete', filter: { label: [label] } });
    expect(done).toMatchObject({ done: 1, skipped: 0, refused: 1 });
    expect(done.items.find(({ id }) => id === inner)).toMatchObject({
      outcome: 'refused',
      code: 'in_use',
      detail: `“${named('Inner')}” is nested in “${named('Outer')}”.`,
    });
    expect((await read(free)).trashed_at).not.toBeNull();
    expect((await read(inner)).trashed_at).toBeNull();
    expect((await history(free)).at(-1)?.action).toBe('segment.trashed');

    expect(await undo(done.id)).toMatchObject({ action: 'delete', done: 1, skipped: 0, refused: 0 });
    expect(await Promise.all([free, inner, other].map(stateOf))).toEqual(before);
    expect((await history(free)).at(-1)?.action).toBe('segment.restored');
    expect((await app.call('POST', `/segments/bulk/${done.id}/undo`)).body).toMatchObject({
      code: 'conflict',
      detail: 'This was undone already.',
    });
  });

  it('deletes a family at once: what is nested only in what goes as well, goes', async () => {
    const inner = await create('Inner');
    const middle = await create('Middle', nests(inner));
    const outer = await create('Outer', nests(middle));
    const stays = await create('Stays', nests(inner));
    expect(await bulk({ action: 'delete', ids: [inner, middle, outer] })).toMatchObject({
      done: 2,
      refused: 1,
    });
    expect((await read(inner)).trashed_at).toBeNull();
    expect(await bulk({ action: 'delete', ids: [stays, inner, middle] })).toMatchObject({
      done: 2,
      skipped: 1,
    });
  });

  it('restores what it can and names what it cannot', async () => {
    const first = await create('Twin');
    await bulk({ action: 'delete', ids: [first] });
    const second = await create('Twin');
    const free = await create('Free');
    await bulk({ action: 'delete', ids: [free] });
    const restored = await bulk({ action: 'restore', ids: [first, free, second, 'seg_nowhere'] });
    expect(restored.items).toMatchObject([
      { id: first, outcome: 'refused', code: 'conflict', hint: 'Rename the other one first.' },
      { id: free, outcome: 'done' },
      { id: second, outcome: 'skipped', detail: 'It is not in the trash.' },
      { id: 'seg_nowhere', outcome: 'refused', code: 'not_found' },
    ]);
    const trashedAt = (await read(first)).trashed_at;
    expect(await undo(restored.id)).toMatchObject({ done: 1 });
    expect((await read(free)).trashed_at).toBe(trashedAt);
  });

  it('archives: hidden from the list, found by the filter, still used, and back again', async () => {
    const label = named('archive');
    const inner = await create('Inner', { labels: [label] });
    const outer = await create('Outer', { labels: [label], ...nests(inner) });
    const list = async (more = '') => {
      const answer = await app.call('GET', `/segments?label=${label}&sort=name${more}`);
      return z
        .object({ items: z.array(z.object({ id: z.string() })) })
        .parse(answer.body)
        .items.map(({ id }) => id);
    };
    const archived = await bulk({ action: 'archive', ids: [inner] });
    expect(archived).toMatchObject({ done: 1 });
    expect(await list()).toEqual([outer]);
    expect(await list('&archived=true')).toEqual([inner]);
    expect(await list('&archived=true&archived=false')).toEqual([inner, outer]);
    expect(await bulk({ action: 'archive', ids: [inner] })).toMatchObject({ done: 0, skipped: 1, id: null });
    expect((await read(inner)).readiness.findings).toContainEqual(
      expect.objectContaining({ id: 'archived', level: 'info' }),
    );
    // Still usable where it is used already: the outer one keeps its rule and can be calculated.
    expect((await app.call('POST', `/segments/${inner}/calculate`)).status).toBe(202);
    await app.until(
      () => read(inner),
      ({ status }) => status === 'success',
    );
    expect((await app.call('POST', `/segments/${outer}/calculate`)).status).toBe(202);
    await app.until(
      () => read(outer),
      ({ status }) => status === 'success',
    );
    expect((await read(outer)).count).toBe(1);

    expect(await undo(archived.id)).toMatchObject({ done: 1 });
    expect((await read(inner)).archived_at).toBeNull();
    expect((await app.call('POST', `/segments/${inner}/archive`)).body).toMatchObject({ id: inner });
    const undoUnarchive = await bulk({ action: 'unarchive', ids: [inner] });
    expect(undoUnarchive).toMatchObject({ done: 1 });
    await undo(undoUnarchive.id);
    expect((await read(inner)).archived_at).toBe(new Date(TEST_NOW).toISOString());
    expect((await history(inner)).map(({ action }) => action)).toEqual([
      'segment.created',
      'segment.archived',
      'segment.calculation_requested',
      'segment.unarchived',
      'segment.archived',
      'segment.unarchived',
      'segment.archived',
    ]);
  });

  it('puts labels on and takes them off, and undo touches only what really changed', async () => {
    const [one, two, full] = [
      await create('One', { labels: ['a', 'b'] }),
      await create('Two', { labels: ['new'] }),
      await create('Full', { labels: Array.from({ length: 20 }, (_, number) => `l${number}`) }),
    ];
    const before = await Promise.all([one, two, full].map(stateOf));
    const done = await bulk({ action: 'label', ids: [one, two, full], add: ['new'], remove: ['a'] });
    expect(done.items.map(({ outcome }) => outcome)).toEqual(['done', 'skipped', 'refused']);
    expect((await read(one)).labels).toEqual(['b', 'new']);
    expect((await history(one)).at(-1)).toMatchObject({
      action: 'segment.changed',
      changes: { labels: { from: ['a', 'b'], to: ['b', 'new'] } },
    });
    await undo(done.id);
    const after = await Promise.all([one, two, full].map(stateOf));
    expect(after.map(({ labels }) => labels.toSorted())).toEqual(
      before.map(({ labels }) => labels.toSorted()),
    );
  });

  it('gives segments to another owner and back, and refuses one who has no account', async () => {
    const account = await app.call('POST', '/users', {
      body: {
        name: named('Kim'),
        email: `kim${round}@example.com`,
        password: 'a long password',
        role: 'editor',
      },
    });
    const { id: kim } = z.object({ id: z.string() }).parse(account.body);
    const id = await create('Owned', { owner: null });
    const done = await bulk({ action: 'owner', ids: [id], owner: kim });
    expect((await read(id)).owner).toEqual({ id: kim, name: named('Kim') });
    expect((await history(id)).at(-1)).toMatchObject({
      changes: { owner: { from: null, to: named('Kim') } },
    });
    await undo(done.id);
    expect((await read(id)).owner).toBeNull();
    const refused = await app.call('POST', '/segments/bulk', {
      body: { action: 'owner', ids: [id], owner: 'nobody-we-know' },
    });
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_value', path: '/owner' } });
    const changed = await app.call('PATCH', `/segments/${id}`, { body: { owner: kim } });
    expect(changed.body).toMatchObject({ owner: { id: kim } });
  });

  it('queues calculations; lists and what waits already are skipped, the trash is refused', async () => {
    const [first, second, list, trashed] = [
      await create('First'),
      await create('Second'),
      await create('List', { kind: 'list', definition: undefined }),
      await create('Trashed'),
    ];
    await bulk({ action: 'delete', ids: [trashed] });
    const done = await bulk({ action: 'calculate', ids: [first, second, list, trashed] });
    expect(done.items.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'skipped', 'refused']);
    await app.until(
      () => Promise.all([first, second].map(read)),
      (both) => both.every(({ status }) => status === 'success'),
    );
    expect((await read(first)).count).toBe(1);
    expect((await undo(done.id)).items).toMatchObject([
      { outcome: 'skipped', detail: 'Its calculation has ended already.' },
      { outcome: 'skipped' },
    ]);
  });

  it('withdraws calculations that have not begun, and asks again for those that deleting withdrew', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, (_, number) => create(`Many ${number}`)));
    const asked = await bulk({ action: 'calculate', ids });
    const taken = await undo(asked.id);
    expect(taken.done + taken.skipped).toBe(30);
    await app.until(
      () => Promise.all(ids.map(read)),
      (all) => all.every(({ status }) => status === 'success' || status === 'not_calculated'),
    );

    await bulk({ action: 'calculate', ids });
    const gone = await bulk({ action: 'delete', ids });
    expect(gone.done).toBe(30);
    expect((await undo(gone.id)).done).toBe(30);
    await app.until(
      () => Promise.all(ids.map(read)),
      (all) => all.every(({ status, trashed_at }) => status === 'success' && trashed_at === null),
    );
  });

  it('leaves alone at undo what somebody changed since', async () => {
    const [one, two] = [await create('One'), await create('Two')];
    const done = await bulk({ action: 'delete', ids: [one, two] });
    await app.call('POST', `/segments/${one}/restore`);
    expect((await undo(done.id)).items).toMatchObject([
      { id: one, outcome: 'skipped', detail: 'It was changed since.' },
      { id: two, outcome: 'done' },
    ]);
  });

  it('takes a filter with exceptions, and does nothing when another number matches than was meant', async () => {
    const label = named('batch');
    const ids = await Promise.all(['A', 'B', 'C'].map((name) => create(name, { labels: [label] })));
    const request = { action: 'archive', filter: { label: [label] }, except: [ids[1]] };
    const answer = await app.call('POST', '/segments/bulk', { body: { ...request, expect: 3 } });
    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: 'conflict',
        path: '/expect',
        detail: '2 segments match by now, and 3 were meant. Nothing was done.',
      },
    });
    expect((await bulk({ ...request, expect: 2 })).items.map(({ id }) => id)).toEqual([ids[0], ids[2]]);
  });

  it('refuses a request that says two things or none', async () => {
    for (const body of [
      { action: 'delete' },
      { action: 'delete', ids: ['seg_1'], filter: {} },
      { action: 'delete', ids: [] },
      { action: 'delete', ids: ['seg_1'], except: ['seg_2'] },
      { action: 'delete', ids: ['seg_1'], add: ['a'] },
      { action: 'label', ids: ['seg_1'] },
      { action: 'owner', ids: ['seg_1'] },
      { action: 'explode', ids: ['seg_1'] },
      { action: 'delete', filter: { colour: 'red' } },
    ])
      expect((await app.call('POST', '/segments/bulk', { body })).body, JSON.stringify(body)).toMatchObject({
        status: 400,
        code: 'invalid_body',
      });
  });

  it('deletes for good what was in the trash for thirty days, with its audience, and flags who nested it', async () => {
    const { deps } = app.app;
    const inner = await create('Inner');
    const outer = await create('Outer', nests(inner));
    await app.call('POST', `/segments/${inner}/calculate`);
    const { calculation_id } = await app.until(
      () => read(inner),
      ({ status }) => status === 'success',
    );
    await bulk({ action: 'delete', ids: [inner, outer] });
    const audience = () =>
      audiencesWith(deps.warehouse, { audiences: [{ ownerId: inner, id: calculation_id ?? '' }], no: 1 });
    expect(await audience()).toHaveLength(1);

    const later = (days: number) => ({
      ...deps,
      clock: fixedClock(new Date(Date.parse(TEST_NOW) + days * DAY_MS)),
    });
    expect(await pruneTrash(later(30))).toBe(0);
    await app.call('POST', `/segments/${outer}/restore`);
    expect(await pruneTrash(later(31))).toBeGreaterThan(0);
    expect((await app.call('GET', `/segments/${inner}`)).status).toBe(404);
    expect(await audience()).toEqual([]);
    expect((await history(inner)).at(-1)?.action).toBe('segment.pruned');
    expect((await read(outer)).readiness.findings).toContainEqual(
      expect.objectContaining({ id: 'nested_gone', level: 'blocker' }),
    );
  });
});

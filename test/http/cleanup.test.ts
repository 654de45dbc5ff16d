/** The clean-up page through HTTP: what it finds, declining, merging with its refusals and the way back, related segments. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cleanupContract, type SuggestionKind } from '../../src/api/contract/cleanup.ts';
import { segment } from '../../src/api/contract/segments.ts';
import { deleteAudiences } from '../../src/audiences/audiences.ts';
import { openTestApp, type TestApp } from '../support/app.ts';

const cleanupAnswer = cleanupContract.readCleanup.answer;
const previewAnswer = cleanupContract.previewMerge.answer;
const mergeAnswer = cleanupContract.mergeSegments.answer;
const undoAnswer = cleanupContract.undoMerge.answer;
const relatedAnswer = cleanupContract.listRelated.answer;
const problem = z.object({
  code: z.string(),
  detail: z.string(),
  problems: z.array(z.object({ path: z.string() })).optional(),
});
const PEOPLE = 40;

describe('clean-up', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openTestApp();
    await app.call('POST', '/fields', { body: { key: 'points', label: 'Points', type: 'number' } });
    await app.call('POST', '/contacts/batch', {
      body: {
        contacts: Array.from({ length: PEOPLE }, (_, number) => ({
          external_id: `c${number}`,
          first_name: number % 2 === 0 ? 'Even' : 'Odd',
          attributes: { points: number },
        })),
      },
    });
  });
  afterAll(() => app?.close());

  const atLeast = (points: number) => ({ field: 'points', operator: '>=', value: points });
  const nests = (id: string) => ({ segment: id, operator: 'in' });
  let number = 0;

  async function create(rules: readonly object[], more: object = {}): Promise<string> {
    number += 1;
    const body = { name: `Segment ${number}`, definition: { combinator: 'and', rules }, ...more };
    const answer = await app.call('POST', '/segments', { body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return segment.parse(answer.body).id;
  }

  async function createWebhook(name: string, segments: readonly string[]) {
    const body = { name, url: 'https://example.com/told', events: ['segment.calculated'], segments };
    return z.object({ id: z.string() }).parse((await app.call('POST', '/webhooks', { body })).body);
  }

  async function read(id: string) {
    return segment.parse((await app.call('GET', `/segments/${id}`)).body);
  }

  async function calculate(...ids: readonly string[]): Promise<void> {
    for (const id of ids) await app.call('POST', `/segments/${id}/calculate`);
    for (const id of ids) await settled(id);
  }

  function settled(id: string) {
    return app.until(
      () => read(id),
      ({ status }) => status === 'success' || status === 'failed',
    );
  }

  async function cleanup(query = '') {
    return cleanupAnswer.parse((await app.call('GET', `/cleanup?page_size=500${query}`)).body);
  }

  /** Suggestions of a group once audiences are compared, as sets of segments. */
  async function suggested(kind: SuggestionKind, query = '') {
    const { groups } = await app.until(
      () => cleanup(query),
      ({ comparison }) => comparison.state === 'current',
    );
    return groups.find((group) => group.kind === kind)?.items ?? [];
  }

  async function naming(kind: SuggestionKind, id: string, query = '') {
    const items = await suggested(kind, query);
    return items.filter(({ segments }) => segments.some((one) => one.id === id));
  }

  async function references(id: string) {
    const rows = await app.app.deps.control.db
      .selectFrom('segment_references')
      .select(['kind', 'key'])
      .where('segment_id', '=', id)
      .orderBy('kind')
      .orderBy('key')
      .execute();
    return rows.map(({ kind, key }) => `${kind} ${key}`);
  }

  async function merge(body: object) {
    return mergeAnswer.parse((await app.call('POST', '/cleanup/merge', { body })).body);
  }

  async function refused(path: string, body: object) {
    const answer = await app.call('POST', path, { body });
    return { status: answer.status, ...problem.parse(answer.body) };
  }

  it('finds definitions that say the same, whatever their order, and hashes of an older canonical form', async () => {
    const odd = { field: 'first_name', operator: '=', value: 'Odd' };
    const one = await create([odd, atLeast(3)]);
    const other = await create([atLeast(3), odd]);
    const different = await create([odd, atLeast(4)]);
    await app.app.deps.control.db
      .updateTable('segment_versions')
      .set({ hash: 'of an older form' })
      .where('segment_id', '=', other)
      .execute();
    const [found] = await naming('duplicates', one);
    expect(found?.segments.map(({ id }) => id).sort()).toEqual([one, other].sort());
    expect(found?.reason).toBe('Their rules say the same in another order or spelling.');
    expect(found?.keep).toBe(one);
    expect(await naming('duplicates', different)).toEqual([]);
    // Pins are part of what a segment says.
    await app.call('POST', `/segments/${other}/pins`, { body: { include: [{ external_id: 'c0' }] } });
    expect(await naming('duplicates', one)).toEqual([]);
  });

  it('finds audiences that are the same, nearly the same, and one inside the other', async () => {
    const [ten, alsoTen, nine, five] = [
      await create([atLeast(30)]),
      await create([{ field: 'points', operator: '>', value: 29 }]),
      await create([atLeast(31)]),
      await create([atLeast(35)]),
    ];
    await calculate(ten, alsoTen, nine, five);
    const [same] = await naming('same_audience', ten);
    expect(same?.segments.map(({ id }) => id).sort()).toEqual([ten, alsoTen].sort());
    const near = await naming('near_duplicates', nine);
    expect(near.map(({ segments, common, share }) => [segments.map(({ id }) => id), common, share])).toEqual(
      expect.arrayContaining([
        [[nine, ten], 9, 0.9],
        [[nine, alsoTen], 9, 0.9],
      ]),
    );
    expect(await naming('near_duplicates', nine, '&share=91')).toEqual([]);
    const inside = await naming('subsets', five);
    expect(inside.map(({ segments }) => segments.map(({ id }) => id))).toEqual(
      expect.arrayContaining([
        [five, ten],
        [five, nine],
      ]),
    );
    expect(await naming('subsets', five, '&part=60')).toEqual([]);
    // Compared anew when an audience is another one; what was found with the old one is gone.
    await app.call('PATCH', `/segments/${alsoTen}`, {
      body: { definition: { combinator: 'and', rules: [atLeast(39)] } },
    });
    await calculate(alsoTen);
    expect(await naming('same_audience', ten)).toEqual([]);
    expect(await naming('near_duplicates', alsoTen)).toEqual([]);
    const refusedShare = await app.call('GET', '/cleanup?share=70');
    expect(refusedShare.status).toBe(400);
  });

  it('compares once when the warehouse has lost an audience, and again when it is calculated', async () => {
    const [lost, twin] = [
      await create([atLeast(17)]),
      await create([{ field: 'points', operator: '>', value: 16 }]),
    ];
    await calculate(lost, twin);
    const { calculation_id } = await read(lost);
    await deleteAudiences(app.app.deps.warehouse, [{ segmentId: lost, id: calculation_id ?? '' }]);
    expect(await naming('same_audience', twin)).toEqual([]);
    // Each look asked for another comparison, for ever: the page never stopped comparing.
    expect((await cleanup()).comparison).toMatchObject({ state: 'current', outdated: 0 });
    expect((await app.call('GET', `/segments/${lost}/overlap`)).status).toBe(200);
    await calculate(lost);
    expect(await naming('same_audience', twin)).toHaveLength(1);
  });

  it('finds what is broken, failing, empty, never calculated, stale and unused', async () => {
    const inner = await create([atLeast(1)]);
    const outer = await create([nests(inner)]);
    const empty = await create([atLeast(9_999)]);
    await calculate(inner, outer, empty);
    expect((await naming('never_calculated', inner)).length).toBe(0);
    expect((await naming('empty', empty))[0]?.reason).toBe('It was calculated, and nobody is in it.');
    await calculate(inner);
    expect((await naming('stale', outer))[0]?.reason).toMatch(/which was calculated again since/);
    expect(await naming('unused', outer)).toEqual([]);
    expect((await naming('unused', outer, '&unused_days=0'))[0]?.reason).toBe('Nothing uses it.');
    expect(await naming('unused', inner, '&unused_days=0')).toEqual([]);
    expect((await suggested('stale')).find(({ segments }) => segments[0]?.id === outer)?.acts[0]).toBe(
      'calculate',
    );
    // As it is after a purge: the nested segment is gone for good.
    await app.app.deps.control.db.deleteFrom('segments').where('id', '=', inner).execute();
    const [broken] = await naming('broken', outer);
    expect(broken?.reason).toBe('It nests a segment that was deleted for good.');
    await app.call('POST', `/segments/${outer}/calculate`);
    await settled(outer);
    expect((await naming('failing', outer))[0]?.reason).toMatch(/^The last calculation failed/);
    const list = await create([], { kind: 'list', definition: undefined });
    expect((await naming('empty', list))[0]?.acts).toEqual(['archive', 'delete']);
  });

  it('says what depends on a segment and remembers what was declined', async () => {
    const one = await create([atLeast(11)]);
    const other = await create([atLeast(11)]);
    const user = await create([nests(other)]);
    await createWebhook('Told', [other]);
    const [found] = await naming('duplicates', one);
    expect(found?.keep).toBe(other);
    const uses = found?.segments.find(({ id }) => id === other)?.used_by;
    expect(uses?.segments.map(({ id }) => id)).toEqual([user]);
    expect(uses?.webhooks.map(({ name }) => name)).toEqual(['Told']);
    const body = { kind: 'duplicates', segments: [other, one] };
    expect((await app.call('POST', '/cleanup/keep', { body })).status).toBe(204);
    expect(await naming('duplicates', one)).toEqual([]);
    const [kept] = await naming('duplicates', one, '&kept=true');
    expect(kept?.kept?.by).toBeTruthy();
    expect((await app.call('POST', '/cleanup/unkeep', { body })).status).toBe(204);
    expect(await naming('duplicates', one)).toHaveLength(1);
    const page = await app.call('GET', '/cleanup/duplicates?page_size=1&page=1');
    expect(cleanupContract.listSuggestions.answer.parse(page.body).items).toHaveLength(1);
  });

  it('merges: everything uses the one that stays, at once, and undoing brings back exactly what was', async () => {
    const keep = await create([atLeast(20)]);
    const gone = await create([{ combinator: 'or', rules: [atLeast(20)] }]);
    const user = await create([
      nests(gone),
      { combinator: 'or', not: true, rules: [nests(gone), atLeast(39)] },
    ]);
    await app.call('POST', `/segments/${user}/pins`, { body: { include: [{ external_id: 'c1' }] } });
    const hook = await createWebhook('Merged', [gone, keep]);
    await calculate(keep, gone, user);
    const before = { user: await read(user), gone: await read(gone), references: await references(user) };

    const preview = previewAnswer.parse(
      (await app.call('POST', '/cleanup/merge/preview', { body: { keep, remove: [gone] } })).body,
    );
    expect(preview).toMatchObject({
      differing: 0,
      needs_confirm: false,
      refusal: null,
      segments: [{ id: user, before: before.user.sentence, version: before.user.version + 1 }],
      webhooks: [{ id: hook.id, name: 'Merged' }],
    });
    expect(await read(user)).toEqual(before.user);
    expect((await read(gone)).trashed_at).toBeNull();

    const done = await merge({ keep, remove: [gone] });
    const after = await settled(user);
    expect(after.definition).toEqual({
      combinator: 'and',
      rules: [nests(keep), { combinator: 'or', not: true, rules: [nests(keep), atLeast(39)] }],
    });
    expect(await references(user)).toEqual(before.references.map((one) => one.replace(gone, keep)).sort());
    expect(after.status).toBe('success');
    expect(after.count).toBe(before.user.count);
    expect((await read(gone)).trashed_at).not.toBeNull();
    const told = () =>
      app.app.deps.control.db
        .selectFrom('webhooks')
        .select('segments')
        .where('id', '=', hook.id)
        .executeTakeFirst();
    expect((await told())?.segments).toEqual([keep]);

    const undone = undoAnswer.parse((await app.call('POST', `/cleanup/merge/${done.id}/undo`)).body);
    expect(undone).toMatchObject({ done: 3, skipped: 0 });
    const back = await settled(user);
    expect(back.definition).toEqual(before.user.definition);
    expect(back.sentence).toBe(before.user.sentence);
    expect(back.count).toBe(before.user.count);
    expect(back.version).toBe(before.user.version + 2);
    expect(await references(user)).toEqual(before.references);
    const { updated_at: _one, ...restored } = await read(gone);
    const { updated_at: _other, ...was } = before.gone;
    expect(restored).toEqual(was);
    expect((await told())?.segments).toEqual([gone, keep]);
    expect((await app.call('POST', `/cleanup/merge/${done.id}/undo`)).status).toBe(409);
    const past = await app.call('GET', '/cleanup/merges?page_size=1');
    expect(cleanupContract.listMerges.answer.parse(past.body).items).toMatchObject([
      { id: done.id, keep: { id: keep }, moved: { segments: 1, campaigns: 0, webhooks: 1 } },
    ]);
    expect((await app.call('POST', `/segments/bulk/${done.id}/undo`)).status).toBe(404);
    const history = await app.app.deps.control.db
      .selectFrom('history')
      .select('action')
      .where('subject_id', '=', gone)
      .where('action', 'in', ['segment.merged_into', 'segment.trashed', 'segment.restored'])
      .orderBy('id')
      .execute();
    expect(history.map(({ action }) => action)).toEqual([
      'segment.trashed',
      'segment.merged_into',
      'segment.restored',
    ]);
  });

  it('refuses to merge audiences that differ until that is confirmed, and says by how many', async () => {
    const keep = await create([atLeast(20)]);
    const gone = await create([atLeast(25)]);
    const never = await create([atLeast(26)]);
    await calculate(keep, gone);
    const answer = await refused('/cleanup/merge', { keep, remove: [gone] });
    expect(answer).toMatchObject({ status: 409, code: 'conflict' });
    expect(answer.detail).toMatch(/^5 contacts differ .*: 0 would leave where it is used, 5 would enter\.$/);
    expect((await read(gone)).trashed_at).toBeNull();
    const unknown = await refused('/cleanup/merge', { keep, remove: [never] });
    expect(unknown.detail).toMatch(/cannot be compared: one of them was never calculated/);
    const preview = previewAnswer.parse(
      (await app.call('POST', '/cleanup/merge/preview', { body: { keep, remove: [gone] } })).body,
    );
    expect(preview).toMatchObject({ differing: 5, needs_confirm: true });
    const done = await merge({ keep, remove: [gone, never], confirm: true });
    expect(done.removed.map(({ id }) => id)).toEqual([gone, never]);
  });

  it('refuses circles and rules that cannot be read, with nothing changed', async () => {
    const inner = await create([atLeast(2)]);
    const keep = await create([nests(inner)]);
    expect(await refused('/cleanup/merge', { keep, remove: [inner] })).toMatchObject({
      status: 422,
      code: 'segment_cycle',
    });
    // keep → middle; merging the other one into keep would make middle → keep.
    const other = await create([nests(inner)]);
    const middle = await create([nests(other)]);
    await app.call('PATCH', `/segments/${keep}`, {
      body: { definition: { combinator: 'and', rules: [nests(middle)] } },
    });
    const circle = await refused('/cleanup/merge', { keep, remove: [other], confirm: true });
    expect(circle).toMatchObject({ status: 422, code: 'segment_cycle' });
    expect((await read(other)).trashed_at).toBeNull();
    expect((await read(middle)).version).toBe(1);
    const preview = previewAnswer.parse(
      (await app.call('POST', '/cleanup/merge/preview', { body: { keep, remove: [other] } })).body,
    );
    expect(preview.refusal?.code).toBe('segment_cycle');
    expect(await refused('/cleanup/merge', { keep, remove: [keep] })).toMatchObject({
      code: 'invalid_value',
    });
    expect(await refused('/cleanup/merge', { keep: 'seg_none', remove: [other] })).toMatchObject({
      status: 404,
    });
  });

  it('undoes what nobody changed since and says what was left', async () => {
    const keep = await create([atLeast(7)]);
    const gone = await create([atLeast(7)]);
    const [one, two] = [await create([nests(gone)]), await create([nests(gone), atLeast(8)])];
    const done = await merge({ keep, remove: [gone] });
    await app.call('PATCH', `/segments/${two}`, {
      body: { definition: { combinator: 'and', rules: [nests(keep), atLeast(9)] } },
    });
    const undone = undoAnswer.parse((await app.call('POST', `/cleanup/merge/${done.id}/undo`)).body);
    expect(undone).toMatchObject({ done: 2, skipped: 1 });
    expect(undone.items.find(({ id }) => id === two)).toMatchObject({
      outcome: 'skipped',
      detail: 'It was changed since.',
    });
    expect(await references(one)).toEqual([`segment ${gone}`]);
    expect(await references(two)).toEqual(['field points', `segment ${keep}`]);
  });

  it('relates a segment to others with figures that add up, and hints at what to do', async () => {
    const one = await create([atLeast(10)], { name: 'Related' });
    const inside = await create([atLeast(12)], { name: 'Inside' });
    const twin = await create([{ combinator: 'and', rules: [atLeast(10)] }], { name: 'Twin' });
    await calculate(one, inside, twin);
    const related = relatedAnswer.parse(
      (await app.call('GET', `/segments/${one}/overlap?page_size=500&with=${inside}`)).body,
    );
    expect(related.count).toBe(PEOPLE - 10);
    expect(related.with).toMatchObject({
      only_this: 2,
      both: 28,
      only_other: 0,
      relation: 'around',
      share_of_other: 1,
    });
    expect(related.items[0]).toMatchObject({ share: 1, relation: 'same_definition', segment: { id: twin } });
    const shares = related.items.map(({ share }) => share);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    expect(related.hints[0]).toMatchObject({ act: 'merge', segment: { id: twin } });
    const only = relatedAnswer.parse(
      (await app.call('GET', `/segments/${one}/overlap?relation=around&q=inside`)).body,
    );
    expect(only.items.map(({ segment: { id } }) => id)).toEqual([inside]);
    expect((await app.call('GET', `/segments/${one}/overlap?with=seg_none`)).status).toBe(404);
    const never = await create([atLeast(1)]);
    const nothing = relatedAnswer.parse((await app.call('GET', `/segments/${never}/overlap`)).body);
    expect(nothing).toMatchObject({ items: [], count: null, hints: [{ act: 'refresh' }] });
  });
});

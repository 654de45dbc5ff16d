/** Drift of a run through HTTP: what moved since, why, and that its figures are those of a plain count in every direction. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactsContract } from '../../src/api/contract/contacts.ts';
import { type RunDrift, runDrift, runDriftContract } from '../../src/api/contract/run-drift.ts';
import { pruneTrash } from '../../src/segments/prune-trash.ts';
import { inCity, openRunTestBed, type RunTestBed } from '../support/run-test-bed.ts';

/** As "targeted → unsubscribed": how many. */
const moves = ({ transitions }: RunDrift) =>
  Object.fromEntries(transitions.map((one) => [arrow(one), one.count]));

function arrow({ from, from_segment, to, to_segment }: RunDrift['transitions'][number]): string {
  const side = (is: string, segment: { name: string } | null) => (segment ? `${is} ${segment.name}` : is);
  return `${side(from, from_segment)} → ${side(to, to_segment)}`;
}

/** What has to hold of every drift. */
function expectToAddUp(drift: RunDrift): void {
  const sum = (is: (one: RunDrift['transitions'][number]) => boolean) =>
    drift.transitions.filter(is).reduce((total, { count }) => total + count, 0);
  expect(sum(({ from }) => from !== 'not_considered')).toBe(drift.considered.before);
  expect(sum(({ to }) => to !== 'not_considered' && to !== 'deleted')).toBe(drift.considered.after);
  expect(drift.targeted.before + drift.targeted_entered - drift.targeted_left).toBe(drift.targeted.after);
  for (const side of [drift.entered, drift.left]) {
    const through = side.segments.reduce((total, { count }) => total + count, 0);
    expect(through + side.deleted + side.unknown).toBe(side.total);
    for (const { count, reasons } of side.segments)
      if (reasons) expect(reasons.kinds.reduce((total, kind) => total + kind.count, 0)).toBe(count);
  }
  expect(drift.considered.before + drift.entered.total - drift.left.total).toBe(drift.considered.after);
}

describe('drift of a run', () => {
  let bed: RunTestBed;
  beforeAll(async () => {
    bed = await openRunTestBed();
  });
  afterAll(() => bed?.close());

  async function driftOf(id: string): Promise<RunDrift> {
    const answer = await bed.app.call('GET', `/runs/${id}/drift`);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const drift = runDrift.parse(answer.body);
    expectToAddUp(drift);
    return drift;
  }

  async function behind(id: string, query: string) {
    const answer = await bed.app.call('GET', `/runs/${id}/drift/contacts?${query}`);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return runDriftContract.listDriftContacts.answer.parse(answer.body);
  }

  const contacts = (...all: object[]) => bed.app.call('POST', '/contacts/batch', { body: { contacts: all } });

  it('says who would be reached today, who would not, and why', async () => {
    const { app, berlin, colleagues, calculate, listed, plan, runNow } = bed;
    const press = await listed('Press', ['eve']);
    const id = await plan({ include: [berlin, press], limit: { runs: 1, days: 30, counts: 'campaign' } });
    const done = await runNow(id);
    // The run counts for no limit of its own: nothing has happened yet.
    const same = await driftOf(done.id);
    expect(moves(same)).toEqual({
      'targeted → targeted': 1,
      'excluded Colleagues → excluded Colleagues': 1,
      'inactive → inactive': 1,
      'no_address → no_address': 1,
      'unsubscribed → unsubscribed': 1,
    });
    expect(same.segments.map(({ changes }) => changes)).toEqual([[], [], []]);

    await contacts(
      { external_id: 'ada', attributes: { city: 'Paris' } },
      { external_id: 'cem', active: true },
      { external_id: 'fay', attributes: { city: 'Berlin' } },
      { external_id: 'gus', email: 'gus@example.com', attributes: { city: 'Berlin' } },
    );
    await app.call('PUT', '/preferences/email/eve@example.com', { body: { subscribed: true } });
    await app.call('PUT', '/preferences/email/fay@example.com', { body: { subscribed: false } });
    await app.call('DELETE', `/segments/${colleagues}/members`, {
      body: { contacts: [{ external_id: 'bob' }] },
    });
    const dan = await app.call('GET', '/contacts?external_id=dan');
    const danId = contactsContract.listContacts.answer.parse(dan.body).items[0]?.id;
    await app.call('DELETE', `/contacts/${danId}`);
    await calculate(berlin);
    const drift = await driftOf(done.id);
    expect(moves(drift)).toEqual({
      'targeted → not_considered': 1,
      'excluded Colleagues → targeted': 1,
      'inactive → targeted': 1,
      'no_address → deleted': 1,
      'unsubscribed → targeted': 1,
      'not_considered → targeted': 1,
      'not_considered → unsubscribed': 1,
    });
    expect(drift).toMatchObject({
      considered: { before: 5, after: 5 },
      targeted: { before: 1, after: 4 },
      targeted_entered: 4,
      targeted_left: 1,
      left: {
        total: 2,
        deleted: 1,
        unknown: 0,
        segments: [
          { segment: { name: 'Berlin' }, count: 1, reasons: { kinds: [{ kind: 'data', count: 1 }] } },
        ],
      },
      entered: {
        total: 2,
        segments: [
          {
            count: 2,
            reasons: {
              kinds: [
                { kind: 'new_contact', count: 1 },
                { kind: 'data', count: 1 },
              ],
            },
          },
        ],
      },
      segments: [
        // Dan, who was deleted, left as well.
        { name: 'Berlin', changes: ['recalculated'], entered: 2, left: 2 },
        { name: 'Press', changes: [], entered: 0, left: 0 },
        { name: 'Colleagues', changes: ['recalculated'], entered: 0, left: 1 },
      ],
    });
    const of = (wanted: string) => drift.transitions.find((one) => arrow(one) === wanted);
    expect(of('targeted → not_considered')).toMatchObject({
      sentence: 'Left the included segments',
      sample: [
        {
          contact: { external_id: 'ada' },
          segment: { id: berlin },
          reasons: [{ kind: 'data', sentence: expect.stringContaining('City changed from Berlin to Paris') }],
        },
      ],
    });
    expect(of('excluded Colleagues → targeted')).toMatchObject({
      sentence: 'Left “Colleagues”, which is excluded',
      sample: [{ contact: { external_id: 'bob' }, reasons: [{ kind: 'list' }] }],
    });
    expect(of('unsubscribed → targeted')?.sentence).toBe('Is no longer unsubscribed');
    expect(of('no_address → deleted')?.sample).toMatchObject([{ id: danId, contact: null }]);

    expect(await behind(done.id, 'from=not_considered&to=unsubscribed')).toMatchObject({
      total: 1,
      items: [{ contact: { external_id: 'fay' }, segment: { id: berlin }, reasons: [{ kind: 'data' }] }],
    });
    expect(await behind(done.id, `from=excluded&from_segment=${colleagues}&to=targeted`)).toMatchObject({
      items: [{ contact: { external_id: 'bob' }, reasons: [{ kind: 'list' }] }],
    });
    expect(await behind(done.id, 'from=targeted&to=deleted')).toMatchObject({ total: 0, items: [] });
  });

  it('answers for segments that were edited, trashed or deleted for good', async () => {
    const { app, ruled, plan, runNow } = bed;
    const edited = await ruled('Edited', 'Berlin');
    const trashed = await ruled('Trashed', 'Paris');
    const gone = await ruled('Gone', 'Berlin');
    const id = await plan({ include: [edited, trashed, gone], exclude: [] });
    const done = await runNow(id);
    await app.call('PATCH', `/campaigns/${id}`, { body: { include: [edited], exclude: [] } });
    await app.call('PATCH', `/segments/${edited}`, { body: { definition: inCity('Rome') } });
    await app.call('DELETE', `/segments/${trashed}`);
    await app.call('DELETE', `/segments/${gone}`);
    const before = await driftOf(done.id);
    expect(before.segments.map(({ changes, after }) => [changes, after.state])).toEqual([
      [['new_version', 'not_calculated'], 'there'],
      [['trashed'], 'trashed'],
      [['trashed'], 'trashed'],
    ]);
    expect(before.left.total).toBe(0);
    await bed.calculate(edited);
    const { deps } = app.app;
    await deps.control.db
      .updateTable('segments')
      .set({ trashed_at: new Date('2026-01-01T00:00:00Z') })
      .where('id', '=', gone)
      .execute();
    expect(await pruneTrash(deps)).toBe(1);
    const drift = await driftOf(done.id);
    expect(drift.segments.map(({ changes, entered }) => [changes, entered])).toEqual([
      [['new_version', 'recalculated'], 0],
      [['trashed'], 0],
      [['deleted'], null],
    ]);
    // What the first included segment that had them says of everybody who left.
    expect(drift.left.segments).toMatchObject([
      { segment: { id: edited }, reasons: { kinds: [{ kind: 'definition' }] } },
    ]);
    expect((await app.call('GET', `/runs/${done.id}/drift`, { as: null })).status).toBe(401);
    const waits = await bed.start(await plan({ exclude: [] }), {
      type: 'scheduled',
      at: '2026-03-16T12:00:00Z',
    });
    expect((await app.call('GET', `/runs/${waits.id}/drift`)).body).toMatchObject({ code: 'conflict' });
  });

  it('is what a plain count of everybody says, in random worlds', async () => {
    const { app, calculate, ruled, listed, plan, runNow } = bed;
    const random = randomFrom(11);
    const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] ?? expect.fail();
    const CITIES = ['Oslo', 'Rome', 'Lima'] as const;
    const names = Array.from({ length: 40 }, (_, place) => `w${String(place).padStart(2, '0')}`);
    const [oslo, rome, lima] = [
      await ruled('Oslo', 'Oslo', false),
      await ruled('Rome', 'Rome', false),
      await ruled('Lima', 'Lima', false),
    ];
    const vips = await listed('VIPs', []);
    const world = new Map(names.map((name) => [name, { city: 'Oslo', active: true, mail: '', vip: false }]));
    const unsubscribed = new Set<string>();

    async function shuffle(share: number): Promise<void> {
      const touched = names.filter(() => random() < share);
      for (const name of touched)
        world.set(name, {
          city: pick(CITIES),
          active: random() < 0.8,
          mail: pick(['', 'none@', 'a@x.org', 'b@x.org', ...names.map((one) => `${one}@x.org`)]),
          vip: world.get(name)?.vip ?? false,
        });
      if (touched.length > 0)
        await contacts(
          ...touched.map((name) => {
            const { city, active, mail } = world.get(name) ?? expect.fail();
            return { external_id: name, email: mail || null, active, attributes: { city } };
          }),
        );
      for (const mail of ['a@x.org', 'w03@x.org']) {
        const subscribed = random() < 0.5;
        unsubscribed[subscribed ? 'delete' : 'add'](mail);
        await app.call('PUT', `/preferences/email/${mail}`, { body: { subscribed } });
      }
      for (const name of names.filter(() => random() < share / 4)) {
        const one = world.get(name) ?? expect.fail();
        one.vip = !one.vip;
        await app.call(one.vip ? 'POST' : 'DELETE', `/segments/${vips}/members`, {
          body: { contacts: [{ external_id: name }] },
        });
      }
      for (const segment of [oslo, rome, lima]) await calculate(segment);
    }

    /** What the plan (Oslo and Rome without VIPs and Lima) makes of everybody, read off the world above. */
    function plainly(): ReadonlyMap<string, string> {
      const standing = new Set<string>();
      return new Map(
        names.flatMap((name) => {
          const { city, active, mail, vip } = world.get(name) ?? expect.fail();
          const own = () => {
            if (vip) return 'excluded VIPs';
            if (!active) return 'inactive';
            if (mail === '') return 'no_address';
            if (mail === 'none@') return 'invalid_address';
            if (unsubscribed.has(mail)) return 'unsubscribed';
            if (standing.has(mail)) return 'duplicate_address';
            standing.add(mail);
            return 'targeted';
          };
          return city === 'Lima' ? [] : [[name, own()] as const];
        }),
      );
    }

    await shuffle(1);
    for (let round = 0; round < 2; round += 1) {
      const id = await plan({ include: [oslo, rome], exclude: [vips, lima] });
      const done = await runNow(id, { type: 'now', override: { reason: 'Random worlds' } });
      const before = plainly();
      await shuffle(0.4);
      const after = plainly();
      const expected: Record<string, number> = {};
      for (const name of names) {
        const from = before.get(name) ?? 'not_considered';
        const to = after.get(name) ?? 'not_considered';
        if (from === 'not_considered' && to === 'not_considered') continue;
        expected[`${from} → ${to}`] = (expected[`${from} → ${to}`] ?? 0) + 1;
      }
      const drift = await driftOf(done.id);
      expect(moves(drift)).toEqual(expected);
      if (round > 0) continue;
      for (const one of drift.transitions.filter(({ sentence }) => sentence !== null)) {
        const of = (segment: { id: string } | null, key: string) => (segment ? `&${key}=${segment.id}` : '');
        const page = await behind(
          done.id,
          `from=${one.from}&to=${one.to}${of(one.from_segment, 'from_segment')}${of(one.to_segment, 'to_segment')}&page_size=50`,
        );
        expect(page.total, arrow(one)).toBe(one.count);
        const wanted = names.filter(
          (name) =>
            `${before.get(name) ?? 'not_considered'} → ${after.get(name) ?? 'not_considered'}` === arrow(one),
        );
        expect(page.items.map(({ contact }) => contact?.external_id)).toEqual(wanted);
      }
    }
  });
});

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

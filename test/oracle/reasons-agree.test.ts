/**
 * Reasons over random small worlds: rules, contacts, events, edits, pins, deletions and time are drawn; whatever moved has a
 * reason that is true. What is compared with is kept by the test itself, not asked of what is tested.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { changesContract, type Reason } from '../../src/api/contract/changes.ts';
import { param, sql } from '../../src/sql/sql.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { settableClock } from '../support/settable-clock.ts';

const SEED = Number(process.env.MUSTER_SEED ?? 3);
const ROUNDS = Number(process.env.MUSTER_ROUNDS ?? 2);
const SEGMENTS = 6;
const START = Date.parse('2026-03-15T12:00:00Z');
const DAY = 86_400_000;
const PEOPLE = Array.from({ length: 12 }, (_, index) => `p${index}`);

const plan = fc.constantFrom('Basic', 'Pro', 'basic', null);
const income = fc.constantFrom(10, 50, 90, null);
const day = fc
  .integer({ min: -6, max: 20 })
  .map((days) => new Date(START + days * DAY).toISOString().slice(0, 10));
const attributes = fc.record({ plan, income, renews_on: fc.option(day) });
const tags = fc.subarray(['VIP', 'Berlin']);
const contact = fc.record({ attributes, tags, active: fc.boolean() });

const leaf = fc.oneof(
  fc.record({
    field: fc.constant('plan'),
    operator: fc.constantFrom('=', '!='),
    value: fc.constantFrom('Basic', 'Pro'),
  }),
  fc.record({
    field: fc.constant('income'),
    operator: fc.constantFrom('<', '>='),
    value: fc.constantFrom(40, 60),
  }),
  fc.constant({ field: 'renews_on', operator: 'inTheNext', value: { next: 5, unit: 'day' } }),
  fc.constant({ field: 'renews_on', operator: 'notInTheLast', value: { last: 4, unit: 'day' } }),
  fc.constant({ field: 'plan', operator: 'notNull', heldFor: { atLeast: 3, unit: 'day' } }),
  fc.constant({ field: 'tags', operator: 'hasAny', value: ['VIP'] }),
  fc.constant({ field: 'reachable.email', operator: '=', value: true }),
  fc.record({
    event: fc.constant('purchase'),
    within: fc.constantFrom({ last: 3, unit: 'day' }, { last: 30, unit: 'day' }),
    operator: fc.constantFrom('>=', '<'),
    value: fc.constantFrom(1, 2),
  }),
  fc.constant({
    sequence: [{ event: 'visit' }, { event: 'purchase', within: { last: 2, unit: 'day' } }],
    operator: 'happened',
  }),
  fc.record({ segment: fc.constant('BASE'), operator: fc.constantFrom('in', 'notIn') }),
);
const group = fc.record({
  combinator: fc.constantFrom('and', 'or'),
  not: fc.boolean(),
  rules: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: leaf },
      {
        weight: 1,
        arbitrary: fc.record({
          combinator: fc.constantFrom('and', 'or'),
          rules: fc.array(leaf, { minLength: 1, maxLength: 2 }),
        }),
      },
    ),
    { minLength: 1, maxLength: 3 },
  ),
});

const round = fc.record({
  definitions: fc.array(group, { minLength: SEGMENTS, maxLength: SEGMENTS }),
  edits: fc.array(fc.option(group, { freq: 2 }), { minLength: SEGMENTS, maxLength: SEGMENTS }),
  pinned: fc.array(fc.constantFrom(...PEOPLE), { minLength: SEGMENTS, maxLength: SEGMENTS }),
  pins: fc.array(fc.constantFrom('include', 'exclude', 'no'), {
    minLength: SEGMENTS,
    maxLength: SEGMENTS,
  }),
  writes: fc.uniqueArray(fc.tuple(fc.constantFrom(...PEOPLE), contact), {
    maxLength: 6,
    selector: ([who]) => who,
  }),
  events: fc.array(
    fc.record({
      who: fc.constantFrom(...PEOPLE),
      name: fc.constantFrom('purchase', 'visit'),
      hoursAgo: fc.integer({ min: -30, max: 100 }),
    }),
    { maxLength: 6 },
  ),
  unsubscribed: fc.option(fc.constantFrom(...PEOPLE)),
  deleted: fc.option(fc.constantFrom(...PEOPLE), { freq: 2 }),
  days: fc.integer({ min: 0, max: 4 }),
});

const created = z.object({ id: z.string() });
const segmentBody = z.object({ status: z.string(), calculation_id: z.string().nullable() });
const nosRow = z.object({ nos: z.array(z.number()) });

describe('why contacts move, over random worlds', () => {
  let app: TestApp;
  const clock = settableClock(new Date(START));
  /** What was written, by external id; what a deleted contact was is forgotten. */
  const known = new Map<string, z.infer<typeof valuesOf>>();
  const valuesOf = z.record(z.string(), z.unknown());

  beforeAll(async () => {
    app = await openTestApp({ clock });
    for (const [key, type] of [
      ['plan', 'text'],
      ['income', 'number'],
      ['renews_on', 'date'],
    ] as const)
      await app.call('POST', '/fields', { body: { key, type } });
  });
  afterAll(() => app?.close());

  async function ok(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await app.call(method, path, body === undefined ? {} : { body });
    expect([answer.status < 300, path, answer.body]).toEqual([true, path, expect.anything()]);
    return answer.body;
  }

  async function write(people: readonly (readonly [string, z.infer<typeof contactSchema>])[]) {
    if (people.length === 0) return;
    const contacts = people.map(([who, values]) => ({
      external_id: who,
      email: `${who}@example.com`,
      ...values,
    }));
    await ok('POST', '/contacts/batch', { contacts });
    for (const [who, values] of people)
      known.set(who, { ...known.get(who), ...values.attributes, tags: values.tags, active: values.active });
  }
  const contactSchema = z.object({
    attributes: z.record(z.string(), z.unknown()),
    tags: z.array(z.string()),
    active: z.boolean(),
  });

  async function calculate(ids: readonly string[]): Promise<string[]> {
    await Promise.all(ids.map((id) => ok('POST', `/segments/${id}/calculate`)));
    return Promise.all(
      ids.map(async (id) => {
        const body = await app.until(
          async () => segmentBody.parse(await ok('GET', `/segments/${id}`)),
          ({ status }) => !['queued', 'processing'].includes(status),
        );
        expect(body.status).toBe('success');
        return body.calculation_id ?? '';
      }),
    );
  }

  async function members(calculation: string): Promise<ReadonlySet<number>> {
    const [row] = await app.app.deps.warehouse.rows(
      'test.members',
      sql`select bitmapToArray(members) as nos from audiences where id = ${param('String', calculation)} limit 1`,
      { lane: 'interactive', seconds: 10 },
    );
    return new Set(nosRow.parse(row).nos);
  }

  /** Whom a definition has now, by the preview. */
  async function membersNow(definition: unknown): Promise<ReadonlySet<string>> {
    const body = await ok('POST', '/segments/preview', { definition, limit: 50 });
    return new Set(
      z
        .object({ sample: z.array(created) })
        .parse(body)
        .sample.map(({ id }) => id),
    );
  }

  it(`${ROUNDS} worlds, ${SEGMENTS} segments each: everybody who moved has a reason, and it is true`, async () => {
    await write(
      fc.sample(fc.tuple(...PEOPLE.map((who) => contact.map((values) => [who, values] as const))), {
        seed: SEED,
        numRuns: 1,
      })[0] ?? [],
    );
    const base = created.parse(
      await ok('POST', '/segments', {
        name: 'Base',
        definition: { combinator: 'and', rules: [{ field: 'income', operator: '>=', value: 50 }] },
      }),
    ).id;
    await calculate([base]);
    const nested = (definition: unknown): unknown =>
      JSON.parse(JSON.stringify(definition).replaceAll('"BASE"', `"${base}"`));
    const seen = new Map<string, number>();
    for (const [index, world] of fc.sample(round, { seed: SEED, numRuns: ROUNDS }).entries()) {
      const definitions = world.definitions.map(nested);
      const ids: string[] = [];
      for (const [place, definition] of definitions.entries())
        ids.push(
          created.parse(await ok('POST', '/segments', { name: `Round ${index} ${place}`, definition })).id,
        );
      const firsts = await calculate(ids);
      const before = new Map(known);

      const later = clock.now().getTime() + world.days * DAY;
      clock.set(new Date(clock.now().getTime() + (world.days * DAY) / 2));
      await write(world.writes);
      const events = world.events.map(({ who, name, hoursAgo }) => ({
        contact: { external_id: who },
        name,
        occurred_at: new Date(later - hoursAgo * 3_600_000).toISOString(),
      }));
      if (events.length > 0) await ok('POST', '/events/batch', { events });
      if (world.unsubscribed !== null)
        await ok('PUT', `/preferences/email/${world.unsubscribed}@example.com`, {
          subscribed: index % 2 === 1,
          origin: 'api',
        });
      if (world.deleted !== null) {
        const found = z
          .object({ items: z.array(created) })
          .parse(await ok('GET', `/contacts?external_id=${world.deleted}`));
        for (const { id } of found.items)
          expect((await app.call('DELETE', `/contacts/${id}`)).status).toBe(204);
        known.delete(world.deleted);
      }
      for (const [place, edit] of world.edits.entries()) {
        if (edit !== null) await ok('PATCH', `/segments/${ids[place]}`, { definition: nested(edit) });
        const side = world.pins[place];
        if (side !== 'no' && side !== undefined && known.has(world.pinned[place] ?? ''))
          await ok('POST', `/segments/${ids[place]}/pins`, {
            [side]: [{ external_id: world.pinned[place] }],
          });
      }
      clock.set(new Date(later));
      await calculate([base]);
      const seconds = await calculate(ids);

      for (const [place, id] of ids.entries()) {
        const [first = '', second = ''] = [firsts[place], seconds[place]];
        const [was, is] = await Promise.all([members(first), members(second)]);
        const now = new Set(was);
        const kept = await membersNow(definitions[place]);
        for (const side of ['left', 'entered'] as const) {
          const path = `/segments/${id}/calculations/${first}/diff/${second}`;
          const page = changesContract.compareCalculations.answer.parse(
            await ok('GET', `${path}?side=${side}&page_size=500`),
          );
          expect(page.items).toHaveLength(page[side]);
          for (const mover of page.items) {
            const no = Number(mover.id.slice(4));
            if (side === 'left') now.delete(no);
            else now.add(no);
            const isEdited = page.before.version !== page.after.version;
            check(mover, side, { isEdited, kept, before });
            for (const { kind } of mover.reasons) seen.set(kind, (seen.get(kind) ?? 0) + 1);
          }
          const counted = changesContract.countReasons.answer.parse(await ok('GET', `${path}/reasons`))[side];
          const kinds = page.items.map(({ reasons }) => reasons[0]?.kind).toSorted();
          // Of some segments, each reason by itself.
          for (const { kind } of place < 2 ? counted.reasons : []) {
            const some = changesContract.compareCalculations.answer.parse(
              await ok('GET', `${path}?side=${side}&page_size=500&reason=${kind}`),
            );
            expect(some.items).toEqual(page.items.filter(({ reasons }) => reasons[0]?.kind === kind));
          }
          expect(counted).toMatchObject({ total: page[side], counted: page[side] });
          expect(
            counted.reasons
              .flatMap(({ kind, count }) => Array.from({ length: count }, () => kind))
              .toSorted(),
          ).toEqual(kinds);
        }
        expect([...now].toSorted()).toEqual([...is].toSorted());
      }
    }
    // The worlds are rich enough to mean something.
    for (const kind of ['data', 'definition', 'time', 'pin', 'deleted_contact'])
      expect([kind, seen.get(kind) ?? 0]).not.toEqual([kind, 0]);
  }, 300_000);

  function check(
    mover: z.output<typeof changesContract.compareCalculations.answer>['items'][number],
    side: 'entered' | 'left',
    made: {
      isEdited: boolean;
      kept: ReadonlySet<string>;
      before: ReadonlyMap<string, Record<string, unknown>>;
    },
  ) {
    const [main] = mover.reasons;
    expect(mover.reasons.map(({ sentence }) => sentence.length > 0)).not.toContain(false);
    if (mover.contact === null) {
      expect(main?.kind).toBe('deleted_contact');
      return;
    }
    // All of it is kept, so nothing may be unknown.
    expect([mover, main?.kind]).toEqual([mover, expect.not.stringMatching(/^unknown$|^deleted_contact$/)]);
    if (main?.kind !== 'pin') {
      // By the edit exactly when the rules of before would have left it where it was.
      const byEdit = made.isEdited && made.kept.has(mover.id) === (side === 'left');
      expect([mover, main?.kind === 'definition']).toEqual([mover, byEdit]);
    }
    const who = mover.contact.external_id ?? '';
    for (const reason of mover.reasons) checkData(reason, made.before.get(who), known.get(who));
  }

  /** What a reason says a field was and is, is what was written. */
  function checkData(
    reason: Reason,
    before: Record<string, unknown> | undefined,
    after: Record<string, unknown> | undefined,
  ) {
    if (reason.kind !== 'data') return;
    if (reason.event !== undefined) return;
    expect(reason).toMatchObject({ field: expect.anything() });
    expect(reason.from).not.toEqual(reason.to);
    const key = reason.field?.key ?? '';
    if (key.startsWith('reachable.')) return;
    const written = (values: Record<string, unknown> | undefined) => {
      const value = values?.[key] ?? null;
      return Array.isArray(value) && value.length === 0 ? null : value;
    };
    expect(reason.to).toEqual(written(after));
    // A value that went and came back is told by its last change.
    if (JSON.stringify(written(before)) !== JSON.stringify(written(after)))
      expect(reason.from).toEqual(written(before));
  }
});

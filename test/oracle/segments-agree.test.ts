/**
 * Whatever happens to segments, every place that says how many are in one says the same, and it is how many are in it; and
 * what uses a segment, and which sources it is linked to, is what a walk over all definitions finds. Random work is done
 * through the API (`random-work.ts`) and looked at after each step.
 * MUSTER_CASES sets how many steps (30), MUSTER_SEED which.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract } from '../../src/api/contract/contract.ts';
import { type Segment, segment } from '../../src/api/contract/segments.ts';
import { correctCounts } from '../../src/calculation/correct-counts.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { type RandomWork, randomNumbers, startRandomWork } from './random-work.ts';

const CASES = Number(process.env.MUSTER_CASES ?? 30);
const SEED = Number(process.env.MUSTER_SEED ?? 20_261_126);
type Seen = { readonly calculation: string; readonly members: ReadonlySet<string> };
/** `deleted`: contacts that had been deleted before the step that published it. */
type Published = { readonly calculation: string | null; readonly deleted: number };

describe('segments through random work', { timeout: 60_000 + CASES * 5_000 }, () => {
  let app: TestApp;
  let work: RandomWork;
  const random = randomNumbers(SEED);
  const seen = new Map<string, Seen>();
  const published = new Map<string, Published>();
  const gone = new Set<string>();
  beforeAll(async () => {
    app = await openTestApp();
    work = await startRandomWork(app, random);
  }, 60_000);
  afterAll(() => app?.close());

  async function read<Answer extends z.ZodType>(schema: Answer, path: string, body?: unknown) {
    const answer = await app.call(
      body === undefined ? 'GET' : 'POST',
      path,
      body === undefined ? {} : { body },
    );
    expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return schema.parse(answer.body);
  }

  const listOf = async (query: string) =>
    (await read(contract.listSegments.answer, `/segments?page_size=500${query}`)).items;

  it(`say one number, which is that of their members, and know what uses them (seed ${SEED})`, async () => {
    const done: string[] = [];
    try {
      for (let step = 0; step < CASES; step += 1) {
        const deleted = work.deleted();
        done.push(await work.next());
        const [active, trashed] = [await listOf(''), await listOf('&trashed=true')];
        const all = [...active, ...trashed];
        for (const one of all) {
          checkSums(one);
          if (published.get(one.id)?.calculation !== one.calculation_id)
            published.set(one.id, { calculation: one.calculation_id, deleted });
        }
        await checkReferences(active, all);
        // One from every side; all of them in the lists, and at the end.
        const one = all[Math.floor(random() * all.length)];
        if (one) await checkMembers(one);
        if (step % 5 === 0) await checkRelated(active);
      }
      for (const one of await listOf('')) await checkMembers(one);
    } catch (error) {
      throw new Error(`After ${done.length} steps (${done.slice(-8).join(', ')}): ${String(error)}`, {
        cause: error,
      });
    }
  });

  it('leave out a contact that is deleted between counting and publishing', async () => {
    const { deps } = app.app;
    const contacts = ['late 1', 'late 2', 'late 3'].map((external_id) => ({ external_id }));
    await app.call('POST', '/contacts/batch', { body: { contacts } });
    const list = await read(segment, '/segments', { name: 'A list', kind: 'list' });
    await app.call('POST', `/segments/${list.id}/members`, { body: { contacts } });
    const before = await read(segment, `/segments/${list.id}`);
    const { items } = await read(contract.listContacts.answer, '/contacts?external_id=late 2');
    await app.call('DELETE', `/contacts/${items[0]?.id}`);
    // As it is published by who counted before.
    await deps.control.db
      .updateTable('segments')
      .set({ count: before.count, reachable: JSON.stringify(before.reach) })
      .where('id', '=', list.id)
      .execute();
    await correctCounts(deps, [
      { segmentId: list.id, id: before.calculation_id ?? '', count: before.count ?? 0 },
    ]);
    const after = await read(segment, `/segments/${list.id}`);
    expect([before.count, after.count]).toEqual([3, 2]);
    // It corrected the count and left the reach as it was: the figures of a channel were one too many.
    checkSums(after);
  });

  /** What is said of a segment adds up. */
  function checkSums({ name, count, reach, reachable }: Segment): void {
    if (reach === null) {
      expect(count, name).toBeNull();
      return;
    }
    for (const channel of ['email', 'sms', 'phone'] as const) {
      const sum = Object.values(reach[channel]).reduce((total, each) => total + each, 0);
      expect(sum, `${name} by ${channel}`).toBe(count);
      expect(reachable?.[channel]).toBe(reach[channel].reachable);
    }
  }

  /** Every place that says how many, or who, says the same. */
  async function checkMembers(listed: Segment): Promise<void> {
    const { id, name, kind } = listed;
    const one = await read(segment, `/segments/${id}`);
    // What is read by itself says more.
    expect(one, name).toMatchObject(listed);
    const page = await read(contract.listMembers.answer, `/segments/${id}/members?page_size=500`);
    const members = new Set(page.items.map((contact) => contact.id));
    expect(page.total, name).toBe(one.count ?? 0);
    expect(members.size, name).toBe(one.count ?? 0);
    if (one.calculation_id === null) return;
    const csv = z.string().parse((await app.call('GET', `/segments/${id}/members.csv`)).body);
    expect(csv.trim().split('\n').length - 1, `${name} as CSV`).toBe(one.count);
    await checkSameAudience(one, members);
    await checkOfContacts(one, members);
    const preview = await read(contract.previewAudience.answer, '/campaigns/audience-preview', {
      channel: 'email',
      include: [id],
    }).catch(() => undefined);
    if (one.trashed_at === null) {
      expect(preview?.include[0]?.members, `${name} in a campaign`).toBe(one.count);
      expect(preview?.considered, `${name} in a campaign`).toBe(one.count);
    }
    if (kind === 'rule' && one.status === 'success' && one.readiness.verdict === 'ready')
      await checkFunnel(one);
  }

  /** An audience changes when another one is published, and only loses contacts that are deleted. */
  async function checkSameAudience(one: Segment, members: ReadonlySet<string>): Promise<void> {
    const { items } = await read(contract.listCalculations.answer, `/segments/${one.id}/calculations`);
    const calculation = items.find(({ id }) => id === one.calculation_id);
    const before = seen.get(one.id);
    if (before?.calculation === one.calculation_id) {
      const missing = [...before.members].filter((id) => !members.has(id));
      for (const id of missing) await checkGone(id);
      expect(
        [...members].filter((id) => !before.members.has(id)),
        `${one.name} got members by itself`,
      ).toEqual([]);
    } else seen.set(one.id, { calculation: one.calculation_id ?? '', members });
    if (work.deleted() === published.get(one.id)?.deleted)
      expect(calculation?.count, one.name).toBe(one.count);
    expect(calculation?.count ?? 0, `${one.name}: members when it was calculated`).toBeGreaterThanOrEqual(
      one.count ?? 0,
    );
    expect(one.trend.at(-1)?.count, `${one.name}: its trend`).toBe(calculation?.count);
  }

  async function checkGone(id: string): Promise<void> {
    if (gone.has(id)) return;
    expect((await app.call('GET', `/contacts/${id}`)).status, `${id} left and is there`).toBe(404);
    gone.add(id);
  }

  /** A contact is in the segments that have it as a member. */
  async function checkOfContacts(one: Segment, members: ReadonlySet<string>): Promise<void> {
    const { items } = await read(contract.listContacts.answer, '/contacts?page_size=500');
    const [inside, outside] = [
      items.find(({ id }) => members.has(id)),
      items.find(({ id }) => !members.has(id)),
    ];
    for (const contact of [inside, outside]) {
      if (!contact) continue;
      const of = await read(contract.listContactSegments.answer, `/contacts/${contact.id}/segments`);
      const expected = contact === inside && one.trashed_at === null;
      expect(
        of.items.some(({ id }) => id === one.id),
        `${contact.id} in ${one.name}`,
      ).toBe(expected);
    }
  }

  async function checkFunnel(one: Segment): Promise<void> {
    const funnel = await read(contract.readFunnel.answer, `/segments/${one.id}/funnel`);
    const fresh = await read(contract.previewDefinition.answer, '/segments/preview', {
      definition: one.definition,
      segment_id: one.id,
    });
    expect(funnel.version, one.name).toBe(one.version);
    expect(funnel.count, `${one.name}: its funnel`).toBe(fresh.count);
  }

  /** Related segments add up to the members of both. */
  async function checkRelated(active: readonly Segment[]): Promise<void> {
    const one = active[Math.floor(random() * active.length)];
    if (!one) return;
    const related = await read(contract.listRelated.answer, `/segments/${one.id}/overlap?page_size=500`);
    expect(related.count, one.name).toBe(one.count);
    for (const { segment: other, only_this, both, only_other } of related.items) {
      expect(only_this + both, `${one.name} beside ${other.name}`).toBe(one.count);
      expect(only_other + both, `${other.name} beside ${one.name}`).toBe(other.count);
      expect(other.count).toBe(active.find(({ id }) => id === other.id)?.count);
    }
  }

  /** What a definition names, found by looking at every member of the JSON. */
  function namesIn(
    value: unknown,
    found = { segments: new Set<string>(), sources: new Set<string>(), fields: new Set<string>() },
  ) {
    if (Array.isArray(value)) for (const one of value) namesIn(one, found);
    else if (typeof value === 'object' && value !== null) {
      const rule = new Map<string, unknown>(Object.entries(value));
      const add = (set: Set<string>, text: unknown) => typeof text === 'string' && set.add(text);
      add(found.segments, rule.get('segment'));
      add(found.sources, rule.get('source'));
      add(found.fields, rule.get('field'));
      if (rule.get('valueSource') === 'field') add(found.fields, rule.get('value'));
      for (const one of rule.values()) namesIn(one, found);
    }
    return found;
  }

  async function checkReferences(active: readonly Segment[], all: readonly Segment[]): Promise<void> {
    const { items: campaigns } = await read(contract.listCampaigns.answer, '/campaigns?page_size=500');
    for (const one of all) {
      const users = active.filter(({ definition }) => namesIn(definition).segments.has(one.id));
      expect(one.used_by.segments.map(({ id }) => id).sort(), `what nests ${one.name}`).toEqual(
        users.map(({ id }) => id).sort(),
      );
      const plans = campaigns.filter(({ include, exclude }) =>
        [...include, ...exclude].some(({ id }) => id === one.id),
      );
      expect(one.used_by.campaigns.map(({ id }) => id).sort(), `campaigns of ${one.name}`).toEqual(
        plans.map(({ id }) => id).sort(),
      );
      const { sources, fields } = namesIn(one.definition);
      for (const [source, keys] of work.supplies)
        if (keys.some((key) => fields.has(key))) sources.add(source);
      expect(one.sources.map(({ id }) => id).sort(), `sources of ${one.name}`).toEqual([...sources].sort());
    }
  }
});

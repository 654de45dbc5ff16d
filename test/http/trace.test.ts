/** “Something looks wrong”: things are broken on purpose, one after the other, and the trace names the right one first. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Trace, type TraceStepId, trace } from '../../src/api/contract/trace.ts';
import { TEST_NOW } from '../support/app.ts';
import { openRunTestBed, type RunTestBed } from '../support/run-test-bed.ts';

const withId = z.object({ id: z.string() });
const HOUR_MS = 3_600_000;
const MAPPING = {
  identity: { column: 'ID', as: 'external_id' },
  columns: {
    ID: { field: 'external_id' },
    Mail: { field: 'email' },
    Town: { field: 'town', type: 'text' },
    Plan: { field: 'plan', type: 'text' },
  },
};

/** Sixty customers: forty in the first town, every second one on the plan Pro. */
function customers(town: string, rows = 60): string {
  const lines = Array.from(
    { length: rows },
    (_, place) =>
      `T${place},t${place}@example.com,${place < 40 ? town : 'Ulm'},${place % 2 === 0 ? 'Pro' : 'Basic'}`,
  );
  return `ID,Mail,Town,Plan\n${lines.join('\n')}\n`;
}

const inTown = (town: string) => ({
  combinator: 'and',
  rules: [{ field: 'town', operator: '=', value: town }],
});

describe('trace', () => {
  let bed: RunTestBed;
  let source = '';
  let bonn = '';
  let campaign = '';
  let hours = 0;

  /** Things happen one after the other. */
  function later(): void {
    hours += 1;
    bed.clock.set(new Date(Date.parse(TEST_NOW) + hours * HOUR_MS));
  }

  async function sync(content: string): Promise<void> {
    later();
    const { id: file_id } = withId.parse((await bed.app.upload('customers.csv', content)).body);
    const started = await bed.app.call('POST', `/sources/${source}/sync`, { body: { file_id } });
    const done = await bed.app.until(
      async () =>
        z
          .object({ status: z.string() })
          .parse((await bed.app.call('GET', `/syncs/${withId.parse(started.body).id}`)).body),
      ({ status }) => status !== 'queued' && status !== 'processing',
    );
    expect(done.status).toBe('success');
  }

  async function traced(query = ''): Promise<Trace> {
    const answer = await bed.app.call('GET', `/campaigns/${campaign}/trace${query}`);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return trace.parse(answer.body);
  }

  const verdicts = ({ steps }: Trace) =>
    Object.fromEntries(steps.map(({ id, verdict }) => [id, verdict])) satisfies Partial<
      Record<TraceStepId, string>
    >;
  const step = ({ steps }: Trace, wanted: TraceStepId) => {
    const found = steps.find(({ id }) => id === wanted);
    if (!found) throw new Error(`There is no step ${wanted}.`);
    return found;
  };

  beforeAll(async () => {
    bed = await openRunTestBed();
    const { id: file_id } = withId.parse((await bed.app.upload('customers.csv', customers('Bonn'))).body);
    source = withId.parse(
      (
        await bed.app.call('POST', '/sources', {
          body: {
            name: 'Shop',
            provider: 'file',
            delivers: 'contacts',
            mode: 'sync',
            file_id,
            mapping: MAPPING,
          },
        })
      ).body,
    ).id;
    await sync(customers('Bonn'));
    await sync(customers('Bonn'));
    bonn = withId.parse(
      (await bed.app.call('POST', '/segments', { body: { name: 'Bonn', definition: inTown('Bonn') } })).body,
    ).id;
    await bed.calculate(bonn);
    campaign = await bed.plan({ name: 'Spring', include: [bonn], exclude: [] });
    later();
    expect(await bed.runNow(campaign)).toMatchObject({ status: 'ready', waterfall: { targeted: 40 } });
    later();
  });
  afterAll(() => bed?.close());

  it('says that nothing speaks for a mistake, with the figures that say so', async () => {
    const found = await traced();
    expect(found.cause).toBeNull();
    expect(new Set(Object.values(verdicts(found)))).toEqual(new Set(['fine']));
    expect(found.steps.map(({ sentence }) => sentence)).toEqual([
      '“Bonn” is calculated, and for the current rules.',
      '“Bonn” has 40, and no rule contradicts another.',
      '“Shop” synced last on 15 March 2026 with 60 rows; the segments were calculated after that, and no value they need is gone.',
      'Every field the rules read is delivered, by the same columns as before.',
      '40 of the 40 considered can be reached; that is a usual share.',
      'It is active, and what it needs to run is set up; of 40 considered it reaches 40.',
      'The last run of 15 March 2026 is ready and targeted 40 of 40.',
      'Nobody changed the campaign, its segments or their data sources since the run of 15 March 2026 that went well.',
    ]);
    expect(found.compared_with).toMatchObject({ targeted: 40 });
  });

  it('names a value that drifted away in a source, before and after the segment has lost its members', async () => {
    await sync(customers('Bonn-Mitte'));
    const drifted = await traced();
    expect(drifted.cause).toMatchObject({
      step: 'sources',
      segment: { id: bonn },
      sentence: expect.stringContaining("'Bonn' was in 67 % of rows"),
      fix: { href: expect.stringContaining(`/sources/${source}?from=`) },
    });
    expect(verdicts(drifted)).toMatchObject({ sources: 'wrong', mapping: 'fine', history: 'fine' });

    await bed.calculate(bonn);
    const lost = await traced();
    expect(lost.cause).toMatchObject({
      step: 'definition',
      sentence: expect.stringMatching(
        /^Segment “Bonn” lost 100 % of its members since 15 March 2026 \(40 → 0\) because 'Bonn' was in 67 % of rows/,
      ),
      place: { href: expect.stringContaining(`/segments/${bonn}?tab=changes&from=calc_`) },
      fix: { href: expect.stringContaining(`/sources/${source}?from=`) },
    });
    expect(step(lost, 'definition').evidence.map(({ id }) => id)).toContain('empty_rule');
    expect(verdicts(lost)).toMatchObject({ sources: 'wrong', campaign: 'wrong' });
    await sync(customers('Bonn'));
    await bed.calculate(bonn);
    expect((await traced()).cause).toBeNull();
  });

  it('names rejected rows, and a column that is read otherwise', async () => {
    const broken = customers('Bonn').replaceAll(/^T(\d*[02468]),/gm, ',');
    await sync(broken);
    await bed.calculate(bonn);
    const rejected = await traced();
    expect(step(rejected, 'sources').evidence).toContainEqual(
      expect.objectContaining({ id: 'rows_rejected', verdict: 'wrong' }),
    );
    expect(rejected.cause).toMatchObject({
      step: 'sources',
      sentence: expect.stringMatching(/^“Shop” rejected 30 of 60 rows \(50 %\)/),
    });
    await sync(customers('Bonn'));
    later();
    const town = { ...MAPPING.columns, Town: { field: 'plan', type: 'text' }, Plan: null };
    const put = await bed.app.call('PATCH', `/sources/${source}`, {
      body: { mapping: { ...MAPPING, columns: town } },
    });
    expect(put.status, JSON.stringify(put.body)).toBe(200);
    await sync(customers('Bonn'));
    await bed.calculate(bonn);
    const moved = await traced();
    expect(step(moved, 'mapping').verdict).toBe('wrong');
    expect(step(moved, 'mapping').evidence.map(({ id }) => id)).toContain('mapping_changed');
    expect(step(moved, 'history').sentence).toMatch(/ changed data source “Shop”: mapping/);
    await bed.app.call('PATCH', `/sources/${source}`, { body: { mapping: MAPPING } });
    await sync(customers('Bonn'));
    await sync(customers('Bonn'));
    await bed.calculate(bonn);
  });

  it('names a segment that was edited and not calculated, and one that was never', async () => {
    later();
    await bed.app.call('PATCH', `/segments/${bonn}`, { body: { definition: inTown('Ulm') } });
    const edited = await traced();
    expect(edited.cause).toMatchObject({
      step: 'status',
      sentence: '“Bonn”: The rules were edited after the last calculation.',
      fix: { action: 'calculate' },
      segment: { id: bonn },
    });
    expect(step(edited, 'history').evidence[0]).toMatchObject({
      id: 'segment.definition_changed',
      place: { href: `/segments/${bonn}?tab=versions` },
    });
    await bed.calculate(bonn);
    const fewer = await traced();
    expect(fewer.cause?.sentence).toMatch(
      /^Segment “Bonn” lost 50 % of its members since 1\d March 2026 \(40 → 20\) because the rules were edited\.$/,
    );
    await bed.app.call('PATCH', `/segments/${bonn}`, { body: { definition: inTown('Bonn') } });
    await bed.calculate(bonn);
  });

  it('says why one contact was missed, now and by a run', async () => {
    const { app } = bed;
    await app.call('PUT', '/preferences/email/t3@example.com', {
      body: { subscribed: false, origin: 'user_action' },
    });
    const unsubscribed = await traced('?contact=T3');
    expect(unsubscribed).toMatchObject({
      reach: { reason: 'unsubscribed' },
      cause: {
        step: 'contacts',
        sentence: 't3@example.com is missed: unsubscribed from email under this email address.',
        fix: { href: expect.stringContaining('/contacts/') },
      },
    });
    // One of forty is no reason to look at the campaign.
    expect(step(await traced(), 'contacts').verdict).toBe('fine');
    const elsewhere = await traced('?contact=T50');
    expect(elsewhere.cause?.sentence).toBe(
      't50@example.com is missed: in none of the included segments. Rule 1 of “Bonn”, “Town is Bonn”, is not true: the value is Ulm.',
    );
    await app.call('POST', '/contacts/batch', {
      body: { contacts: [{ external_id: 'T50', attributes: { town: 'Bonn' } }] },
    });
    const behind = await traced('?contact=T50');
    expect(behind.cause).toMatchObject({
      sentence:
        't50@example.com is missed because “Bonn” is behind: calculated now, it would have t50@example.com.',
      fix: { action: 'calculate' },
    });
    const listed = z
      .object({ items: z.array(withId) })
      .parse((await app.call('GET', `/campaigns/${campaign}/runs`)).body);
    const run = listed.items[0]?.id ?? '';
    const then = await traced(`?contact=T3&run=${run}`);
    expect(then).toMatchObject({ run: { id: run }, reach: { reason: 'targeted' }, compared_with: null });
    // Whatever happened since is not behind a run that went well.
    expect(then.cause).toBeNull();
    expect((await app.call('GET', `/campaigns/${campaign}/trace?contact=nobody`)).status).toBe(404);
    const other = await bed.plan();
    expect((await app.call('GET', `/campaigns/${other}/trace?run=${run}`)).status).toBe(404);
  });

  it('names a run that failed, and what the campaign lacks', async () => {
    await bed.calculate(bonn);
    later();
    const loosen = bed.world.tighten('runs.contacts', { seconds: 0.000_001 });
    const failed = await bed.runNow(campaign, { type: 'now', override: { reason: 'To see it fail' } });
    loosen();
    expect(failed.status).toBe('failed');
    const found = await traced();
    expect(found.cause).toMatchObject({
      step: 'runs',
      sentence: expect.stringMatching(/^The run of 1\d March 2026 failed: Preparing the run took too long/),
      place: { href: `/runs/${failed.id}` },
    });
    // It froze nobody: whom the campaign would reach now is what there is to look at.
    const ofFailed = await traced(`?run=${failed.id}`);
    expect(ofFailed).toMatchObject({ cause: { step: 'runs' } });
    expect(step(ofFailed, 'contacts').sentence).toMatch(
      /considered can be reached; that is a usual share\.$/,
    );
    // However much is done afterwards, what was done before is told.
    const acts = step(ofFailed, 'history').evidence;
    expect(acts.length).toBeGreaterThan(0);
    const changes = Array.from({ length: 60 }, (_, index) => ({
      id: `later_${index}`,
      at: new Date('2026-05-01T00:00:00Z'),
      actor_kind: 'system' as const,
      actor_id: 'test',
      actor_name: 'Test',
      action: 'campaign.changed',
      subject_kind: 'campaign',
      subject_id: campaign,
    }));
    const { db } = bed.app.app.deps.control;
    await db.insertInto('history').values(changes).execute();
    expect(step(await traced(`?run=${failed.id}`), 'history').evidence).toEqual(acts);
    await db.deleteFrom('history').where('actor_id', '=', 'test').execute();
    await bed.app.call('PATCH', `/campaigns/${campaign}`, { body: { hand_over: 'webhook' } });
    later();
    const again = await bed
      .runNow(campaign, { type: 'now', override: { reason: 'x x x' } })
      .catch(() => null);
    expect(again).toBeNull();
    const without = await traced();
    expect(step(without, 'campaign')).toMatchObject({
      verdict: 'wrong',
      sentence: 'Nothing is set up that sends on the channel email.',
    });
  });
});

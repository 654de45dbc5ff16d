/** Handing runs over through HTTP: signed batches, a receiver that fails, files, what comes back, and what rules see of it. */
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { channelsContract } from '../../src/api/contract/channels.ts';
import type { Run } from '../../src/api/contract/runs.ts';
import { answerWith, hang, ok, openReceiver, type Received, type Receiver } from '../support/receiver.ts';
import { openRunTestBed, type RunTestBed } from '../support/run-test-bed.ts';

const batchBody = z.object({
  type: z.literal('run.batch'),
  data: z.object({
    run: z.object({ id: z.string(), type: z.string() }),
    campaign: z.object({ id: z.string(), name: z.string() }),
    channel: z.literal('email'),
    template_ref: z.string(),
    batch: z.number(),
    batches: z.number(),
    contacts: z.array(
      z.object({
        id: z.string(),
        external_id: z.string(),
        address: z.string(),
        fields: z.record(z.string(), z.unknown()),
      }),
    ),
  }),
});
const OVER = new Set(['completed', 'cancelled', 'failed']);

describe('handing over', () => {
  let bed: RunTestBed;
  let sender: Receiver;
  let secret = '';

  beforeAll(async () => {
    bed = await openRunTestBed();
    sender = await openReceiver();
  });
  afterAll(async () => {
    await bed?.close();
    await sender?.close();
  });

  const settled = (id: string) =>
    bed.app.until(
      () => bed.read(id),
      ({ status }) => OVER.has(status),
      60,
    );
  const bodyOf = ({ body }: Received) => batchBody.parse(JSON.parse(body)).data;
  const batchesOf = (run: Run) => sender.received.map(bodyOf).filter((data) => data.run.id === run.id);

  async function planned(more: object = {}): Promise<string> {
    const three = await bed.listed(`Three ${Math.random()}`, ['ada', 'bob', 'fay']);
    return bed.plan({ hand_over: 'webhook', include: [three], exclude: [], ...more });
  }

  it('needs a receiver, which is told its secret once', async () => {
    const id = await planned();
    const blocked = await bed.refused(`/campaigns/${id}/runs`, { type: 'now' });
    expect(blocked.problems).toMatchObject([
      { detail: 'Nothing is set up that sends on the channel email.' },
    ]);
    const put = (body: object) => bed.app.call('PUT', '/channels/email', { body });
    expect(await put({ url: sender.url, fields: ['city', 'nope'] })).toMatchObject({
      status: 422,
      body: { path: '/fields/1' },
    });
    const made = channelsContract.putChannel.answer.parse(
      (await put({ url: `${sender.url}/in/1`, batch_size: 2, fields: ['city'] })).body,
    );
    secret = made.signing_secret ?? '';
    expect(secret).toMatch(/^whsec_/);
    // What stands behind the host may be a secret of the receiver.
    const { key } = z
      .object({ key: z.string() })
      .parse((await bed.app.call('POST', '/api-keys', { body: { name: 'Viewer', role: 'viewer' } })).body);
    expect((await bed.app.call('GET', '/channels', { as: key })).body).toMatchObject({
      items: [{ receiver: { url: sender.url } }, {}, {}],
    });
    const again = await put({ url: sender.url, batch_size: 2, fields: ['city'] });
    expect(again.body).toMatchObject({ signing_secret: null, receiver: { version: 2 } });
    const list = await bed.app.call('GET', '/channels');
    expect(list.body).toMatchObject({ items: [{ channel: 'email', receiver: { batch_size: 2 } }, {}, {}] });
    expect(JSON.stringify(list.body)).not.toContain(secret);
  });

  it('sends signed batches and completes; rules see whom it targeted', async () => {
    const id = await planned({ name: 'Spring' });
    const done = await settled((await bed.start(id, { type: 'now' })).id);
    expect(done).toMatchObject({
      status: 'completed',
      waterfall: { targeted: 3 },
      delivery: { batches: { total: 2, delivered: 2, failed: 0 }, handed_over: 3, last_error: null },
    });
    const sent = sender.received.filter((one) => bodyOf(one).run.id === done.id);
    for (const { body, headers } of sent) {
      const read = (name: string) => String(headers[name]);
      new Webhook(secret).verify(body, {
        'webhook-id': read('webhook-id'),
        'webhook-timestamp': read('webhook-timestamp'),
        'webhook-signature': read('webhook-signature'),
      });
      expect(headers['idempotency-key']).toBe(`${done.id}.${bodyOf({ body, headers, path: '' }).batch}`);
    }
    const batches = batchesOf(done).toSorted((a, b) => a.batch - b.batch);
    expect(batches.map(({ contacts }) => contacts.map((one) => [one.address, one.fields]))).toEqual([
      [
        ['ada@example.com', { city: 'Berlin' }],
        ['bob@example.com', { city: 'Berlin' }],
      ],
      [['fay@example.com', { city: 'Paris' }]],
    ]);
    expect(batches[0]).toMatchObject({ template_ref: 'spring', batches: 2, campaign: { name: 'Spring' } });
    expect(await bed.told('run.completed', done.id)).toMatchObject({ status: 'completed', handed_over: 3 });
    const preview = await bed.app.call('POST', '/segments/preview', {
      body: {
        definition: {
          combinator: 'and',
          rules: [{ campaign: id, outcome: 'targeted', operator: 'happened' }],
        },
      },
    });
    expect(preview.body).toMatchObject({ count: 3, sentence: 'Was targeted by campaign “Spring”', lint: [] });
    const addresses = await bed.app.app.deps.warehouse.rows(
      'test.addresses',
      { chunks: [{ kind: 'text', text: 'select count() as count from run_contacts' }] },
      { lane: 'interactive', seconds: 5 },
    );
    expect(addresses).toEqual([{ count: 0 }]);
  });

  it('tries batches again until the receiver takes them, always under the same key', async () => {
    const id = await planned();
    let requests = 0;
    sender.answer((response, received) => {
      requests += 1;
      // The first round fails whole; then one batch is refused once more.
      if (requests <= 2) answerWith(503)(response, received);
      else if (requests === 3) answerWith(500)(response, received);
      else ok(response, received);
    });
    const begun = await bed.start(id, { type: 'now' });
    const waits = await bed.app.until(
      () => bed.read(begun.id),
      ({ delivery }) => delivery?.next_attempt_at !== null && delivery !== null,
    );
    expect(waits).toMatchObject({
      status: 'delivering',
      delivery: { handed_over: 0, last_error: { code: 'status', detail: 'The receiver answered 503.' } },
    });
    // The schedule says five seconds, then five minutes; nobody waits so long here.
    const hurry = () =>
      bed.app.app.deps.control.db
        .updateTable('run_batches')
        .set({ due_at: new Date(0) })
        .where('run_id', '=', begun.id)
        .where('status', '=', 'pending')
        .execute();
    const hurried = setInterval(() => {
      hurry()
        .then(() =>
          bed.app.app.deps.control.db
            .updateTable('runs')
            .set({ not_before: null })
            .where('id', '=', begun.id)
            .execute(),
        )
        .catch(() => undefined);
    }, 200);
    const done = await settled(begun.id);
    clearInterval(hurried);
    sender.answer(ok);
    expect(done).toMatchObject({ status: 'completed', delivery: { handed_over: 3 } });
    const keys = sender.received
      .filter((one) => bodyOf(one).run.id === done.id)
      .map(({ headers }) => String(headers['idempotency-key']));
    expect(keys.length).toBe(5);
    expect(new Set(keys)).toEqual(new Set([`${done.id}.1`, `${done.id}.2`]));
  });

  it('leaves out who was deleted meanwhile, and counts only those it handed over when it is cancelled', async () => {
    const gone = z
      .object({ id: z.string() })
      .parse(
        (await bed.app.call('POST', '/contacts', { body: { external_id: 'zoe', email: 'zoe@example.com' } }))
          .body,
      ).id;
    const zoe = await bed.listed('With Zoe', ['ada', 'bob', 'zoe']);
    const limit = { runs: 1, days: 1, counts: 'campaign' };
    const id = await bed.plan({ hand_over: 'webhook', include: [zoe], exclude: [], limit });
    const held = bed.world.hold('runs.batch_contacts');
    const begun = await bed.start(id, { type: 'now' });
    await held.reached;
    await bed.app.call('DELETE', `/contacts/${gone}`);
    sender.answer((response, received) =>
      bodyOf(received).batch === 1 ? ok(response, received) : hang(response, received),
    );
    held.release();
    const done = await settled(begun.id);
    // The second batch had only Zoe.
    expect(done).toMatchObject({
      status: 'completed',
      waterfall: { targeted: 3 },
      delivery: { batches: { delivered: 2 }, handed_over: 2 },
    });

    const other = await planned({ limit });
    const stuck = await bed.start(other, { type: 'now' });
    await bed.app.until(
      () => bed.read(stuck.id),
      ({ delivery }) => delivery?.batches.delivered === 1,
    );
    await bed.app.call('POST', `/runs/${stuck.id}/cancel`);
    const cancelled = await settled(stuck.id);
    sender.answer(ok);
    expect(cancelled).toMatchObject({ status: 'cancelled', delivery: { handed_over: 2 } });
    expect(await bed.audience(stuck.id, 'reason=handed_over')).toMatchObject({ names: ['ada', 'bob'] });
    expect(await bed.why(`/campaigns/${other}`, 'ada')).toMatchObject({
      reason: 'over_limit',
      earlier_runs: [{ id: stuck.id }],
    });
    expect(await bed.why(`/campaigns/${other}`, 'fay')).toMatchObject({ reason: 'targeted' });
  });

  it('counts what whatever sends reports, and reaches nobody again who unsubscribed', async () => {
    const id = await planned();
    const done = await settled((await bed.start(id, { type: 'now' })).id);
    const report = (name: string, external_id: string, occurred_at: string) => ({
      id: `${done.id} ${name} ${external_id}`,
      name: `campaign.${name}`,
      contact: { external_id },
      campaign: id,
      occurred_at,
      properties: { run_id: done.id },
    });
    const at = '2026-03-15T13:00:00Z';
    const events = [
      report('delivered', 'ada', at),
      report('delivered', 'fay', at),
      report('opened', 'ada', at),
      report('bounced', 'bob', at),
      report('unsubscribed', 'fay', at),
    ];
    const send = () => bed.app.call('POST', '/events/batch', { body: { events } });
    expect((await send()).status).toBe(200);
    expect((await bed.read(done.id)).feedback).toEqual({
      delivered: 2,
      opened: 1,
      clicked: 0,
      bounced: 1,
      unsubscribed: 1,
      failed: 0,
    });
    expect(await bed.audience(done.id, 'reported=delivered')).toEqual({ names: ['ada', 'fay'], frozen: 2 });
    expect(await bed.audience(done.id, 'reported=failed')).toEqual({ names: [], frozen: 0 });
    expect(await bed.why(`/campaigns/${id}`, 'fay')).toMatchObject({
      reason: 'unsubscribed',
      preference: { origin: 'user_action', at: '2026-03-15T13:00:00.000Z' },
    });
    // She comes back; the same reports once more do not unsubscribe her again.
    const preference = {
      channel: 'email',
      address: 'fay@example.com',
      subscribed: true,
      at: '2026-03-15T14:00:00Z',
    };
    await bed.app.call('POST', '/preferences/batch', { body: { preferences: [preference] } });
    expect((await send()).body).toMatchObject({ added: 0, duplicates: 5 });
    expect(await bed.why(`/campaigns/${id}`, 'fay')).toMatchObject({ reason: 'targeted' });
  });

  it('is completed by hand when it was downloaded', async () => {
    const id = await planned({ hand_over: 'file' });
    const ready = await bed.runNow(id);
    expect(ready).toMatchObject({ status: 'ready', delivery: null });
    await bed.app.call('POST', `/runs/${ready.id}/complete`);
    expect(await settled(ready.id)).toMatchObject({ status: 'completed', delivery: { handed_over: 3 } });
    expect(await bed.refused(`/runs/${ready.id}/complete`, {})).toMatchObject({ code: 'conflict' });
  });
});

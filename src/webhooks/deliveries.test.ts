/** The road of an event from the outbox to a receiver, and everything that can go wrong with the receiver. */
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerWith, hang, ok, openReceiver } from '../../test/support/receiver.ts';
import { ADMIN, openWebhookTestBed, type WebhookTestBed } from '../../test/support/webhook-test-bed.ts';
import { Refusal } from '../errors.ts';
import { disownWork } from '../jobs/disown-work.ts';
import { recordEvent } from '../outbox/record-event.ts';
import { RETRY_SECONDS } from './retry-schedule.ts';
import { FAILING_DAYS } from './settle-attempt.ts';
import { changeWebhook, deleteWebhook, redeliver, redeliverFailed, testWebhook } from './webhooks.ts';

const DAY = 86_400;

describe('deliveries', () => {
  let bed: WebhookTestBed;
  beforeEach(async () => {
    bed = await openWebhookTestBed();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await bed.close();
  });

  it('sends a recorded event, signed so that the library of Standard Webhooks accepts it', async () => {
    const { id, secret } = await bed.add();
    const name = await bed.record();
    const [request] = await bed.receiver.until(1);
    const headers = Object.fromEntries(
      Object.entries(request?.headers ?? {}).map(([key, value]) => [key, String(value)]),
    );
    expect(new Webhook(secret).verify(request?.body ?? '', headers)).toMatchObject({
      type: 'source.synced',
      data: { source: { name } },
    });
    const delivery = await bed.delivery(id, ({ status }) => status === 'success');
    expect(headers['webhook-id']).toBe(delivery.event_id);
    expect(delivery).toMatchObject({
      attempt_count: 1,
      next_attempt_at: null,
      last_attempt: { response_status: 200 },
    });
    expect(await bed.webhook(id)).toMatchObject({
      failing_since: null,
      findings: [],
      last_delivery: { id: delivery.id },
    });
    expect((await bed.attempts(id, delivery.id)).request_body).toBe(request?.body);
  });

  it('is not recorded when the transaction does not commit, nor for webhooks that did not ask for it', async () => {
    const { id } = await bed.add();
    const other = await bed.add({ events: ['segment.failed'] });
    await expect(
      bed.parts.control.db.transaction().execute(async (tx) => {
        await recordEvent(tx, bed.event('undone'));
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    await bed.record('one');
    await bed.receiver.until(1);
    expect(bed.receiver.received[0]?.body).toContain('one');
    expect(await bed.deliveries(id)).toHaveLength(1);
    expect(await bed.deliveries(other.id)).toEqual([]);
  });

  it('attempts a failing delivery on the whole schedule, always with the same id, and then gives up', async () => {
    const { id } = await bed.add();
    bed.receiver.answer(answerWith(500));
    await bed.record();
    for (const [index] of RETRY_SECONDS.entries()) {
      const attempt = index + 1;
      await bed.receiver.until(attempt);
      if (attempt === RETRY_SECONDS.length) break;
      const { next_attempt_at, last_attempt } = await bed.failed(id, attempt);
      const ended = Date.parse(last_attempt?.at ?? '') + (last_attempt?.milliseconds ?? 0);
      const wait = (Date.parse(next_attempt_at ?? '') - ended) / 1000;
      const wanted = RETRY_SECONDS[attempt] ?? 0;
      expect(wait).toBeGreaterThan(wanted * 0.89);
      expect(wait).toBeLessThan(wanted * 1.11 + 10);
      bed.later(wanted * 1.11 + 10);
    }
    const delivery = await bed.delivery(id, ({ status }) => status === 'failed');
    expect(delivery).toMatchObject({ attempt_count: RETRY_SECONDS.length, next_attempt_at: null });
    const ids = new Set(bed.receiver.received.map(({ headers }) => headers['webhook-id']));
    expect([...ids]).toEqual([delivery.event_id]);
    const { attempts } = await bed.attempts(id, delivery.id);
    expect(attempts.map(({ number, error }) => [number, error?.code])).toEqual(
      RETRY_SECONDS.map((_wait, index) => [index + 1, 'status']),
    );
    bed.later(30 * DAY);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(bed.receiver.received).toHaveLength(RETRY_SECONDS.length);
  });

  it('is well again when an attempt succeeds, and each attempt has a signature of its own time', async () => {
    const { id, secret } = await bed.add();
    bed.receiver.answer(answerWith(503));
    await bed.record();
    await bed.failed(id, 1);
    expect(await bed.webhook(id)).toMatchObject({
      failing_since: expect.any(String),
      findings: [
        { id: 'failing', sentence: 'Its deliveries fail at the moment. The receiver answered 503.' },
      ],
    });
    bed.receiver.answer(ok);
    bed.later(6);
    await bed.receiver.until(2);
    await bed.delivery(id, ({ status }) => status === 'success');
    expect(await bed.webhook(id)).toMatchObject({ failing_since: null, findings: [] });
    const [first, second] = bed.receiver.received;
    vi.useFakeTimers({ toFake: ['Date'], now: bed.clock.wall() });
    for (const request of [first, second])
      new Webhook(secret).verify(request?.body ?? '', {
        'webhook-id': String(request?.headers['webhook-id']),
        'webhook-timestamp': String(request?.headers['webhook-timestamp']),
        'webhook-signature': String(request?.headers['webhook-signature']),
      });
    expect(second?.headers['webhook-timestamp']).not.toBe(first?.headers['webhook-timestamp']);
    expect(second?.body).toBe(first?.body);
  });

  it('waits as long as the receiver asks in Retry-After', async () => {
    const { id } = await bed.add();
    bed.receiver.answer(answerWith(429, { 'retry-after': '3600' }));
    await bed.record();
    const { next_attempt_at } = await bed.failed(id, 1);
    expect(Date.parse(next_attempt_at ?? '') - bed.clock.wall().getTime()).toBeGreaterThan(3_590_000);
    bed.later(60);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(bed.receiver.received).toHaveLength(1);
  });

  it('disables a webhook whose receiver answers 410 Gone; what comes then waits until it is resumed', async () => {
    const { id } = await bed.add();
    bed.receiver.answer(answerWith(410));
    await bed.record('first');
    await bed.delivery(id, ({ status }) => status === 'failed');
    const disabled = await bed.webhook(id);
    expect(disabled).toMatchObject({
      state: 'disabled',
      disabled_because: 'The receiver answered 410 Gone: nobody listens there any more.',
    });
    expect(disabled.findings[0]).toMatchObject({ id: 'disabled', level: 'blocker' });
    await bed.record('second');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(bed.receiver.received).toHaveLength(1);
    expect((await bed.webhook(id)).waiting).toBe(1);
    bed.receiver.answer(ok);
    await changeWebhook(bed.parts, ADMIN, id, { state: 'active' });
    await bed.receiver.until(2);
    expect(bed.receiver.received[1]?.body).toContain('second');
    expect(await bed.webhook(id)).toMatchObject({ state: 'active', disabled_because: null });
    const history = await bed.parts.control.db
      .selectFrom('history')
      .selectAll()
      .where('action', '=', 'webhook.disabled')
      .execute();
    expect(history).toMatchObject([{ actor_kind: 'system', subject_id: id }]);
  });

  it('disables a webhook after days without a single success, and says what the last attempt came to', async () => {
    const { id } = await bed.add();
    bed.receiver.answer(answerWith(500));
    await bed.record();
    await bed.failed(id, 1);
    bed.clock.forward((FAILING_DAYS * DAY - 60) * 1000);
    bed.parts.dispatcher.look();
    await bed.failed(id, 2);
    expect((await bed.webhook(id)).state).toBe('active');
    bed.later(10 * 60);
    await bed.receiver.until(3);
    await expect.poll(async () => (await bed.webhook(id)).state).toBe('disabled');
    expect((await bed.webhook(id)).disabled_because).toBe(
      `Every attempt failed for ${FAILING_DAYS} days. The receiver answered 500.`,
    );
  });

  it('lets a receiver that hangs hold up nobody else', async () => {
    const patient = await openWebhookTestBed({ seconds: 30, bytes: 2_000 });
    const quick = await openReceiver();
    const { id } = await patient.add({ name: 'Hangs' });
    await patient.add({ name: 'Quick', url: quick.url });
    patient.receiver.answer(hang);
    for (let count = 0; count < 12; count += 1) await patient.record();
    await quick.until(12);
    // Its own places are all it takes, and none of its attempts has ended yet.
    expect(patient.receiver.received).toHaveLength(4);
    const attempts = (await patient.deliveries(id)).map(({ last_attempt }) => last_attempt);
    expect(attempts.filter((attempt) => attempt !== null)).toHaveLength(4);
    expect(attempts.some((attempt) => attempt?.milliseconds != null)).toBe(false);
    await quick.close();
    await patient.close();
  });

  it('sends nothing while paused, and everything that waited when resumed', async () => {
    const { id } = await bed.add();
    await changeWebhook(bed.parts, ADMIN, id, { state: 'paused' });
    for (const name of ['a', 'b', 'c']) await bed.record(name);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(bed.receiver.received).toEqual([]);
    const paused = await bed.webhook(id);
    expect(paused.waiting).toBe(3);
    expect(paused.findings).toMatchObject([
      { id: 'paused', sentence: 'It is paused. 3 deliveries wait until it is resumed, at most 30 days.' },
    ]);
    await changeWebhook(bed.parts, ADMIN, id, { state: 'active' });
    await bed.receiver.until(3);
  });

  it('stops the deliveries of a deleted webhook, those under way too', async () => {
    const { id } = await bed.add();
    let wasCut = false;
    bed.receiver.answer((response) =>
      response.on('close', () => {
        wasCut = true;
      }),
    );
    await bed.record();
    await bed.receiver.until(1);
    await deleteWebhook(bed.parts, ADMIN, id);
    await expect.poll(() => wasCut).toBe(true);
    bed.receiver.answer(ok);
    await bed.record();
    bed.later(10 * DAY);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(bed.receiver.received).toHaveLength(1);
    const left = await bed.parts.control.db.selectFrom('webhook_deliveries').selectAll().execute();
    expect(left).toEqual([]);
  });

  it('tries a webhook out once, whatever its state, without counting it as a failure', async () => {
    const { id } = await bed.add();
    bed.receiver.answer(answerWith(500, {}, 'broken'));
    const delivery = await bed.attempts(id, await testWebhook(bed.parts, ADMIN, id));
    expect(delivery).toMatchObject({
      event_type: 'webhook.test',
      status: 'failed',
      attempts: [
        {
          number: 1,
          response: { status: 500, body: 'broken' },
          error: { detail: 'The receiver answered 500.' },
        },
      ],
    });
    expect(JSON.parse(delivery.request_body)).toMatchObject({
      type: 'webhook.test',
      data: { webhook: { id } },
    });
    expect((await bed.webhook(id)).failing_since).toBeNull();
    bed.later(10 * DAY);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(bed.receiver.received).toHaveLength(1);
    await changeWebhook(bed.parts, ADMIN, id, { state: 'paused' });
    bed.receiver.answer(ok);
    expect(await bed.attempts(id, await testWebhook(bed.parts, ADMIN, id))).toMatchObject({
      status: 'success',
    });
    await expect(redeliver(bed.parts, ADMIN, id, delivery.id)).rejects.toThrow(Refusal);
  });

  it('sends one again when asked, or all that failed since a moment, under the same ids', async () => {
    const { id } = await bed.add();
    bed.receiver.answer(answerWith(410));
    await bed.record('old');
    await bed.delivery(id, ({ status }) => status === 'failed');
    await changeWebhook(bed.parts, ADMIN, id, { state: 'active' });
    bed.clock.forward(3_600_000);
    const since = bed.clock.now();
    for (const name of ['x', 'y']) {
      await bed.record(name);
      await bed.delivery(id, ({ status }) => status === 'failed');
      await changeWebhook(bed.parts, ADMIN, id, { state: 'active' });
    }
    const [newest, , oldest] = await bed.deliveries(id);
    bed.receiver.answer(ok);
    expect(await redeliverFailed(bed.parts, ADMIN, id, since)).toBe(2);
    await bed.receiver.until(5);
    await expect
      .poll(async () => (await bed.deliveries(id)).map(({ status }) => status))
      .toEqual(['success', 'success', 'failed']);
    await redeliver(bed.parts, ADMIN, id, oldest?.id ?? '');
    await bed.receiver.until(6);
    expect(bed.receiver.received[5]?.headers['webhook-id']).toBe(oldest?.event_id);
    // One that arrived may be sent again as well.
    await redeliver(bed.parts, ADMIN, id, newest?.id ?? '');
    await bed.receiver.until(7);
    expect((await bed.attempts(id, newest?.id ?? '')).attempts).toHaveLength(3);
    await changeWebhook(bed.parts, ADMIN, id, { state: 'paused' });
    await expect(redeliver(bed.parts, ADMIN, id, newest?.id ?? '')).rejects.toThrow('is paused');
  });

  it('makes an attempt again whose process died, and says that it was interrupted', async () => {
    const { id } = await bed.add();
    await changeWebhook(bed.parts, ADMIN, id, { state: 'paused' });
    await bed.record();
    const { db } = bed.parts.control;
    // What a process leaves that was killed between sending and writing down.
    const [row] = await db
      .updateTable('webhook_deliveries')
      .set({ attempts: 1, claimed_until: new Date('2999-01-01') })
      .returning('id')
      .execute();
    await db
      .insertInto('webhook_attempts')
      .values({ delivery_id: row?.id ?? '', number: 1, url: bed.receiver.url, started_at: new Date() })
      .execute();
    await changeWebhook(bed.parts, ADMIN, id, { state: 'active' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(bed.receiver.received).toEqual([]);
    await disownWork(bed.parts.control);
    bed.later(0);
    await bed.delivery(id, ({ status }) => status === 'success');
    const { attempts } = await bed.attempts(id, row?.id ?? '');
    expect(attempts.map(({ error }) => error?.code)).toEqual(['process_died', undefined]);
  });

  it('lets go of what is under way when Muster stops, to be attempted again at once', async () => {
    const { id } = await bed.add();
    bed.receiver.answer(hang);
    await bed.record();
    await bed.receiver.until(1);
    await bed.parts.dispatcher.stop();
    const [delivery] = await bed.deliveries(id);
    expect(delivery).toMatchObject({ status: 'pending', last_attempt: { error: { code: 'stopped' } } });
    expect(Date.parse(delivery?.next_attempt_at ?? '')).toBeLessThanOrEqual(bed.clock.wall().getTime());
    expect((await bed.webhook(id)).failing_since).toBeNull();
  });
});

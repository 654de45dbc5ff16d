/** Signing secrets over their life: two of them during a rotation, one that cannot be read, and never where they do not belong. */
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ADMIN, openWebhookTestBed, type WebhookTestBed } from '../../test/support/webhook-test-bed.ts';
import { changeWebhook, rotateSecret } from './webhooks.ts';

describe('signing secrets', () => {
  let bed: WebhookTestBed;
  beforeEach(async () => {
    bed = await openWebhookTestBed();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await bed.close();
  });

  it('signs with the old secret too for a day after a rotation, and not at all when it leaked', async () => {
    const { id, secret: first } = await bed.add();
    const signaturesOf = async () => {
      const count = bed.receiver.received.length;
      await bed.record();
      await bed.receiver.until(count + 1);
      await bed.delivery(id, ({ status }) => status === 'success');
      const request = bed.receiver.received[count];
      vi.useFakeTimers({ toFake: ['Date'], now: bed.clock.wall() });
      const accepted = (secret: string) => {
        try {
          new Webhook(secret).verify(request?.body ?? '', {
            'webhook-id': String(request?.headers['webhook-id']),
            'webhook-timestamp': String(request?.headers['webhook-timestamp']),
            'webhook-signature': String(request?.headers['webhook-signature']),
          });
          return true;
        } catch {
          return false;
        }
      };
      return accepted;
    };
    const second = await rotateSecret(bed.parts, ADMIN, id, true);
    const during = await signaturesOf();
    expect([during(first), during(second)]).toEqual([true, true]);
    vi.useRealTimers();
    bed.clock.forward(24 * 3_600_000 + 1000);
    const dayLater = await signaturesOf();
    expect([dayLater(first), dayLater(second)]).toEqual([false, true]);
    vi.useRealTimers();
    const third = await rotateSecret(bed.parts, ADMIN, id, false);
    const atOnce = await signaturesOf();
    expect([atOnce(second), atOnce(third)]).toEqual([false, true]);
  });

  it('sends nothing that it cannot sign, and says why', async () => {
    const { id } = await bed.add();
    await bed.parts.control.db.updateTable('webhooks').set({ secret: 'v1.a.b.c' }).execute();
    await bed.record();
    const delivery = await bed.failed(id, 1);
    expect(delivery.last_attempt?.error?.code).toBe('secret_unreadable');
    expect(bed.receiver.received).toEqual([]);
    expect((await bed.webhook(id)).findings[0]).toMatchObject({ id: 'secret_unreadable', level: 'blocker' });
    await rotateSecret(bed.parts, ADMIN, id, true);
    bed.later(6);
    await bed.receiver.until(1);
  });

  it('keeps secrets out of the history and the answers', async () => {
    const { id, secret } = await bed.add({ url: `${bed.receiver.url}/hooks?token=hidden-token` });
    const next = await rotateSecret(bed.parts, ADMIN, id, true);
    await changeWebhook(bed.parts, ADMIN, id, { url: `${bed.receiver.url}/other?token=hidden-token` });
    const { db } = bed.parts.control;
    const history = JSON.stringify(await db.selectFrom('history').selectAll().execute());
    const stored = JSON.stringify(await db.selectFrom('webhooks').selectAll().execute());
    const answered = JSON.stringify(await bed.webhook(id));
    for (const kept of [secret, next]) {
      for (const text of [history, stored, answered]) expect(text).not.toContain(kept);
      expect(stored).not.toContain(kept.slice(6));
    }
    expect(history).not.toContain('hidden-token');
  });
});

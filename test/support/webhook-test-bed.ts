/**
 * What tests of deliveries stand on: both engines, a clock that can be put forward, the dispatcher on its own (tests say when
 * it looks), and a receiver on loopback. No double of anything.
 */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { EventType } from '../../src/api/contract/event-types.ts';
import type { Actor } from '../../src/api/contract/route.ts';
import type { Delivery, Webhook } from '../../src/api/contract/webhooks.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import { loadConfig } from '../../src/config.ts';
import { createJobs } from '../../src/jobs/jobs.ts';
import { createLive } from '../../src/live.ts';
import { openLog } from '../../src/log.ts';
import { type RecordedEvent, recordEvent } from '../../src/outbox/record-event.ts';
import { createSeal } from '../../src/seal.ts';
import { registerWebhookJobs } from '../../src/webhooks/webhook-jobs.ts';
import { listDeliveries, readDelivery, readWebhook } from '../../src/webhooks/webhook-queries.ts';
import { createWebhook, type NewWebhook, type WebhookParts } from '../../src/webhooks/webhooks.ts';
import { openTestEngines } from './engines.ts';
import { openReceiver, type Receiver } from './receiver.ts';

export const ADMIN: Actor = { kind: 'user', id: 'usr_test', name: 'Test', role: 'admin' };

export type TravellingClock = Clock & { forward(milliseconds: number): void };

/** The machine's time, plus what it was put forward. */
export function travellingClock(): TravellingClock {
  const { now, elapsed } = systemClock();
  let ahead = 0;
  const moved = () => new Date(now().getTime() + ahead);
  return {
    now: moved,
    wall: moved,
    elapsed,
    forward(milliseconds) {
      ahead += milliseconds;
    },
  };
}

export type WebhookTestBed = {
  readonly parts: WebhookParts;
  readonly clock: TravellingClock;
  readonly receiver: Receiver;
  /** Adds a webhook that sends to the receiver. */
  add(wanted?: Partial<NewWebhook>): Promise<{ id: string; secret: string }>;
  /** That a sync failed: the smallest event there is, with a name to know it by. */
  event(name: string): RecordedEvent<'source.synced'>;
  /** Records one, and has the dispatcher look; answers its name. */
  record(name?: string): Promise<string>;
  /** Puts the clock forward and looks. */
  later(seconds: number): void;
  webhook(id: string): Promise<Webhook>;
  deliveries(id: string): Promise<Delivery[]>;
  /** Waits until the only delivery of the webhook is as wanted. */
  delivery(id: string, wanted: (delivery: Delivery) => boolean): Promise<Delivery>;
  /** Waits until so many of its attempts failed and the next is on the schedule. */
  failed(id: string, attempts: number): Promise<Delivery>;
  attempts(id: string, delivery: string): ReturnType<typeof readDelivery>;
  close(): Promise<void>;
};

export async function openWebhookTestBed(limits = { seconds: 0.5, bytes: 2_000 }): Promise<WebhookTestBed> {
  const log = openLog('error');
  const engines = await openTestEngines(log);
  const { control } = engines;
  const clock = travellingClock();
  const config = loadConfig({ MUSTER_DATA: mkdtempSync(join(inject('testDirectory'), 'data-')) });
  const deps = { ...engines, clock, config, log, live: createLive() };
  const seal = createSeal('a secret of the instance, long enough', 'webhooks');
  // Not started: nothing looks but what a test asks for and what a finished attempt leads to.
  const dispatcher = registerWebhookJobs(createJobs(control, log), deps, seal, limits);
  const parts: WebhookParts = { ...deps, seal, dispatcher };
  const receiver = await openReceiver();
  let count = 0;

  function event(name: string): RecordedEvent<'source.synced'> {
    const at = clock.now();
    return {
      type: 'source.synced',
      at,
      data: {
        source: { id: 'src_1', name },
        sync: {
          id: 'sync_1',
          status: 'failed',
          finished_at: at.toISOString(),
          rows: { read: 0, created: 0, updated: 0, unchanged: 0, rejected: 0, left: 0 },
          duplicates: 0,
          conflicts: 0,
          error: { code: 'unsupported_file', detail: 'The file is empty.' },
        },
      },
    };
  }

  const bed: WebhookTestBed = {
    parts,
    clock,
    receiver,
    add: (wanted = {}) =>
      createWebhook(parts, ADMIN, {
        name: 'Receiver',
        url: `${receiver.url}/hooks`,
        events: ['source.synced'] satisfies EventType[],
        segments: null,
        ...wanted,
      }),
    event,
    async record(name = `Source ${++count}`) {
      await control.db.transaction().execute((tx) => recordEvent(tx, event(name)));
      dispatcher.look();
      return name;
    },
    later(seconds) {
      clock.forward(seconds * 1000);
      dispatcher.look();
    },
    webhook: (id) => readWebhook(control.db, seal, id),
    deliveries: async (id) => (await listDeliveries(control.db, id, { page: 1, page_size: 500 })).items,
    async delivery(id, wanted) {
      const end = performance.now() + 15_000;
      for (;;) {
        const [delivery] = await bed.deliveries(id);
        if (delivery && wanted(delivery)) return delivery;
        if (performance.now() > end) throw new Error(`Not in time: ${JSON.stringify(delivery)}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    failed: (id, attempts) =>
      bed.delivery(
        id,
        ({ status, attempt_count, next_attempt_at, last_attempt }) =>
          status === 'pending' &&
          attempt_count === attempts &&
          next_attempt_at !== null &&
          last_attempt?.milliseconds !== null,
      ),
    attempts: (id, delivery) => readDelivery(control.db, id, delivery),
    async close() {
      await dispatcher.stop();
      await receiver.close();
      await engines.close();
    },
  };
  return bed;
}

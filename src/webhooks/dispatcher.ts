/**
 * Sends what is due. Rows decide what that is (`delivery-store.ts`); this file only goes and looks, whenever something
 * happened, an appointment is near, or a sweep comes by. Each webhook has a few places of its own: a receiver that hangs
 * takes those and nobody else's, which a common pool of workers could not promise.
 */
import type { Deps } from '../deps.ts';
import { oneAtATime } from '../jobs/one-at-a-time.ts';
import type { Seal } from '../seal.ts';
import { type ClaimedDelivery, claimDue, dueWebhooks, nextDueAt } from './delivery-store.ts';
import { type Outcome, type SendLimits, sendRequest } from './send-request.ts';
import { settleAttempt } from './settle-attempt.ts';
import { signatureHeaders } from './signing.ts';

/** Attempts of one webhook that may be under way at once. */
const PLACES = 4;
/** Appointments further away are found by the sweep. */
const NEAR_MS = 10_000;

export type Dispatcher = {
  /** Looks for what is due and starts it; returns at once. */
  look(): void;
  /** Makes one attempt of a delivery that is claimed, and settles it. */
  attempt(delivery: ClaimedDelivery): Promise<void>;
  /** Ends what is under way for a webhook. */
  abandon(webhookId: string): void;
  /** Takes no more, ends what is under way, and waits for it. */
  stop(): Promise<void>;
};

export function createDispatcher(deps: Deps, seal: Seal, limits: SendLimits): Dispatcher {
  const { db } = deps.control;
  const running = new Map<string, Set<AbortController>>();
  const work = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const looking = oneAtATime(lookOnce, (error) =>
    deps.log.warn({ err: error }, 'looking for deliveries failed'),
  );

  async function lookOnce(): Promise<void> {
    const now = deps.clock.wall();
    for (const webhookId of await dueWebhooks(db, now)) {
      const places = PLACES - (running.get(webhookId)?.size ?? 0);
      if (places <= 0) continue;
      for (const delivery of await claimDue(db, webhookId, places, now)) track(attempt(delivery));
    }
    const next = await nextDueAt(db);
    clearTimeout(timer);
    const wait = next ? next.getTime() - deps.clock.wall().getTime() : NEAR_MS;
    // What is due already waits for a place, and is looked for when one gets free.
    if (!stopped && wait > 0 && wait < NEAR_MS) timer = setTimeout(looking.ask, wait).unref();
  }

  function track(promise: Promise<void>): void {
    const settled = promise
      .catch((error: unknown) =>
        // The claim lapses, and the attempt is made again: a delivery may come twice, but not get lost.
        deps.log.warn({ err: error }, 'what an attempt came to was not written down'),
      )
      .finally(() => {
        work.delete(settled);
        looking.ask();
      });
    work.add(settled);
  }

  async function attempt(delivery: ClaimedDelivery): Promise<void> {
    const controller = new AbortController();
    const places = running.get(delivery.webhookId) ?? new Set();
    running.set(delivery.webhookId, places.add(controller));
    if (stopped) controller.abort();
    const started = deps.clock.elapsed();
    try {
      const outcome = await outcomeOf(delivery, controller.signal);
      await settleAttempt(deps, delivery, outcome, deps.clock.elapsed() - started);
    } finally {
      places.delete(controller);
      if (places.size === 0) running.delete(delivery.webhookId);
    }
  }

  async function outcomeOf(delivery: ClaimedDelivery, stop: AbortSignal): Promise<Outcome> {
    const { webhookId, eventId: id, body, url } = delivery;
    const secrets = delivery.secrets.flatMap((sealed) => seal.open(sealed, webhookId) ?? []);
    if (secrets.length === 0) return UNREADABLE;
    const headers = signatureHeaders(secrets, { id, at: deps.clock.wall(), body });
    return sendRequest({ url, headers, body }, limits, stop);
  }

  return {
    look: looking.ask,
    attempt,
    abandon(webhookId) {
      for (const controller of running.get(webhookId) ?? []) controller.abort();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking.stop();
      clearTimeout(timer);
      for (const controllers of running.values()) for (const controller of controllers) controller.abort();
      await Promise.all(work);
    },
  };
}

const UNREADABLE: Outcome = {
  ok: false,
  stopped: false,
  response: null,
  error: {
    code: 'secret_unreadable',
    detail: 'The signing secret cannot be read with the MUSTER_SECRET of now, so nothing was sent.',
    hint: 'Start Muster with the MUSTER_SECRET it had, or rotate the secret of this webhook.',
  },
};

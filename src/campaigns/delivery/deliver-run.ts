/** Hands a run over: sends its batches, signed, some at a time, until each has its answer or its schedule is over. */
import type { Deps } from '../../deps.ts';
import type { Seal } from '../../seal.ts';
import { nextAttemptAt, parseRetryAfter } from '../../webhooks/retry-schedule.ts';
import { type Outcome, type SendLimits, sendRequest } from '../../webhooks/send-request.ts';
import { signatureHeaders } from '../../webhooks/signing.ts';
import { storedPlan } from '../runs/run-plan.ts';
import type { RunRow } from '../runs/run-store.ts';
import { cutBatches, readBatchContacts, type SentContact } from './batches.ts';
import {
  type Batch,
  batchDelivered,
  batchFailed,
  beginDelivering,
  countBatches,
  dueBatches,
  nextBatchDue,
  releaseDelivery,
} from './delivery-store.ts';
import { finishRun } from './finish-run.ts';

/** Requests that are under way at once. */
const PLACES = 4;
/** So many batches are read from the warehouse together. */
const TOGETHER = 12;
/** Without a receiver it is looked again after so long. */
const NO_RECEIVER_MS = 60_000;

export type DeliveryParts = Deps & { readonly seal: Seal; readonly limits: SendLimits };

type Receiver = {
  readonly url: string;
  readonly secret: string;
  readonly batchSize: number;
  readonly fields: readonly string[];
};

type Failure = { readonly code: string; readonly detail: string; readonly hint?: string | undefined };

/** Works off what is due of a run that was taken, and lets it go or ends it. Returns early when `signal` aborts. */
export async function deliverRun(parts: DeliveryParts, run: RunRow, signal: AbortSignal): Promise<void> {
  const { db } = parts.control;
  if (run.hand_over === 'file') return finishRun(parts, run, { status: 'completed' });
  const receiver = await readReceiver(parts, run);
  if ('code' in receiver) {
    const at = new Date(parts.clock.wall().getTime() + NO_RECEIVER_MS);
    return releaseDelivery(db, run.id, { at, failures: run.failures, error: receiver });
  }
  if (run.status === 'ready') {
    const batches = await cutBatches(parts, preparedOf(run), receiver.batchSize);
    await db.transaction().execute((tx) => beginDelivering(tx, run.id, batches));
  }
  for (let failures = run.failures; ; ) {
    if (signal.aborted) return;
    const due = await dueBatches(db, run.id, parts.clock.wall(), TOGETHER);
    if (due.length === 0) break;
    const contacts = await readBatchContacts(parts, preparedOf(run), due, receiver.fields);
    const outcomes = await sendAll(parts, run, receiver, due, contacts, signal);
    if (signal.aborted) return;
    const failed = outcomes.filter((outcome) => outcome !== null);
    if (failed.length < outcomes.length) failures = 0;
    else {
      // Nothing came through: the others would fare no better, so all wait until the first of these is due.
      failures += 1;
      const at = (await nextRetry(parts, run.id, failed)) ?? parts.clock.wall();
      return releaseDelivery(db, run.id, { at, failures, error: failed[0] ?? null });
    }
  }
  const next = await nextBatchDue(db, run.id);
  if (next !== undefined)
    return releaseDelivery(db, run.id, { at: next, failures: run.failures, error: null });
  await end(parts, run);
}

function preparedOf(run: RunRow) {
  return { runId: run.id, attempt: run.prepared_attempt ?? 0 };
}

async function end(parts: DeliveryParts, run: RunRow): Promise<void> {
  const counts = (await countBatches(parts.control.db, [run.id])).get(run.id);
  if (!counts || counts.failed === 0) return finishRun(parts, run, { status: 'completed' });
  await finishRun(parts, run, {
    status: 'failed',
    error: {
      code: 'delivery_failed',
      detail: `${counts.failed} of ${counts.total} batches could not be handed over in three days.`,
      hint: 'The receiver of the channel refused them; the others were handed over.',
    },
  });
}

async function readReceiver(parts: DeliveryParts, run: RunRow): Promise<Receiver | Failure> {
  const row = await parts.control.db
    .selectFrom('channels')
    .selectAll()
    .where('channel', '=', run.channel)
    .executeTakeFirst();
  if (!row)
    return {
      code: 'no_receiver',
      detail: `Nothing is set up that sends on the channel ${run.channel}.`,
      hint: 'Set up the channel; the run goes on by itself.',
    };
  const secret = parts.seal.open(row.secret, run.channel);
  if (secret === undefined)
    return {
      code: 'secret_unreadable',
      detail: 'The signing secret cannot be read with the MUSTER_SECRET of now, so nothing was sent.',
      hint: 'Start Muster with the MUSTER_SECRET it had, or make a new secret for the channel.',
    };
  return { url: row.url, secret, batchSize: row.batch_size, fields: row.fields };
}

/** null where it was delivered, else why not; in the order of the batches. Each answer is written down when it comes. */
async function sendAll(
  parts: DeliveryParts,
  run: RunRow,
  receiver: Receiver,
  batches: readonly Batch[],
  contacts: readonly SentContact[],
  signal: AbortSignal,
): Promise<(Failure | null)[]> {
  const total = (await countBatches(parts.control.db, [run.id])).get(run.id)?.total ?? batches.length;
  const campaign = await parts.control.db
    .selectFrom('campaigns')
    .select(['id', 'name'])
    .where('id', '=', run.campaign_id)
    .executeTakeFirstOrThrow();
  const outcomes: (Failure | null)[] = batches.map(() => null);
  let next = 0;
  const work = async () => {
    while (next < batches.length && !signal.aborted) {
      const place = next;
      next += 1;
      const batch = batches[place];
      if (!batch) return;
      const own = contacts
        .filter(({ no }) => no >= batch.from && no <= batch.to)
        .map(({ contact }) => contact);
      const body = bodyOf(parts, run, { campaign, batch, total, contacts: own });
      outcomes[place] = await sendOne(parts, run, receiver, { batch, body, count: own.length }, signal);
    }
  };
  await Promise.all(Array.from({ length: PLACES }, work));
  return outcomes;
}

function bodyOf(
  parts: DeliveryParts,
  run: RunRow,
  {
    campaign,
    batch,
    total,
    contacts,
  }: {
    readonly campaign: { readonly id: string; readonly name: string };
    readonly batch: Batch;
    readonly total: number;
    readonly contacts: readonly SentContact['contact'][];
  },
): string {
  const plan = storedPlan.parse(run.plan);
  return JSON.stringify({
    type: 'run.batch',
    timestamp: (run.now ?? parts.clock.now()).toISOString(),
    data: {
      run: { id: run.id, type: run.type },
      campaign,
      channel: run.channel,
      template_ref: plan.template_ref,
      batch: batch.number,
      batches: total,
      contacts,
    },
  });
}

async function sendOne(
  parts: DeliveryParts,
  run: RunRow,
  receiver: Receiver,
  { batch, body, count }: { readonly batch: Batch; readonly body: string; readonly count: number },
  signal: AbortSignal,
): Promise<Failure | null> {
  const { db } = parts.control;
  const delivered = async () => {
    await batchDelivered(db, run.id, batch.number, count, parts.clock.now());
    return null;
  };
  // All of them were deleted meanwhile.
  if (count === 0) return delivered();
  const id = `${run.id}.${batch.number}`;
  const headers = {
    ...signatureHeaders([receiver.secret], { id, at: parts.clock.wall(), body }),
    'idempotency-key': id,
  };
  const outcome = await sendRequest({ url: receiver.url, headers, body }, parts.limits, signal);
  if (outcome.ok) return delivered();
  const error: Failure = outcome.error ?? { code: 'request_failed', detail: 'The request failed.' };
  if (outcome.stopped) return error;
  await batchFailed(db, run.id, batch.number, retryAt(parts, batch, outcome), error);
  return error;
}

function retryAt(parts: DeliveryParts, { failures }: Batch, { response }: Outcome): Date | undefined {
  const now = parts.clock.wall();
  return nextAttemptAt(failures + 1, {
    at: now,
    retryAfter: parseRetryAfter(response?.headers['retry-after'] ?? null, now),
    random: Math.random(),
  });
}

/** The earliest of the batches that have just failed; of those that failed for good nothing is waited for. */
async function nextRetry(
  parts: DeliveryParts,
  runId: string,
  failed: readonly Failure[],
): Promise<Date | undefined> {
  if (failed.length === 0) return undefined;
  const row = await parts.control.db
    .selectFrom('run_batches')
    .select(({ fn }) => fn.min('due_at').as('due_at'))
    .where('run_id', '=', runId)
    .where('status', '=', 'pending')
    .where('failures', '>', 0)
    .executeTakeFirst();
  return row?.due_at ?? undefined;
}

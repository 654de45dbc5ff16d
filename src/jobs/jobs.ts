/**
 * Background work on the control database. pg-boss is the transport (pick-up in milliseconds by LISTEN/NOTIFY, leases,
 * enqueueing inside our transactions); what people see of a calculation or a sync are our own rows, which also decide
 * whether a job is still wanted. So a job that arrives twice, or for work that is done, does nothing.
 *
 * A killed process is noticed by rows that stand still: every running job moves its row's `heartbeat_at`, and the sweeps
 * (at start and every 5 seconds) put stopped rows back in the queue or end them after their last attempt.
 */
import { fromKysely, PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { Control, Tx } from '../control/control.ts';
import type { Log } from '../log.ts';
import { JOB_KINDS, type JobKind, type JobPayload } from './job-kinds.ts';

export type JobHandler<K extends JobKind> = (payload: JobPayload<K>, signal: AbortSignal) => Promise<void>;

export type Jobs = {
  /** Registers who does the work; before `start`. */
  work<K extends JobKind>(kind: K, handler: JobHandler<K>): void;
  /** Registers what looks for work that nobody is doing; runs at start and every 5 seconds; must be harmless when repeated. */
  sweep(name: string, look: () => Promise<void>): void;
  /** Asks for work; with `tx` only if that transaction commits. `key` names the thing worked on (for `abort`). */
  enqueue<K extends JobKind>(
    kind: K,
    payload: JobPayload<K>,
    options: { key: string; tx?: Tx },
  ): Promise<void>;
  /** Asks for many at once; with `tx` only if that transaction commits. */
  enqueueMany<K extends JobKind>(
    kind: K,
    wanted: readonly { readonly payload: JobPayload<K>; readonly key: string }[],
    options: { tx?: Tx },
  ): Promise<void>;
  /** Keys of the work that waits in the queue, not yet taken by any process. */
  waiting(kind: JobKind): Promise<ReadonlySet<string>>;
  /** Ends the running handler for this key in this process at once, if there is one. */
  abort(kind: JobKind, key: string): void;
  start(): Promise<void>;
  /** Stops taking work, asks what runs to end, and waits for it (bounded). */
  stop(): Promise<void>;
};

const SWEEP_MS = 5_000;
/** As many waiting jobs are read at once. */
const PAGE = 20_000;
const envelope = z.object({ key: z.string(), payload: z.unknown() });

export function createJobs(control: Control, log: Log): Jobs {
  const boss = new PgBoss({
    connectionString: control.connectionString,
    schema: 'jobs',
    max: 4,
    useListenNotify: true,
    superviseIntervalSeconds: 30,
    application_name: 'muster-jobs',
  });
  boss.on('error', (error) => log.warn({ err: error }, 'queue error'));

  const workers: { kind: JobKind; run: (payload: unknown, signal: AbortSignal) => Promise<void> }[] = [];
  const sweeps: { name: string; look: () => Promise<void> }[] = [];
  const running = new Map<string, AbortController>();
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> = Promise.resolve();
  let stopped = false;

  async function sweepAll(): Promise<void> {
    for (const { name, look } of sweeps) {
      if (stopped) return;
      try {
        await look();
      } catch (error) {
        log.warn({ err: error, sweep: name }, 'sweep failed; it runs again');
      }
    }
  }

  async function runJob(
    kind: JobKind,
    data: unknown,
    handler: (payload: unknown, signal: AbortSignal) => Promise<void>,
  ) {
    const { key, payload } = envelope.parse(data);
    const controller = new AbortController();
    const name = `${kind}:${key}`;
    running.set(name, controller);
    try {
      await handler(payload, controller.signal);
    } catch (error) {
      // The row says what became of the work; an error that reaches this line is a bug, and the sweep takes the row up.
      log.error({ err: error, job: kind, key }, 'job failed');
    } finally {
      if (running.get(name) === controller) running.delete(name);
    }
  }

  async function startWorker(kind: JobKind, run: (typeof workers)[number]['run']): Promise<void> {
    let id: string | undefined;
    id = await boss.work(
      kind,
      { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2, batchSize: 1 },
      async (jobs) => {
        for (const job of jobs) await runJob(kind, job.data, run);
        // Where one job was, there may be another: look at once instead of waiting for the next poll.
        if (id !== undefined) boss.notifyWorker(id);
      },
    );
  }

  return {
    work(kind, handler) {
      workers.push({
        kind,
        run: async (payload, signal) => {
          await handler(JOB_KINDS[kind].payload.parse(payload), signal);
        },
      });
    },
    sweep(name, look) {
      sweeps.push({ name, look });
    },
    async enqueue(kind, payload, { key, tx }) {
      await boss.send(kind, { key, payload }, tx ? { db: fromKysely(tx) } : {});
    },
    async enqueueMany(kind, wanted, { tx }) {
      if (wanted.length === 0) return;
      await boss.insert(
        kind,
        wanted.map(({ payload, key }) => ({ data: { key, payload } })),
        tx ? { db: fromKysely(tx) } : {},
      );
    },
    async waiting(kind) {
      const keys = new Set<string>();
      for (let after: string | undefined; ; ) {
        const page = await boss.findJobs(kind, { queued: true, limit: PAGE, ...(after ? { after } : {}) });
        for (const { data } of page) keys.add(envelope.parse(data).key);
        after = page.at(-1)?.id;
        if (page.length < PAGE) return keys;
      }
    },
    abort(kind, key) {
      running.get(`${kind}:${key}`)?.abort();
    },
    async start() {
      await boss.start();
      for (const { kind, run } of workers) {
        // No retry by the queue: our rows count attempts, and the sweep asks again.
        await boss.createQueue(kind, { retryLimit: 0, expireInSeconds: 21_600, notify: true });
        for (let each = 0; each < JOB_KINDS[kind].concurrency; each += 1) await startWorker(kind, run);
      }
      sweeping = sweepAll();
      await sweeping;
      timer = setInterval(() => {
        sweeping = sweeping.then(sweepAll);
      }, SWEEP_MS);
      timer.unref();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      for (const controller of running.values()) controller.abort();
      await sweeping;
      await boss.stop({ graceful: true, timeout: 8_000, close: true });
    },
  };
}

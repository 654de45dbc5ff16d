/**
 * The embedded ClickHouse of this process: one data directory, several sessions on it. A session is one connection and
 * runs one query at a time (a `select 1` behind a 30 s query took 30 s), so each lane has sessions of its own, with a
 * first-come queue in front. One more session stops queries and answers pings, so that it is always free.
 * Not for SQL: what is asked is in chdb-warehouse.ts.
 */
import { mkdirSync } from 'node:fs';
import { drainPending, Session } from 'chdb';
import { elapsed } from '../clock.ts';
import type { Log } from '../log.ts';
import { cancelled, engineUnreached } from './engine-failure.ts';
import type { EngineSettings } from './engine-settings.ts';
import { parseRows } from './json-rows.ts';
import { quoted } from './literal.ts';
import { progressShare } from './progress.ts';
import type { Lane } from './warehouse.ts';

/** Answers that are written out chunk by chunk hold a session as long as the reader takes, so they have their own. */
type Queue = Lane | 'export';

const SESSIONS: Readonly<Record<Queue, number>> = { interactive: 3, calculation: 2, import: 1, export: 2 };

/** A connection and what is in force on it. Whoever holds it may use it alone. */
export type ChdbSession = {
  readonly session: Session;
  readonly queue: Queue;
  database: string;
  readonly settings: Map<string, string | number>;
};

type Waiter = { readonly give: (session: ChdbSession) => void; readonly refuse: (error: Error) => void };

export type ChdbEngine = {
  /** Waits for a free session of the queue; a waiting caller whose signal fires leaves the queue and never runs. */
  acquire(queue: Queue, name: string, signal?: AbortSignal): Promise<ChdbSession>;
  release(held: ChdbSession): void;
  /** Puts database and settings in force on a held session; costs nothing when they are already. */
  prepare(held: ChdbSession, database: string, settings: EngineSettings): Promise<void>;
  /** After a failure: makes the session drop the failed query, which chDB keeps, listed as running, until the next one. */
  letGo(held: ChdbSession): Promise<void>;
  /** Runs the work and, when the signal fires, stops the engine's query that carries the mark until the work has ended. */
  stoppable<Result>(mark: string, work: () => Promise<Result>, signal?: AbortSignal): Promise<Result>;
  /** Tells about once a second how far the query with the mark is, until the returned function is called. */
  watch(mark: string, onProgress: (share: number) => void): () => void;
  ping(): Promise<boolean>;
  /** Stops what runs, refuses what waits, releases the data directory. */
  close(): Promise<void>;
};

/**
 * A query's mark stands in front of its text. What has no text of its own (rows that are inserted) is marked by the setting
 * `log_comment` of its session instead, which takes a statement more.
 */
export function marked(mark: string, text: string): string {
  return `/* ${mark} */ ${text}`;
}

function isMarked(mark: string): string {
  return `(Settings['log_comment'] = ${quoted(mark)} or startsWith(query, ${quoted(marked(mark, ''))}))`;
}

const STOP_AGAIN_AFTER = 50;
const PING_MILLISECONDS = 2000;
const PROGRESS_MILLISECONDS = 1000;
/** A reader that does not read on must not keep the process alive: its session is closed under it. */
const CLOSE_MILLISECONDS = 3000;

function openSessions(
  path: string,
  memoryBytes: number,
  configuration: string | undefined,
): { sessions: ChdbSession[]; control: Session } {
  const cache = Math.floor(memoryBytes / 16);
  const connectionArgs = [
    ...(configuration === undefined ? [] : [`--config-file=${configuration}`]),
    `--max_server_memory_usage=${memoryBytes}`,
    // Caches would grow to gigabytes by default; together they stay under a quarter of the memory.
    `--mark_cache_size=${cache}`,
    `--primary_index_cache_size=${cache}`,
    `--query_condition_cache_size=${Math.floor(cache / 4)}`,
    `--parquet_metadata_cache_size=${Math.floor(cache / 4)}`,
  ];
  const open = () => new Session(path, { connectionArgs });
  const control = open();
  const queues: readonly Queue[] = ['interactive', 'calculation', 'import', 'export'];
  const sessions = queues.flatMap((queue) =>
    Array.from({ length: SESSIONS[queue] }, () => ({
      session: open(),
      queue,
      database: 'default',
      settings: new Map<string, string | number>(),
    })),
  );
  return { sessions, control };
}

/**
 * Opens the directory, making it when it is not there.
 * @param path the engine's own directory; one process at a time may have it open, and a process only one directory
 * @param memoryBytes upper bound of the engine's memory, the rest of the process included
 * @param configuration a ClickHouse configuration file; the engine does without one, the tests of a cluster describe it in one
 * @throws Error with a sentence when the directory cannot be opened
 */
export function openChdbEngine(
  path: string,
  memoryBytes: number,
  log: Log,
  configuration?: string,
): ChdbEngine {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const { sessions, control } = openDirectory(path, memoryBytes, configuration);
  const free = new Set(sessions);
  const waiting = new Map<Queue, Waiter[]>();
  const stopping = new AbortController();
  let controlTurn: Promise<unknown> = Promise.resolve();

  function onControl(text: string, format: 'Null' | 'JSONEachRow' = 'Null') {
    const turn = controlTurn.then(() => control.queryAsync(text, { format }));
    controlTurn = turn.catch(() => undefined);
    return turn;
  }

  async function stopUntilEnded(mark: string, ended: () => boolean): Promise<void> {
    // Again and again: right after the start the engine may not list the query yet, and killing nothing is no error.
    while (!ended()) {
      await onControl(`kill query where ${isMarked(mark)} async`);
      if (!ended()) await new Promise((resolve) => setTimeout(resolve, STOP_AGAIN_AFTER));
    }
  }

  return {
    acquire(queue, name, signal) {
      if (stopping.signal.aborted) return Promise.reject(engineUnreached(name, 'The warehouse is closed.'));
      if (signal?.aborted) return Promise.reject(cancelled(name));
      const available = sessions.find((held) => held.queue === queue && free.has(held));
      if (available) {
        free.delete(available);
        return Promise.resolve(available);
      }
      return new Promise((resolve, reject) => {
        const line = waiting.get(queue) ?? [];
        waiting.set(queue, line);
        const leave = () => {
          line.splice(line.indexOf(waiter), 1);
          reject(cancelled(name));
        };
        const waiter: Waiter = {
          give: (held) => {
            signal?.removeEventListener('abort', leave);
            resolve(held);
          },
          refuse: (error) => {
            signal?.removeEventListener('abort', leave);
            reject(error);
          },
        };
        signal?.addEventListener('abort', leave, { once: true });
        line.push(waiter);
      });
    },

    release(held) {
      const next = waiting.get(held.queue)?.shift();
      if (next) next.give(held);
      else free.add(held);
    },

    async prepare(held, database, settings) {
      if (held.database !== database) {
        await held.session.queryAsync(`use \`${database}\``, { format: 'Null' });
        held.database = database;
      }
      const changed = Object.entries(settings).filter(([key, value]) => held.settings.get(key) !== value);
      if (changed.length === 0) return;
      const pairs = changed.map(
        ([key, value]) => `${key} = ${typeof value === 'string' ? quoted(value) : value}`,
      );
      await held.session.queryAsync(`set ${pairs.join(', ')}`, { format: 'Null' });
      for (const [key, value] of changed) held.settings.set(key, value);
    },

    async letGo(held) {
      await held.session.queryAsync('select 1', { format: 'Null' }).catch(() => undefined);
    },

    async stoppable(mark, work, signal) {
      const end = signal ? AbortSignal.any([signal, stopping.signal]) : stopping.signal;
      let ended = false;
      const stop = () => {
        stopUntilEnded(mark, () => ended).catch((error: unknown) =>
          log.error({ mark, err: error }, 'A query could not be stopped.'),
        );
      };
      end.addEventListener('abort', stop, { once: true });
      if (end.aborted) stop();
      try {
        return await work();
      } finally {
        ended = true;
        end.removeEventListener('abort', stop);
      }
    },

    watch(mark, onProgress) {
      const timer = setInterval(() => {
        const rows = `select read_rows, total_rows_approx from system.processes where ${isMarked(mark)}`;
        onControl(rows, 'JSONEachRow')
          .then((answer) => {
            const share = progressShare(parseRows(answer.text())[0]);
            if (share !== undefined) onProgress(share);
          })
          // How far it is, is not worth failing for.
          .catch(() => undefined);
      }, PROGRESS_MILLISECONDS);
      timer.unref();
      return () => clearInterval(timer);
    },

    async ping() {
      if (stopping.signal.aborted) return false;
      const late = new Promise<false>((resolve) =>
        setTimeout(() => resolve(false), PING_MILLISECONDS).unref(),
      );
      const answer = onControl('select 1').then(
        () => true,
        () => false,
      );
      return await Promise.race([answer, late]);
    },

    async close() {
      if (stopping.signal.aborted) return;
      stopping.abort();
      for (const line of waiting.values()) {
        for (const waiter of line.splice(0))
          waiter.refuse(engineUnreached('close', 'The warehouse is closed.'));
      }
      const patience = elapsed() + CLOSE_MILLISECONDS;
      while (free.size < sessions.length && elapsed() < patience)
        await new Promise((resolve) => setTimeout(resolve, 5));
      await controlTurn;
      for (const { session } of sessions) session.close();
      control.close();
      await drainPending();
    },
  };
}

function openDirectory(path: string, memoryBytes: number, configuration: string | undefined) {
  try {
    return openSessions(path, memoryBytes, configuration);
  } catch (error) {
    // The engine tells its reason on standard error only.
    throw new Error(
      `The warehouse in ${path} does not open: another process has it open, or its files cannot be read or written. The engine's own words are in the lines before.`,
      { cause: error },
    );
  }
}

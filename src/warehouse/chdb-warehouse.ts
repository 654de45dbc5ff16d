/**
 * The warehouse port on the embedded engine. Each call takes a session of its lane, puts its bounds in force and marks
 * the query, so that a signal can end it inside the engine. Several warehouses (databases) may share one engine.
 */
import { randomUUID } from 'node:crypto';
import { elapsed } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Sql } from '../sql/sql.ts';
import { BULK_BYTES, insertThroughFile } from './bulk-insert.ts';
import { type ChdbEngine, type ChdbSession, marked } from './chdb-engine.ts';
import { cancelled, engineCode, engineFailure } from './engine-failure.ts';
import { engineSettings } from './engine-settings.ts';
import { parseRows } from './json-rows.ts';
import { withLiterals } from './literal.ts';
import { expandMacros } from './macros.ts';
import { namesOnce } from './names-once.ts';
import { rowBatches } from './row-batches.ts';
import { type Bounds, type RunOptions, type Warehouse, WarehouseError } from './warehouse.ts';

export type ChdbWarehouseOptions = {
  readonly engine: ChdbEngine;
  /** Made when it is not there. */
  readonly database: string;
  readonly memoryBytes: number;
  readonly log: Log;
  /** True: closing the warehouse closes the engine. */
  readonly ownsEngine: boolean;
};

const embedded = (text: string) => expandMacros(text, undefined);

type Call = { readonly name: string; readonly bounds: Bounds; readonly run: RunOptions | undefined };

function failure(name: string, error: unknown): WarehouseError {
  if (error instanceof WarehouseError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return engineFailure(name, message, engineCode(message), error);
}

/** Opens one database of the engine as a warehouse. */
export async function openChdbWarehouse(options: ChdbWarehouseOptions): Promise<Warehouse> {
  const { engine, database, memoryBytes, log } = options;

  async function held<Result>(
    call: Call,
    work: (session: ChdbSession, mark: string) => Promise<Result>,
    { on = database, isMarked = false }: { readonly on?: string; readonly isMarked?: boolean } = {},
  ): Promise<Result> {
    const { name, bounds, run } = call;
    const signal = run?.signal;
    const mark = `${name} ${randomUUID()}`;
    const session = await engine.acquire(bounds.lane, name, signal);
    const startedAt = elapsed();
    const stopWatching = run?.onProgress === undefined ? undefined : engine.watch(mark, run.onProgress);
    try {
      const settings = engineSettings(bounds, memoryBytes);
      await engine.prepare(session, on, { ...settings, log_comment: isMarked ? '' : mark });
      const result = await engine.stoppable(mark, () => work(session, mark), signal);
      log.debug({ query: name, lane: bounds.lane, ms: Math.round(elapsed() - startedAt) }, 'query');
      return result;
    } catch (error) {
      await engine.letGo(session);
      // A subquery that is stopped answers nothing, for which the engine has other words (125), as if the question were wrong.
      const failed = signal?.aborted ? cancelled(name) : failure(name, error);
      const facts = { query: name, lane: bounds.lane, code: failed.code, number: failed.engineCode };
      log.debug({ ...facts, ms: Math.round(elapsed() - startedAt) }, 'query failed');
      throw failed;
    } finally {
      stopWatching?.();
      engine.release(session);
    }
  }

  function call(name: string, bounds: Bounds, run: RunOptions | undefined): Call {
    return { name, bounds, run };
  }

  async function* stream(
    name: string,
    statement: Sql,
    format: string,
    bounds: Bounds,
    run?: RunOptions,
  ): AsyncGenerator<Uint8Array> {
    const mark = `${name} ${randomUUID()}`;
    const signal = run?.signal;
    const session = await engine.acquire('export', name, signal);
    try {
      await engine.prepare(session, database, { ...engineSettings(bounds, memoryBytes), log_comment: mark });
      const chunks = session.session.queryStream(withLiterals(statement), { format })[Symbol.asyncIterator]();
      const once = format === 'CSVWithNames' ? namesOnce() : (bytes: Uint8Array) => bytes;
      try {
        for (;;) {
          const step = await engine.stoppable(mark, () => chunks.next(), signal);
          if (signal?.aborted) throw cancelled(name);
          if (step.done) return;
          yield once(step.value.raw());
        }
      } finally {
        // Leaving early ends the query inside the engine.
        await chunks.return?.();
      }
    } catch (error) {
      await engine.letGo(session);
      throw signal?.aborted ? cancelled(name) : failure(name, error);
    } finally {
      engine.release(session);
    }
  }

  const setUp: Call = {
    name: 'warehouse.create',
    bounds: { lane: 'import', seconds: 60 },
    run: undefined,
  };
  await held(
    setUp,
    ({ session }) => session.queryAsync(`create database if not exists \`${database}\``, { format: 'Null' }),
    { on: 'default' },
  );

  return {
    kind: 'embedded',
    rows: (name, statement, bounds, run) =>
      held(
        call(name, bounds, run),
        async ({ session }, mark) => {
          const text = marked(mark, withLiterals(statement));
          return parseRows((await session.queryAsync(text, { format: 'JSONEachRow' })).text());
        },
        { isMarked: true },
      ),
    stream,
    execute: (name, statement, bounds, run) =>
      held(
        call(name, bounds, run),
        async ({ session }, mark) => {
          await session.queryAsync(marked(mark, embedded(withLiterals(statement))), { format: 'Null' });
        },
        { isMarked: true },
      ),
    insert: (name, into, chunks, bounds, run) =>
      held(call(name, bounds, run), async ({ session }) => {
        for await (const values of rowBatches(chunks)) {
          if (run?.signal?.aborted) throw cancelled(name);
          if (values.length < BULK_BYTES)
            await session.insert({ table: into.table, columns: into.columns, format: into.format, values });
          else
            await insertThroughFile(
              async (text, format) => (await session.queryAsync(text, { format })).text(),
              into,
              values,
            );
        }
      }),
    ping: () => engine.ping(),
    close: async () => {
      if (options.ownsEngine) await engine.close();
    },
  };
}

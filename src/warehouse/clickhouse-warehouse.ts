/**
 * The warehouse port on a ClickHouse server, over HTTP. Bounds travel with every query; a signal ends the query inside
 * the server by `KILL QUERY`, because closing the connection only ends the waiting.
 */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { type ClickHouseClient, ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { Log } from '../log.ts';
import { type RenderedSql, render, type Sql } from '../sql/sql.ts';
import { cancelled, engineFailure, engineUnreached } from './engine-failure.ts';
import { engineSettings } from './engine-settings.ts';
import { answerBytes } from './http-answer.ts';
import { parseRows } from './json-rows.ts';
import { engineInstant, withLiterals } from './literal.ts';
import { expandMacros } from './macros.ts';
import { progressShare } from './progress.ts';
import { rowBatches } from './row-batches.ts';
import { type Bounds, type RunOptions, type Warehouse, WarehouseError } from './warehouse.ts';

export type ClickhouseWarehouseOptions = {
  /** With user, password and, when it is not `database`, the database as its path. */
  readonly url: string;
  readonly cluster: string | undefined;
  /** Used when the address names none; made when it is not there. */
  readonly database: string;
  readonly memoryBytes: number;
  readonly log: Log;
};

const STOP_AGAIN_AFTER = 100;
const PROGRESS_MILLISECONDS = 1000;
const PING_MILLISECONDS = 2000;
/** The engine ends a query by its own time limit; this ends the waiting for a server that has gone silent. */
const SILENCE_MILLISECONDS = 15_000;
/** Parameters of statements without rows travel in the address, which servers cut at 1 MB. */
const LONGEST_ADDRESS = 100_000;

function engineParams(params: RenderedSql['params']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).map(([name, { type, value }]) => [
      name,
      type.startsWith('Date') && typeof value === 'string' ? engineInstant(value) : value,
    ]),
  );
}

/** Statement and parameters for a request that carries the parameters in its address; very long ones go into the text. */
function inAddress(statement: Sql) {
  const { text, params } = render(statement);
  if (JSON.stringify(params).length > LONGEST_ADDRESS)
    return { query: withLiterals(statement), query_params: {} };
  return { query: text, query_params: engineParams(params) };
}

function failure(name: string, error: unknown): WarehouseError {
  if (error instanceof WarehouseError) return error;
  if (error instanceof ClickHouseError) return engineFailure(name, error.message, Number(error.code), error);
  const message = error instanceof Error ? error.message : String(error);
  return engineUnreached(name, `The ClickHouse server was not reached: ${message}`, error);
}

function databaseOf(url: string, fallback: string): { readonly address: URL; readonly database: string } {
  const address = new URL(url);
  const named = decodeURIComponent(address.pathname.slice(1));
  address.pathname = '/';
  const database = named === '' ? fallback : named;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(database)) {
    throw new Error(`CLICKHOUSE_URL names the database ${database}; letters, digits and _ are taken.`);
  }
  return { address, database };
}

/** Connects, makes the database when it is not there, and gives the port. */
export async function openClickhouseWarehouse(options: ClickhouseWarehouseOptions): Promise<Warehouse> {
  const { cluster, memoryBytes, log } = options;
  const { address, database } = databaseOf(options.url, options.database);
  const connect = (to: string, connections: number): ClickHouseClient =>
    createClient({
      url: address,
      database: to,
      application: 'muster',
      max_open_connections: connections,
      request_timeout: 2 ** 31 - 1,
      use_multipart_params_auto: true,
      // Progress headers keep a load balancer from closing the connection of a long query; the client collects them.
      clickhouse_settings: { send_progress_in_http_headers: 1, http_headers_progress_interval_ms: '20000' },
      max_response_headers_size: 1_000_000,
      log: { level: ClickHouseLogLevel.OFF },
    });
  const client = connect(database, 24);
  // Never behind the queries it is to stop.
  const control = connect('default', 2);

  async function stopUntilEnded(queryId: string, ended: () => boolean): Promise<void> {
    while (!ended()) {
      const query = `kill query ${expandMacros('{on_cluster}', cluster)} where query_id = {id:String} async`;
      await control.command({ query, query_params: { id: queryId } });
      if (!ended()) await new Promise((resolve) => setTimeout(resolve, STOP_AGAIN_AFTER));
    }
  }

  /** Tells about once a second how far a query is, until the returned function is called. */
  function watch(queryId: string, onProgress: (share: number) => void): () => void {
    const query = 'select read_rows, total_rows_approx from system.processes where query_id = {id:String}';
    const timer = setInterval(() => {
      control
        .query({ query, query_params: { id: queryId }, format: 'JSONEachRow' })
        .then(async (answer) => {
          const share = progressShare(parseRows(await answer.text())[0]);
          if (share !== undefined) onProgress(share);
        })
        // How far it is, is not worth failing for.
        .catch(() => undefined);
    }, PROGRESS_MILLISECONDS);
    timer.unref();
    return () => clearInterval(timer);
  }

  /** What every request carries, and what ends it: the caller's signal in the server, silence of the server here. */
  function request(name: string, bounds: Bounds, signal: AbortSignal | undefined) {
    const queryId = `${name}-${randomUUID()}`;
    const silent = new AbortController();
    let ended = false;
    const stop = () => {
      stopUntilEnded(queryId, () => ended).catch((error: unknown) => {
        log.error({ query: name, err: error }, 'A query could not be stopped on the ClickHouse server.');
        silent.abort();
      });
    };
    const timer = setTimeout(() => silent.abort(), bounds.seconds * 1000 + SILENCE_MILLISECONDS);
    signal?.addEventListener('abort', stop, { once: true });
    return {
      parameters: {
        query_id: queryId,
        abort_signal: silent.signal,
        clickhouse_settings: { ...engineSettings(bounds, memoryBytes), log_comment: name },
      },
      end() {
        ended = true;
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
      },
    };
  }

  async function asked<Result>(
    name: string,
    bounds: Bounds,
    run: RunOptions | undefined,
    work: (parameters: ReturnType<typeof request>['parameters']) => Promise<Result>,
  ): Promise<Result> {
    if (run?.signal?.aborted) throw cancelled(name);
    const { parameters, end } = request(name, bounds, run?.signal);
    const stopWatching =
      run?.onProgress === undefined ? undefined : watch(parameters.query_id, run.onProgress);
    try {
      return await work(parameters);
    } catch (error) {
      const failed = failure(name, error);
      log.debug(
        { query: name, lane: bounds.lane, code: failed.code, number: failed.engineCode },
        'query failed',
      );
      throw failed;
    } finally {
      stopWatching?.();
      end();
    }
  }

  async function* stream(
    name: string,
    statement: Sql,
    format: 'CSVWithNames' | 'JSONEachRow' | 'TabSeparated',
    bounds: Bounds,
    run?: RunOptions,
  ): AsyncGenerator<Uint8Array> {
    if (run?.signal?.aborted) throw cancelled(name);
    const { parameters, end } = request(name, bounds, run?.signal);
    let answer: Readable | undefined;
    try {
      const { query, query_params } = inAddress(statement);
      const { stream: bytes, response_headers } = await client.exec({
        query: `${query} format ${format}`,
        query_params,
        ...parameters,
      });
      answer = bytes;
      const tag = response_headers['x-clickhouse-exception-tag'];
      for await (const some of answerBytes(name, bytes, typeof tag === 'string' ? tag : undefined)) {
        if (run?.signal?.aborted) throw cancelled(name);
        yield some;
      }
    } catch (error) {
      throw run?.signal?.aborted ? cancelled(name) : failure(name, error);
    } finally {
      answer?.destroy();
      end();
    }
  }

  try {
    const create = `create database if not exists \`${database}\` {on_cluster}`;
    await control.command({ query: expandMacros(create, cluster) });
  } catch (error) {
    await Promise.all([client.close(), control.close()]);
    throw failure('warehouse.create', error);
  }

  return {
    kind: 'server',
    rows: (name, statement, bounds, run) =>
      asked(name, bounds, run, async (parameters) => {
        const { text, params } = render(statement);
        const answer = await client.query({
          query: text,
          query_params: engineParams(params),
          format: 'JSONEachRow',
          ...parameters,
          clickhouse_settings: { ...parameters.clickhouse_settings, wait_end_of_query: 1 },
        });
        return parseRows(await answer.text());
      }),
    stream,
    execute: (name, statement, bounds, run) =>
      asked(name, bounds, run, async (parameters) => {
        const { query, query_params } = inAddress(statement);
        await client.command({
          query: expandMacros(query, cluster),
          query_params,
          ...parameters,
          clickhouse_settings: { ...parameters.clickhouse_settings, wait_end_of_query: 1 },
        });
      }),
    insert: (name, into, chunks, bounds, run) =>
      asked(name, bounds, run, async (parameters) => {
        async function* body() {
          for await (const batch of rowBatches(chunks)) {
            if (run?.signal?.aborted) throw cancelled(name);
            yield batch;
          }
        }
        const columns = into.columns.map((column) => `\`${column}\``).join(', ');
        const { stream: answer } = await client.exec({
          query: `insert into \`${into.table}\` (${columns}) format ${into.format}`,
          values: Readable.from(body(), { objectMode: false }),
          ...parameters,
        });
        answer.destroy();
      }),
    ping: async () => {
      const abort = AbortSignal.timeout(PING_MILLISECONDS);
      const { success } = await control.ping({ select: true, abort_signal: abort });
      return success;
    },
    close: async () => {
      await Promise.all([client.close(), control.close()]);
    },
  };
}

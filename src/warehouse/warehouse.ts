/**
 * The port to the warehouse (contacts, events, audiences): what features may ask of ClickHouse, embedded or served.
 * Features see this file and never an adapter. A query is declared once, with a name, a parameter schema and a row
 * schema, and called like a function; the adapter bounds it (time, memory, threads), names it in the log and turns the
 * engine's failures into `WarehouseError`. Idea: unkey's and trigger.dev's ClickHouse clients.
 */
import type { z } from 'zod';
import type { Sql } from '../sql/sql.ts';

/** Who must not wait for whom: each lane has engine sessions of its own. */
export type Lane = 'interactive' | 'calculation' | 'import';

export type Bounds = {
  readonly lane: Lane;
  /** Longest running time in seconds; past it the engine stops the query (`time_limit`). */
  readonly seconds: number;
  /** Upper bound of the query's memory in MB (`memory_limit` past it). Absent: the lane's share of MUSTER_MEMORY. */
  readonly megabytes?: number;
  readonly threads?: number;
};

export type RunOptions = {
  /** Ends the query inside the engine, not only the waiting for it; the promise rejects with code `cancelled`. */
  readonly signal?: AbortSignal;
  /** Called about once a second with how far the query is, 0 to 1, as far as the engine tells. */
  readonly onProgress?: (share: number) => void;
};

/** Bytes to insert, in one of ClickHouse's text formats, chunk by chunk; each chunk ends with a whole row. */
export type RowChunks = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

export type Warehouse = {
  readonly kind: 'embedded' | 'server';
  /** Rows as JSON objects; 64-bit integers arrive as numbers where they fit. Prefer `declareQuery`. */
  rows(name: string, statement: Sql, bounds: Bounds, options?: RunOptions): Promise<unknown[]>;
  /** A query whose answer is written out in the given format, chunk by chunk (exports). */
  stream(
    name: string,
    statement: Sql,
    format: 'CSVWithNames' | 'JSONEachRow' | 'TabSeparated',
    bounds: Bounds,
    options?: RunOptions,
  ): AsyncIterable<Uint8Array>;
  /** A statement without rows: DDL, `INSERT … SELECT`, `OPTIMIZE`. Returned means on disk. */
  execute(name: string, statement: Sql, bounds: Bounds, options?: RunOptions): Promise<void>;
  /** Inserts given bytes; returns after they are on disk (grouped and synced). `table` and `columns` are our own names. */
  insert(
    name: string,
    into: {
      readonly table: string;
      readonly columns: readonly string[];
      readonly format: 'JSONEachRow' | 'JSONCompactEachRow' | 'TabSeparated';
    },
    chunks: RowChunks,
    bounds: Bounds,
    options?: RunOptions,
  ): Promise<void>;
  /** True when the engine answers within two seconds. */
  ping(): Promise<boolean>;
  close(): Promise<void>;
};

/** Why the engine refused or failed; `retryable` is derived from ClickHouse's error number, nobody guesses. */
export class WarehouseError extends Error {
  readonly code: 'time_limit' | 'memory_limit' | 'cancelled' | 'engine_unavailable' | 'query_failed';
  /** ClickHouse's own number and name, e.g. 159 TIMEOUT_EXCEEDED; 0 when the engine was not reached. */
  readonly engineCode: number;
  readonly retryable: boolean;
  readonly queryName: string;

  constructor(
    message: string,
    facts: Pick<WarehouseError, 'code' | 'engineCode' | 'retryable' | 'queryName'>,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'WarehouseError';
    this.code = facts.code;
    this.engineCode = facts.engineCode;
    this.retryable = facts.retryable;
    this.queryName = facts.queryName;
  }
}

/**
 * Declares a query once: a name for log and metrics, what goes in, how the SQL reads, what each row is.
 * @example
 *   const contactCount = declareQuery({
 *     name: 'contacts.count', bounds: { lane: 'interactive', seconds: 10 }, params: z.object({}),
 *     row: z.object({ count: z.number() }), sql: () => sql`select count() as count from contacts final`,
 *   });
 *   const [row] = await contactCount(warehouse, {});
 */
export function declareQuery<Params extends z.ZodType, Row extends z.ZodType>(query: {
  readonly name: string;
  readonly bounds: Bounds;
  readonly params: Params;
  readonly row: Row;
  readonly sql: (params: z.output<Params>) => Sql;
}): (warehouse: Warehouse, params: z.input<Params>, options?: RunOptions) => Promise<z.output<Row>[]> {
  return async (warehouse, params, options) => {
    const rows = await warehouse.rows(
      query.name,
      query.sql(query.params.parse(params)),
      query.bounds,
      options,
    );
    return rows.map((row) => query.row.parse(row));
  };
}

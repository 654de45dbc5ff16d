/**
 * From ClickHouse's error number to `WarehouseError`: which of our codes it is and whether trying again can help. The
 * one table both adapters use.
 */
import { WarehouseError } from './warehouse.ts';

type Failure = Pick<WarehouseError, 'code' | 'retryable'>;

/** Numbers that mean something to a caller; every other number is a failed query that fails again. */
const FAILURES: ReadonlyMap<number, Failure> = new Map([
  [159, { code: 'time_limit', retryable: false }], // TIMEOUT_EXCEEDED
  [160, { code: 'time_limit', retryable: false }], // TOO_SLOW
  [164, { code: 'query_failed', retryable: false }], // READONLY
  [202, { code: 'engine_unavailable', retryable: true }], // TOO_MANY_SIMULTANEOUS_QUERIES
  [209, { code: 'engine_unavailable', retryable: true }], // SOCKET_TIMEOUT
  [210, { code: 'engine_unavailable', retryable: true }], // NETWORK_ERROR
  [236, { code: 'engine_unavailable', retryable: true }], // ABORTED
  [241, { code: 'memory_limit', retryable: false }], // MEMORY_LIMIT_EXCEEDED
  [242, { code: 'engine_unavailable', retryable: true }], // TABLE_IS_READ_ONLY
  [252, { code: 'engine_unavailable', retryable: true }], // TOO_MANY_PARTS
  [279, { code: 'engine_unavailable', retryable: true }], // ALL_CONNECTION_TRIES_FAILED
  [285, { code: 'engine_unavailable', retryable: true }], // TOO_FEW_LIVE_REPLICAS
  [394, { code: 'cancelled', retryable: false }], // QUERY_WAS_CANCELLED
  [439, { code: 'engine_unavailable', retryable: true }], // CANNOT_SCHEDULE_TASK
  [473, { code: 'engine_unavailable', retryable: true }], // DEADLOCK_AVOIDED
  [734, { code: 'cancelled', retryable: false }], // QUERY_WAS_CANCELLED_BY_CLIENT
  [999, { code: 'engine_unavailable', retryable: true }], // KEEPER_EXCEPTION
]);

/** The number in "Code: 62. DB::Exception: …"; 0 when there is none. */
export function engineCode(message: string): number {
  const match = /Code:\s*(\d+)\./.exec(message);
  return match?.[1] ? Number(match[1]) : 0;
}

/** The sentence of the engine without the number and the class name around it. */
function sentence(message: string): string {
  return message.replace(/^(?:Code:\s*\d+\.\s*)?(?:DB::Exception:\s*)?/, '').trim();
}

/** A failure the engine reported in its own words, with its number in the text or given. */
export function engineFailure(
  queryName: string,
  message: string,
  number: number,
  cause?: unknown,
): WarehouseError {
  const known = FAILURES.get(number) ?? { code: 'query_failed', retryable: false };
  // The limit of the whole engine says that others take the memory now; the query's own limit will be met again.
  const othersTakeIt = number === 241 && message.includes('(total)');
  const facts = { ...known, retryable: known.retryable || othersTakeIt, engineCode: number, queryName };
  return new WarehouseError(`${queryName}: ${sentence(message)}`, facts, cause);
}

/** The engine was not reached or is closed. */
export function engineUnreached(queryName: string, message: string, cause?: unknown): WarehouseError {
  const facts = { code: 'engine_unavailable', engineCode: 0, retryable: true, queryName } as const;
  return new WarehouseError(`${queryName}: ${message}`, facts, cause);
}

/** The caller's signal ended it, running or still waiting for its turn. */
export function cancelled(queryName: string): WarehouseError {
  const facts = { code: 'cancelled', engineCode: 0, retryable: false, queryName } as const;
  return new WarehouseError(`${queryName}: Cancelled.`, facts);
}

/**
 * The control port on a PostgreSQL, whoever started it: one pool, Kysely on top, and how its values are read.
 */
import { Kysely, PostgresDialect } from 'kysely';
import { type CustomTypesConfig, Pool, types } from 'pg';
import type { Log } from '../log.ts';
import type { Control } from './control.ts';
import type { Database } from './database.ts';

const OLDEST_VERSION = 15;
const CONNECTIONS = 20;
const STATEMENT_MILLISECONDS = 30_000;
const IDLE_TRANSACTION_MILLISECONDS = 60_000;
const CONNECT_MILLISECONDS = 10_000;
const PING_MILLISECONDS = 2000;
/** PostgreSQL's own numbers of its types bigint and date. */
const INT8 = 20;
const DATE = 1082;

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`A bigint of the control database does not fit: ${text}`);
  return value;
}

/** bigint (counts) as number, date as its text; everything else as the driver does it (instants as Date, jsonb parsed). */
const READERS: CustomTypesConfig = {
  getTypeParser: (oid, format) => {
    if (oid === INT8 && format !== 'binary') return wholeNumber;
    if (oid === DATE && format !== 'binary') return (text: string) => text;
    return types.getTypeParser(oid, format);
  },
};

/** A pool with our time limits. A connection the server ends is logged and replaced, never an uncaught error. */
export function openPool(connectionString: string, log: Log, connections = CONNECTIONS): Pool {
  const pool = new Pool({
    connectionString,
    max: connections,
    application_name: 'muster',
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
    statement_timeout: STATEMENT_MILLISECONDS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_MILLISECONDS,
    options: '-c TimeZone=UTC',
    types: READERS,
  });
  pool.on('error', (error) => {
    if (!pool.ending) log.warn({ err: error }, 'A connection to PostgreSQL was lost.');
  });
  return pool;
}

/** The control port over a pool. `stop` runs after the pool has ended. */
export function controlOver(
  kind: Control['kind'],
  pool: Pool,
  connectionString: string,
  stop: () => Promise<void>,
): Control {
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  let closing: Promise<void> | undefined;
  async function end(): Promise<void> {
    await db.destroy();
    // Kysely ends the pool only when it has used it.
    if (!pool.ending) await pool.end();
    await stop();
  }
  return {
    kind,
    db,
    pool,
    connectionString,
    ping: async () => {
      const late = new Promise<false>((resolve) =>
        setTimeout(() => resolve(false), PING_MILLISECONDS).unref(),
      );
      const answer = pool.query('select 1').then(
        () => true,
        () => false,
      );
      return await Promise.race([answer, late]);
    },
    close: () => {
      closing ??= end();
      return closing;
    },
  };
}

/** Why a server of this version is not used; undefined when it is. */
export function versionRefusal(version: string): string | undefined {
  if (Number.parseInt(version, 10) >= OLDEST_VERSION) return undefined;
  return `DATABASE_URL leads to PostgreSQL ${version}; Muster needs ${OLDEST_VERSION} or newer.`;
}

async function askVersion(pool: Pool): Promise<string> {
  try {
    const { rows } = await pool.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version ?? 'unknown';
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The PostgreSQL of DATABASE_URL was not reached: ${why}`, { cause: error });
  }
}

/** Connects to the server of DATABASE_URL. */
export async function openPostgres(databaseUrl: string, log: Log): Promise<Control> {
  const pool = openPool(databaseUrl, log);
  try {
    const refusal = versionRefusal(await askVersion(pool));
    if (refusal !== undefined) throw new Error(refusal);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return controlOver('server', pool, databaseUrl, () => Promise.resolve());
}

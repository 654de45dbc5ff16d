/** Chooses the control database: the server of DATABASE_URL when it is given, otherwise PostgreSQL in the data directory. */
import { Client } from 'pg';
import type { Config } from '../config.ts';
import { lockDataDirectory } from '../data-lock.ts';
import type { Log } from '../log.ts';
import type { Control } from './control.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { controlOver, openPool, openPostgres } from './postgres.ts';

const DATABASE = 'muster';

/** What of the configuration decides about the control database. */
export type ControlConfig = Pick<Config, 'dataDirectory' | 'databaseUrl'>;

async function makeDatabase(connectionString: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

/**
 * Opens the control database; its tables are made by `migrateControl`.
 * @param onLost what to do when the embedded server died and cannot be brought back. Absent: the process ends with a sentence.
 * @throws Error with a sentence when the data directory is in use, or the server does not start or answer
 */
export async function openControl(
  config: ControlConfig,
  log: Log,
  onLost: (error: Error) => void = (error) => {
    log.fatal({ err: error }, 'The control database is lost. Muster ends.');
    process.exit(1);
  },
): Promise<Control> {
  if (config.databaseUrl !== undefined) return await openPostgres(config.databaseUrl, log);
  const unlock = lockDataDirectory(config.dataDirectory);
  try {
    const server = await startEmbeddedPostgres({ dataDirectory: config.dataDirectory, log, onLost });
    await makeDatabase(server.connectionString('postgres'));
    const address = server.connectionString(DATABASE);
    return controlOver('embedded', openPool(address, log), address, async () => {
      await server.stop();
      unlock();
    });
  } catch (error) {
    unlock();
    throw error;
  }
}

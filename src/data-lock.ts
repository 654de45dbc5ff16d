/**
 * One Muster per data directory: a lock that the operating system drops when the process dies, however it dies. It is
 * SQLite's file lock on an empty file, the only such lock Node brings along; nothing is ever stored in that file.
 */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Takes the directory, making it when it is not there.
 * @returns releases it; calling it again does nothing
 * @throws Error with a sentence when another process has it or it is another user's
 */
export function lockDataDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'muster.lock');
  for (const needed of [directory, path]) {
    if (existsSync(needed) && !isWritable(needed)) {
      throw new Error(
        `${needed} belongs to another user. Start Muster as that user, or give it a directory of its own with MUSTER_DATA.`,
      );
    }
  }
  const file = new DatabaseSync(path);
  try {
    file.exec('pragma locking_mode = exclusive; begin exclusive');
  } catch (error) {
    file.close();
    throw new Error(
      `Another Muster is running on the data directory ${directory}. Stop it, or give this one a directory of its own with MUSTER_DATA.`,
      { cause: error },
    );
  }
  return () => {
    if (file.isOpen) file.close();
  };
}

/** Uploads: whole or not at all. */
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN, openSourceTestBed, type SourceTestBed } from '../../test/support/source-test-bed.ts';
import { describeFile, inspectionOf, readFile, sweepUploads, uploadFile } from './files.ts';

let bed: SourceTestBed;
beforeAll(async () => {
  bed = await openSourceTestBed();
});
afterAll(() => bed.close());

function stored(): string[] {
  return readdirSync(join(bed.deps.config.dataDirectory, 'files')).sort();
}

async function* then(pieces: readonly string[], end: () => void): AsyncGenerator<string> {
  yield* pieces;
  end();
}

test('an upload is stored, inspected and described; its name loses folders and control characters', async () => {
  const file = await bed.upload('..\\..\\etc/pass\u0000wd.csv', 'name;age\nZoë;30\nBob;40\n');
  expect(stored()).toEqual([file.id]);
  const found = await readFile(bed.deps, file.id);
  expect(describeFile(found, found.inspection)).toMatchObject({
    id: file.id,
    name: 'passwd.csv',
    bytes: 24,
    delimiter: ';',
    rows: 2,
    columns: [{ name: 'name' }, { name: 'age', inferred_type: 'number' }],
  });
});

test('it can be read with other settings, which are not kept', async () => {
  const file = await bed.upload('a.csv', 'name;age\nZoë;30\n');
  const otherwise = await inspectionOf(file, { delimiter: ',', header: false });
  expect(otherwise).toMatchObject({
    delimiter: ',',
    header: false,
    rows: 2,
    columns: [{ name: 'column_1' }],
  });
  expect((await readFile(bed.deps, file.id)).inspection.delimiter).toBe(';');
});

test('a refused file, an upload that breaks off and one that is called off leave nothing behind', async () => {
  const before = stored();
  await expect(bed.upload('empty.csv', '')).rejects.toThrow('The file is empty.');
  await expect(bed.upload('book.xlsx', 'PK\x03\x04xl/')).rejects.toThrow('an Excel workbook');
  const broken = Readable.from(
    then(['a,b\n', '1,2\n'], () => {
      throw new Error('the connection was lost');
    }),
  );
  const never = new AbortController().signal;
  await expect(uploadFile(bed.deps, ADMIN, { name: 'x.csv', stream: broken }, never)).rejects.toThrow(
    'the connection was lost',
  );
  const controller = new AbortController();
  const endless = Readable.from(then(['a,b\n', '1,2\n'], () => controller.abort()));
  await expect(
    uploadFile(bed.deps, ADMIN, { name: 'x.csv', stream: endless }, controller.signal),
  ).rejects.toThrow('aborted');
  expect(stored()).toEqual(before);
});

test('what a dead upload left is swept after a day, a running one is left alone', async () => {
  const folder = join(bed.deps.config.dataDirectory, 'files');
  const now = bed.deps.clock.now().getTime() / 1000;
  for (const [name, hours] of [
    ['file_old.part', 25],
    ['file_new.part', 1],
  ] as const) {
    writeFileSync(join(folder, name), 'a');
    utimesSync(join(folder, name), now - hours * 3600, now - hours * 3600);
  }
  await sweepUploads(bed.deps);
  expect(stored()).toContain('file_new.part');
  expect(stored()).not.toContain('file_old.part');
});

import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { openTestControl } from '../../test/support/engines.ts';
import { migrateControl } from './migrate.ts';

function newFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(inject('testDirectory'), 'migrations-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('migrating the control database', async () => {
  const control = await openTestControl();
  afterAll(() => control.close());

  async function emptied(): Promise<void> {
    await control.pool.query('drop schema public cascade; create schema public');
  }

  it('finds nothing to do on a database that is up to date', async () => {
    expect(await migrateControl(control)).toEqual([]);
  });

  it('applies each file once, also when several Musters start together', async () => {
    await emptied();
    const folder = newFolder({
      '0001_one.sql': 'create table one (no integer); insert into one values (1);',
      '0002_two.sql': 'create table two (no integer);',
    });
    const applied = await Promise.all([migrateControl(control, folder), migrateControl(control, folder)]);
    expect(applied.flat()).toEqual(['0001_one.sql', '0002_two.sql']);
    expect((await control.pool.query('select count(*) from one')).rows).toEqual([{ count: 1 }]);
  });

  it('undoes the whole file when one statement fails, and says which', async () => {
    await emptied();
    const folder = newFolder({
      '0001_half.sql': 'create table half (no integer); insert into nowhere values (1);',
    });
    await expect(migrateControl(control, folder)).rejects.toThrow('0001_half.sql failed and was undone');
    expect((await control.pool.query("select to_regclass('half') as half")).rows).toEqual([{ half: null }]);
  });

  it('refuses a file that was changed after it was applied', async () => {
    await emptied();
    await migrateControl(control, newFolder({ '0001_one.sql': 'select 1' }));
    const changed = newFolder({ '0001_one.sql': 'select 2' });
    await expect(migrateControl(control, changed)).rejects.toThrow(
      '0001_one.sql was changed after the control database',
    );
  });

  it('leaves a database alone that is newer than the program', async () => {
    await emptied();
    await migrateControl(control, newFolder({ '0001_one.sql': 'select 1' }));
    await expect(migrateControl(control, newFolder({}))).rejects.toThrow('newer than this program');
  });

  it('refuses files that are out of line', async () => {
    await expect(migrateControl(control, newFolder({ '0002_two.sql': 'select 1' }))).rejects.toThrow(
      '0001_<name>.sql is expected',
    );
  });
});

import { describe, expect, inject, it } from 'vitest';
import { openLog } from '../log.ts';
import { openPostgres, versionRefusal } from './postgres.ts';

const log = openLog('silent');

describe('a PostgreSQL given by DATABASE_URL', () => {
  it('is used as it is, and closing ends our connections only', async () => {
    const control = await openPostgres(inject('postgresAddress'), log);
    expect(control.kind).toBe('server');
    expect(await control.ping()).toBe(true);
    await control.close();
    await control.close();
    const again = await openPostgres(inject('postgresAddress'), log);
    expect(await again.ping()).toBe(true);
    await again.close();
  });

  it('bounds every statement', async () => {
    const control = await openPostgres(inject('postgresAddress'), log);
    const { rows } = await control.pool.query("select current_setting('statement_timeout') as statement");
    expect(rows).toEqual([{ statement: '30s' }]);
    await control.close();
  });

  it('is refused with a sentence when it is too old or not there', async () => {
    expect(versionRefusal('14.12 (Debian 14.12-1)')).toContain('leads to PostgreSQL 14.12');
    expect(versionRefusal('15.18 (Debian 15.18-0+deb12u1)')).toBeUndefined();
    expect(versionRefusal('18.4')).toBeUndefined();
    await expect(openPostgres('postgres://nobody@127.0.0.1:1/none', log)).rejects.toThrow('was not reached');
  });
});

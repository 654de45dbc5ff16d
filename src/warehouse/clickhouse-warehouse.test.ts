import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { startClickhouseBridge } from '../../test/support/clickhouse-bridge.ts';
import { TEST_MEMORY, testChdb } from '../../test/support/engines.ts';
import { openLog } from '../log.ts';
import { sql } from '../sql/sql.ts';
import { openClickhouseWarehouse } from './clickhouse-warehouse.ts';
import { describeWarehouse } from './warehouse.contract.ts';

const log = openLog('warn');
const bridge = await startClickhouseBridge(testChdb());
afterAll(() => bridge.close());

function open(url: string) {
  const database = `test_${randomBytes(6).toString('hex')}`;
  return openClickhouseWarehouse({ url, cluster: undefined, database, memoryBytes: TEST_MEMORY, log });
}

describeWarehouse('the warehouse on a server', () => open(bridge.url));

describe('a server that is not there', () => {
  it('is said so, as something that may be tried again', async () => {
    const warehouse = await open(bridge.url);
    bridge.fail('unreachable');
    const asked = warehouse.rows('test.gone', sql`select 1`, { lane: 'interactive', seconds: 5 });
    await expect(asked).rejects.toMatchObject({ code: 'engine_unavailable', retryable: true, engineCode: 0 });
    expect(await warehouse.ping()).toBe(false);
    await expect(open(bridge.url)).rejects.toThrow('The ClickHouse server was not reached');
    bridge.fail('never');
    expect(await warehouse.ping()).toBe(true);
    await warehouse.close();
  });

  it('is not looked for at an address whose database cannot be a name', async () => {
    await expect(open(`${bridge.url}/no-name`)).rejects.toThrow('names the database no-name');
  });
});

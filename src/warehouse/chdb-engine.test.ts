import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { hold } from '../../test/support/hold.ts';
import { openLog } from '../log.ts';
import { sql } from '../sql/sql.ts';
import { openWarehouse } from './open-warehouse.ts';

const log = openLog('silent');

function newDirectory(): string {
  return mkdtempSync(join(inject('testDirectory'), 'killed-'));
}

function open(dataDirectory: string) {
  const config = { dataDirectory, memoryBytes: 1e9, clickhouseUrl: undefined, clickhouseCluster: undefined };
  return openWarehouse(config, log);
}

describe('the warehouse of a Muster that was killed', () => {
  it('opens again with every row that was acknowledged, time after time', async () => {
    const directory = newDirectory();
    let acknowledged = 0;
    for (let time = 0; time < 3; time += 1) {
      const held = await hold('hold-warehouse', directory, '\n20\n');
      await held.end('SIGKILL');
      acknowledged += held.printed().trim().split('\n').length;
    }
    const warehouse = await open(directory);
    const bounds = { lane: 'interactive', seconds: 10 } as const;
    const [row] = await warehouse.rows('kept.count', sql`select count() as count from kept`, bounds);
    await warehouse.close();
    // One more row per kill may have reached the disk without anybody having been told.
    expect(row).toSatisfy(
      (kept: { count: number }) => kept.count >= acknowledged && kept.count <= acknowledged + 3,
    );
  });

  it('is refused with a sentence while another Muster has it open', async () => {
    const directory = newDirectory();
    const held = await hold('hold-warehouse', directory, '\n2\n');
    await expect(open(directory)).rejects.toThrow('Another Muster is running on the data directory');
    await held.end('SIGKILL');
  });
});

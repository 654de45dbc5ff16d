import { afterAll, describe, expect, it } from 'vitest';
import { openTestWarehouse } from '../../test/support/engines.ts';
import { param, sql } from '../sql/sql.ts';
import { describeWarehouse } from './warehouse.contract.ts';
import { WarehouseError } from './warehouse.ts';

describeWarehouse('the embedded warehouse', () => openTestWarehouse());

describe('the lanes of the embedded warehouse', async () => {
  const warehouse = await openTestWarehouse();
  afterAll(() => warehouse.close());
  const import_ = { lane: 'import', seconds: 30 } as const;

  it('runs the queries of a full lane in the order they came, and not those that were cancelled while they waited', async () => {
    const order: number[] = [];
    const controller = new AbortController();
    const statement = (index: number) => sql`select sleep(0.05) as slept, ${param('UInt8', index)} as index`;
    const work = [0, 1, 2, 3].map((index) =>
      warehouse
        .rows('test.queue', statement(index), import_, index === 2 ? { signal: controller.signal } : {})
        .then(
          () => order.push(index),
          (error: unknown) => {
            expect(error).toBeInstanceOf(WarehouseError);
            order.push(-index);
          },
        ),
    );
    controller.abort();
    await Promise.all(work);
    expect(order).toEqual([-2, 0, 1, 3]);
  });

  it('keeps two databases of one engine apart', async () => {
    const other = await openTestWarehouse();
    await warehouse.execute(
      'test.own',
      sql`create table own (a UInt8) engine = {engine:MergeTree} order by a`,
      import_,
    );
    const tables = sql`select count() as count from system.tables where database = currentDatabase() and name = 'own'`;
    expect(await warehouse.rows('test.tables', tables, import_)).toEqual([{ count: 1 }]);
    expect(await other.rows('test.tables', tables, import_)).toEqual([{ count: 0 }]);
  });
});

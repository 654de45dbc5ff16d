/**
 * What every adapter of the warehouse port has to do, written once; chdb-warehouse.test.ts and
 * clickhouse-warehouse.test.ts run it, each against its own adapter.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { param, type Sql, sql } from '../sql/sql.ts';
import { migrateWarehouse } from './migrate.ts';
import { type Bounds, declareQuery, type Warehouse, WarehouseError } from './warehouse.ts';

const QUICK: Bounds = { lane: 'interactive', seconds: 10 };
const LONG: Bounds = { lane: 'calculation', seconds: 30 };

/** Runs for minutes when nobody ends it. */
const ENDLESS = sql`select sum(sipHash64(number)) as total from numbers(100000000000)`;

async function failureOf(work: Promise<unknown>): Promise<WarehouseError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof WarehouseError) return error;
  throw new Error(`A WarehouseError was expected, not ${String(error)}`);
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(Uint8Array.from(chunk));
  return Buffer.concat(parts).toString();
}

/** Describes the port's behaviour for one adapter. */
export function describeWarehouse(name: string, open: () => Promise<Warehouse>): void {
  describe(name, () => {
    let warehouse: Warehouse;
    const rows = (statement: Sql, bounds = QUICK, signal?: AbortSignal) =>
      warehouse.rows('test.rows', statement, bounds, signal ? { signal } : {});
    const execute = (statement: Sql) => warehouse.execute('test.execute', statement, LONG);

    beforeAll(async () => {
      warehouse = await open();
      await migrateWarehouse(warehouse);
      await execute(sql`create table if not exists things {on_cluster} (no UInt32, label Nullable(String), size UInt64,
        at DateTime64(3, 'UTC')) engine = {engine:MergeTree} order by no settings {durable}`);
    });
    afterAll(() => warehouse.close());

    it('tells how far a long query is, and never goes back', async () => {
      const told: number[] = [];
      const ended = new AbortController();
      const work = warehouse.rows('test.progress', ENDLESS, LONG, {
        signal: ended.signal,
        onProgress(share) {
          told.push(share);
          if (told.length === 2) ended.abort();
        },
      });
      expect((await failureOf(work)).code).toBe('cancelled');
      expect(told).toHaveLength(2);
      expect(told.every((share) => share > 0 && share < 1)).toBe(true);
      expect(told).toEqual(told.toSorted((a, b) => a - b));
    });

    it('binds every type of parameter, hostile text included', async () => {
      const hostile = 'it\'s \\ a "trap"\0\n\t`; drop table things -- {p1:String}';
      const [row] =
        await rows(sql`select ${param('String', hostile)} as text, ${param('UInt32', 4_294_967_295)} as u32,
        ${param('Int64', -5)} as i64, ${param('Float64', 0.1)} as f, ${param('Bool', true)} as b,
        ${param('Date32', '1925-02-28')} as d, ${param("DateTime64(3, 'UTC')", '2026-11-24T08:00:00.123Z')} as t,
        ${param('Array(String)', ["o'clock", '', hostile])} as texts, ${param('Array(UInt32)', [])} as none,
        3 in ${param('Array(UInt64)', [1, 3])} as inside, ${param('UInt64', '18446744073709551615')} as u64`);
      expect(row).toEqual({
        text: hostile,
        u32: 4_294_967_295,
        i64: -5,
        f: 0.1,
        b: true,
        d: '1925-02-28',
        t: '2026-11-24T08:00:00.123Z',
        texts: ["o'clock", '', hostile],
        none: [],
        inside: 1,
        u64: '18446744073709551615',
      });
    });

    it('takes a hundred thousand values in one parameter', async () => {
      const values = Array.from({ length: 100_000 }, (_, index) => `person-${index}@example.com`);
      const [row] = await rows(sql`select length(${param('Array(String)', values)}) as length`);
      expect(row).toEqual({ length: 100_000 });
    });

    it('keeps parameters of queries that run at the same time apart', async () => {
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          rows(sql`select sleep(0.02) as slept, ${param('UInt32', index)} as index`),
        ),
      );
      expect(answers.flat()).toEqual(Array.from({ length: 12 }, (_, index) => ({ slept: 0, index })));
    });

    it('gives rows in the shape a declared query promises', async () => {
      const evens = declareQuery({
        name: 'test.evens',
        bounds: QUICK,
        params: z.object({ below: z.number() }),
        row: z.object({ number: z.number() }),
        sql: ({ below }) => sql`select number from numbers(${param('UInt64', below)}) where number % 2 = 0`,
      });
      expect(await evens(warehouse, { below: 5 })).toEqual([{ number: 0 }, { number: 2 }, { number: 4 }]);
      expect(await evens(warehouse, { below: 0 })).toEqual([]);
    });

    it('inserts bytes chunk by chunk and finds them again', async () => {
      async function* chunks() {
        for (let chunk = 0; chunk < 5; chunk += 1) {
          const lines = Array.from({ length: 1000 }, (_, index) => {
            const no = chunk * 1000 + index;
            return `${JSON.stringify({ no, label: no % 2 ? null : `line\n${no}`, size: no, at: '2026-11-24T08:00:00.000Z' })}\n`;
          });
          yield chunk % 2 ? lines.join('') : Buffer.from(lines.join('').trimEnd());
        }
      }
      const columns = ['no', 'label', 'size', 'at'];
      await warehouse.insert(
        'test.insert',
        { table: 'things', columns, format: 'JSONEachRow' },
        chunks(),
        LONG,
      );
      await warehouse.insert(
        'test.insert',
        { table: 'things', columns: ['no', 'size'], format: 'TabSeparated' },
        ['7000\t1\n'],
        LONG,
      );
      await warehouse.insert(
        'test.insert',
        { table: 'things', columns: ['no'], format: 'JSONCompactEachRow' },
        ['[7001]\n'],
        LONG,
      );
      await warehouse.insert('test.insert', { table: 'things', columns, format: 'JSONEachRow' }, [], LONG);
      expect(
        await rows(
          sql`select count() as count, countIf(label is null) as nothing, max(length(label)) as longest from things where no < 5000`,
        ),
      ).toEqual([{ count: 5000, nothing: 2500, longest: 9 }]);
      expect(await rows(sql`select at, label from things where no = 2`)).toEqual([
        { at: '2026-11-24T08:00:00.000Z', label: 'line\n2' },
      ]);
      expect(await rows(sql`select no from things where no >= 7000 order by no`)).toEqual([
        { no: 7000 },
        { no: 7001 },
      ]);
    });

    it('refuses rows with an unknown column, and nothing where a value has to be', async () => {
      const into = { table: 'things', columns: ['no', 'size'], format: 'JSONEachRow' } as const;
      const unknown = await failureOf(
        warehouse.insert('test.unknown', into, ['{"no":1,"colour":"red"}\n'], LONG),
      );
      expect(unknown).toMatchObject({ code: 'query_failed', retryable: false, queryName: 'test.unknown' });
      const nothing = await failureOf(
        warehouse.insert('test.null', { ...into, format: 'TabSeparated' }, ['1\t\\N\n'], LONG),
      );
      expect(nothing.code).toBe('query_failed');
    });

    it('writes an answer out chunk by chunk', async () => {
      const statement = sql`select number as no, concat('a "quoted"\r\nname ', toString(number)) as name from numbers(200000)`;
      const csv = await textOf(warehouse.stream('test.csv', statement, 'CSVWithNames', LONG));
      expect(csv.startsWith('"no","name"\n0,"a ""quoted""\r\nname 0"\n')).toBe(true);
      expect(csv.endsWith('199999,"a ""quoted""\r\nname 199999"\n')).toBe(true);
      expect(csv.split('\n')).toHaveLength(400_002);
      const none = sql`select number as no from numbers(0)`;
      expect(await textOf(warehouse.stream('test.none', none, 'CSVWithNames', LONG))).toBe('"no"\n');
      expect(await textOf(warehouse.stream('test.json', sql`select 1 as no`, 'JSONEachRow', LONG))).toBe(
        '{"no":1}\n',
      );
    });

    it('fails a written-out answer that breaks in the middle', async () => {
      const statement = sql`select number, throwIf(number = 1500000, 'broken here') as checked from numbers(3000000)`;
      const failed = await failureOf(
        textOf(warehouse.stream('test.broken', statement, 'CSVWithNames', LONG)),
      );
      expect(failed).toMatchObject({ code: 'query_failed', engineCode: 395 });
      expect(failed.message).toContain('broken here');
    });

    it('goes on working after a reader has left a written-out answer early', async () => {
      for (let time = 0; time < 4; time += 1) {
        for await (const chunk of warehouse.stream(
          'test.left',
          sql`select number from numbers(3000000000)`,
          'TabSeparated',
          LONG,
        )) {
          expect(chunk.length).toBeGreaterThan(0);
          break;
        }
      }
      expect(await rows(sql`select 1 as one`)).toEqual([{ one: 1 }]);
    });

    it('ends a query at its time limit, and the limit does not leak into the next one', async () => {
      const failed = await failureOf(rows(ENDLESS, { lane: 'interactive', seconds: 0.3 }));
      expect(failed).toMatchObject({ code: 'time_limit', engineCode: 159, retryable: false });
      expect(await rows(sql`select sleep(0.5) as slept`)).toEqual([{ slept: 0 }]);
    });

    it('ends a query at its memory limit', async () => {
      const failed = await failureOf(
        rows(sql`select length(groupArray(number)) as n from numbers(1000000000)`, {
          ...QUICK,
          megabytes: 50,
        }),
      );
      expect(failed).toMatchObject({ code: 'memory_limit', engineCode: 241, retryable: false });
    });

    it('says what the engine refused, with its number', async () => {
      const failed = await failureOf(rows(sql`select nothing from nowhere`));
      expect(failed).toMatchObject({ code: 'query_failed', engineCode: 60, queryName: 'test.rows' });
      expect(failed.message).not.toContain('DB::Exception');
    });

    it('ends a running query inside the engine when its signal fires', async () => {
      const controller = new AbortController();
      const running = failureOf(rows(ENDLESS, LONG, controller.signal));
      await new Promise((resolve) => setTimeout(resolve, 300));
      const abortedAt = performance.now();
      controller.abort();
      expect(await running).toMatchObject({ code: 'cancelled', retryable: false });
      expect(performance.now() - abortedAt).toBeLessThan(5000);
      const left = sql`select count() as running from system.processes where query like '%100000000000%' and query not like '%system.processes%'`;
      expect(await rows(left)).toEqual([{ running: 0 }]);
    });

    it('ends a written-out answer when its signal fires', async () => {
      const controller = new AbortController();
      const statement = sql`select number from numbers(3000000000)`;
      const stream = warehouse.stream('test.ended', statement, 'TabSeparated', LONG, {
        signal: controller.signal,
      });
      const reading = failureOf(
        (async () => {
          for await (const chunk of stream) if (chunk.length > 0) controller.abort();
        })(),
      );
      expect((await reading).code).toBe('cancelled');
    });

    it('never runs what was cancelled before it began', async () => {
      const statement = sql`insert into things (no) select 8000`;
      const run = { signal: AbortSignal.abort() };
      expect((await failureOf(warehouse.execute('test.never', statement, LONG, run))).code).toBe('cancelled');
      expect(await rows(sql`select count() as count from things where no = 8000`)).toEqual([{ count: 0 }]);
    });

    it('answers somebody who types while calculations run', async () => {
      const controller = new AbortController();
      const calculations = [1, 2].map(() => failureOf(rows(ENDLESS, LONG, controller.signal)));
      await new Promise((resolve) => setTimeout(resolve, 200));
      const startedAt = performance.now();
      expect(await rows(sql`select ${param('UInt8', 1)} as one`)).toEqual([{ one: 1 }]);
      expect(performance.now() - startedAt).toBeLessThan(3000);
      expect(await warehouse.ping()).toBe(true);
      controller.abort();
      await Promise.all(calculations);
    });

    it('changes tables and runs statements without rows', async () => {
      await execute(
        sql`alter table things {on_cluster} add column if not exists attr_colour LowCardinality(Nullable(String))`,
      );
      await execute(sql`insert into things (no, attr_colour) select 9000, ${param('String', 'red')}`);
      await execute(sql`alter table things {on_cluster} update attr_colour = 'blue' where no = 9000`);
      await execute(sql`optimize table things {on_cluster} final`);
      expect(await rows(sql`select attr_colour from things where no = 9000`)).toEqual([
        { attr_colour: 'blue' },
      ]);
    });

    it('merges audiences as bitmaps', async () => {
      await execute(sql`insert into audiences (owner_kind, owner_id, id, members, created_at)
        select 'segment', 'seg_1', 'calc_1', groupBitmapState(toUInt32(number)), now64(3) from numbers(1000)`);
      expect(
        await rows(
          sql`select bitmapCardinality(groupBitmapOrState(members)) as count from audiences where owner_id = ${param('String', 'seg_1')}`,
        ),
      ).toEqual([{ count: 1000 }]);
    });
  });
}

/** Comparing audiences: what is read from the engine is what was written, and what is found is what sets of numbers say. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestWarehouse } from '../../../test/support/engines.ts';
import { param, sql } from '../../sql/sql.ts';
import type { Warehouse } from '../../warehouse/warehouse.ts';
import { audienceSizes, blockRanges, readBlocks } from './audience-blocks.ts';
import { comparePairs, LEAST_SHARE } from './compare.ts';
import { type Block, type Blocks, readBitmap } from './roaring.ts';

const BOUNDS = { lane: 'calculation', seconds: 60 } as const;
const BLOCK = 65_536;

/** Numbers in every density: none, few, more than an array block holds, long runs, over several blocks. */
const numbersArbitrary = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.array(fc.integer({ min: 0, max: 4 * BLOCK }), { maxLength: 60 }) },
      {
        weight: 2,
        arbitrary: fc
          .record({
            from: fc.integer({ min: 0, max: 3 * BLOCK }),
            length: fc.integer({ min: 1, max: 9_000 }),
          })
          .map(({ from, length }) => Array.from({ length }, (_, index) => from + index)),
      },
      {
        weight: 2,
        arbitrary: fc
          .record({ from: fc.integer({ min: 0, max: 2 * BLOCK }), step: fc.integer({ min: 2, max: 9 }) })
          .map(({ from, step }) => Array.from({ length: 9_000 }, (_, index) => from + index * step)),
      },
    ),
    { maxLength: 4 },
  )
  .map((parts) => new Set(parts.flat()));

function numbersOf(blocks: Blocks): number[] {
  return [...blocks].flatMap(([key, block]) => valuesOf(block).map((value) => key * BLOCK + value));
}

function valuesOf({ values, bits, count }: Block): number[] {
  const found = values
    ? [...values]
    : Array.from({ length: BLOCK }, (_, value) => value).filter(
        (value) => (((bits?.[value >>> 5] ?? 0) >>> (value & 31)) & 1) === 1,
      );
  expect(found).toHaveLength(count);
  return found;
}

/** What comparing has to answer, by the plainest reading. */
function expectedPairs(sets: readonly ReadonlySet<number>[]): string[] {
  const found: string[] = [];
  for (const [one, a] of sets.entries())
    for (const [other, b] of sets.entries()) {
      if (one >= other || a.size === 0 || b.size === 0) continue;
      const common = [...a].filter((number) => b.has(number)).length;
      const isInside = common === Math.min(a.size, b.size);
      if (isInside || common / (a.size + b.size - common) >= LEAST_SHARE)
        found.push(`${one} ${other} ${common}`);
    }
  return found.sort();
}

describe('audiences compared', () => {
  let warehouse: Warehouse;
  let next = 0;
  beforeAll(async () => {
    warehouse = await openTestWarehouse();
    await warehouse.execute(
      'test.contacts',
      sql`insert into contacts (no, version, created_at, updated_at, cause) select number, 1, now64(), now64(), 'test' from numbers(${param('UInt64', 5 * BLOCK)})`,
      BOUNDS,
    );
  });
  afterAll(() => warehouse?.close());

  async function write(sets: readonly ReadonlySet<number>[]) {
    const written = [];
    for (const set of sets) {
      next += 1;
      const audience = { segmentId: `seg_${next}`, calculationId: `calc_${next}` };
      await warehouse.execute(
        'test.audience',
        sql`insert into audiences (owner_kind, owner_id, id, members, created_at) select 'segment', ${param('String', audience.segmentId)},
          ${param('String', audience.calculationId)}, (select groupBitmapState(no) from (select arrayJoin(${param('Array(UInt32)', [...set])}) as no)), now64()`,
        BOUNDS,
      );
      written.push(audience);
    }
    return written;
  }

  it('are read as the numbers that were written, in every form of block', async () => {
    await fc.assert(
      fc.asyncProperty(numbersArbitrary, async (numbers) => {
        const audiences = await write([numbers]);
        const ranges = await blockRanges(warehouse, 1);
        const found: number[] = [];
        for (const range of ranges) {
          const blocks = (await readBlocks(warehouse, audiences, [0], range)).get(0) ?? new Map();
          found.push(...numbersOf(blocks));
        }
        expect(found.sort((a, b) => a - b)).toEqual([...numbers].sort((a, b) => a - b));
        const sizes = await audienceSizes(warehouse, audiences);
        expect(sizes.get(audiences[0]?.calculationId ?? '')).toBe(numbers.size);
      }),
      { numRuns: 30, seed: 20_261_124 },
    );
  });

  it('are found when they are nearly the same or one inside the other, with what they have in common', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(numbersArbitrary, { minLength: 1, maxLength: 3 }),
        fc.array(fc.record({ of: fc.nat(2), drop: fc.integer({ min: 1, max: 12 }), add: fc.nat(30) }), {
          minLength: 2,
          maxLength: 5,
        }),
        async (drawn, copies) => {
          // Copies that lack some and have some more, so that pairs are near, inside and around each other.
          const sets = [
            ...drawn,
            ...copies.map(({ of, drop, add }) => {
              const kept = [...(drawn[of % drawn.length] ?? [])].filter(
                (number) => number % (drop * 3) !== 1,
              );
              return new Set([...kept, ...Array.from({ length: add }, (_, index) => 4 * BLOCK + index)]);
            }),
          ];
          const audiences = await write(sets);
          // Small ranges, so that pairs go through several.
          const ranges = [0, 1, 2, 3, 4].map((block) => ({ from: block * BLOCK, to: (block + 1) * BLOCK }));
          const pairs = await comparePairs({
            audiences: sets.map(({ size }) => ({ size, isNew: true })),
            ranges: ranges.length,
            read: (range, places) =>
              readBlocks(warehouse, audiences, places, ranges[range] ?? { from: 0, to: 0 }),
            pause: async () => undefined,
          });
          found += pairs.length;
          const told = pairs.map(({ smaller, larger, common }) =>
            [Math.min(smaller, larger), Math.max(smaller, larger), common].join(' '),
          );
          expect(told.sort()).toEqual(expectedPairs(sets));
        },
      ),
      { numRuns: 40, seed: 20_261_124 },
    );
    expect(found).toBeGreaterThan(100);
  });

  it('leave out contacts that were deleted', async () => {
    const [audience] = await write([new Set([1, 2, 3, 70_000])]);
    if (!audience) throw new Error('Nothing was written.');
    await warehouse.execute(
      'test.delete',
      sql`insert into contacts (no, version, is_deleted, created_at, updated_at, cause) values (2, 2, 1, now64(), now64(), 'test')`,
      BOUNDS,
    );
    const blocks = (await readBlocks(warehouse, [audience], [0], { from: 0, to: 2 * BLOCK })).get(0);
    expect(numbersOf(blocks ?? new Map())).toEqual([1, 3, 70_000]);
    expect((await audienceSizes(warehouse, [audience])).get(audience.calculationId)).toBe(3);
  });

  it('compare only new ones with the others', async () => {
    const blocks = readBitmap(new Uint8Array([0, 2, 1, 0, 0, 0, 2, 0, 0, 0]));
    const pairs = await comparePairs({
      audiences: [
        { size: 2, isNew: false },
        { size: 2, isNew: false },
        { size: 2, isNew: true },
      ],
      ranges: 1,
      read: async (_, places) => new Map(places.map((place) => [place, blocks])),
      pause: async () => undefined,
    });
    expect(pairs).toEqual([
      { smaller: 0, larger: 2, common: 2 },
      { smaller: 1, larger: 2, common: 2 },
    ]);
  });
});

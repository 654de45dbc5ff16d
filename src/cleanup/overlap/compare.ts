/**
 * Which of many audiences are nearly the same, the same, or one inside the other, with the exact number of contacts they have in
 * common. Of two audiences the smaller one may miss only so many of its contacts in the larger one: none when it is to be inside
 * it, a few when the two are to be nearly the same. Most pairs are past that after a few words of bits and are dropped; what
 * is left has been counted to the end, so what is answered is exact and nothing is estimated.
 */
import { countMisses } from './misses.ts';
import type { Blocks } from './roaring.ts';

/** Pairs that share less than this of what they have together are not of interest, unless one is inside the other. */
export const LEAST_SHARE = 0.8;

export type SizedAudience = {
  /** Contacts in it. */
  readonly size: number;
  /** Compared with all others; those that are not new are compared with the new ones only. */
  readonly isNew: boolean;
};

/** Places of two audiences in what was given, the smaller one first. */
export type Pair = { readonly smaller: number; readonly larger: number; readonly common: number };

export type Comparing = {
  readonly audiences: readonly SizedAudience[];
  /** Ranges of blocks that together hold all contacts, each read once for those audiences that still matter. */
  readonly ranges: number;
  readonly read: (range: number, places: readonly number[]) => Promise<ReadonlyMap<number, Blocks>>;
  /** Called now and then with how many ranges are done: lets others have the processor, reports it, ends it by throwing. */
  readonly pause: (done: number) => Promise<void>;
};

/** Those that have `LEAST_SHARE` in common or are one inside the other. Empty audiences have no pairs. */
export async function comparePairs({ audiences, ranges, read, pause }: Comparing): Promise<Pair[]> {
  const bySize = audiences
    .map(({ size, isNew }, place) => ({ place, size, isNew }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => a.size - b.size || a.place - b.place);
  let open: Open[] = [];
  for (let range = 0; range < ranges; range += 1) {
    const wanted = range === 0 ? bySize.map(({ place }) => place) : placesOf(open);
    if (wanted.length === 0) return [];
    const blocks = await read(range, wanted);
    const left: Open[] = [];
    const keep = (pair: Open) => {
      const misses = pair.misses + missesIn(blocks, pair);
      if (misses <= pair.most) left.push({ ...pair, misses });
    };
    if (range === 0)
      for (const [index, smaller] of bySize.entries()) {
        for (const larger of bySize.slice(index + 1))
          if (smaller.isNew || larger.isNew) keep(pairOf(smaller, larger));
        await pause(index / bySize.length);
      }
    else
      for (const [index, pair] of open.entries()) {
        keep(pair);
        if (index % PAIRS_BETWEEN === 0) await pause(range + index / open.length);
      }
    open = left;
  }
  return open.map(({ smaller, larger, misses }) => ({
    smaller,
    larger,
    common: (audiences[smaller]?.size ?? 0) - misses,
  }));
}

/** A pair that may be of interest: so many contacts of the smaller one were missed so far, and at most so many may be. */
type Open = {
  readonly smaller: number;
  readonly larger: number;
  readonly most: number;
  readonly misses: number;
};

const PAIRS_BETWEEN = 500;

type Placed = { readonly place: number; readonly size: number };

function pairOf(smaller: Placed, larger: Placed): Open {
  const most = mostMisses(smaller.size, larger.size);
  return { smaller: smaller.place, larger: larger.place, most, misses: 0 };
}

/**
 * With `common` contacts in both, the share is common / (smaller + larger − common). It reaches the least share when
 * common reaches share × (smaller + larger) / (1 + share).
 */
function mostMisses(smaller: number, larger: number): number {
  return Math.max(0, smaller - Math.ceil((LEAST_SHARE * (smaller + larger)) / (1 + LEAST_SHARE)));
}

function missesIn(blocks: ReadonlyMap<number, Blocks>, { smaller, larger, most, misses }: Open): number {
  const other = blocks.get(larger);
  let found = 0;
  for (const [key, block] of blocks.get(smaller) ?? []) {
    found += countMisses(block, other?.get(key), most - misses - found);
    if (misses + found > most) return found;
  }
  return found;
}

function placesOf(pairs: readonly Open[]): number[] {
  return [...new Set(pairs.flatMap(({ smaller, larger }) => [smaller, larger]))];
}

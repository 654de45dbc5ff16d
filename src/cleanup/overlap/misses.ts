/** How many numbers of one block are not in another, counted only as far as anybody wants to know. */
import type { Block } from './roaring.ts';

const STRIDE = 32;

/**
 * How many of `of` are not in `other`; once there are more than `most`, any number above it.
 * @example countMisses({ 1, 2, 3 }, { 2 }, 10) // 2
 */
export function countMisses(of: Block, other: Block | undefined, most: number): number {
  if (other === undefined) return of.count;
  const least = of.count - other.count;
  if (least > most) return least;
  if (of.bits !== undefined)
    return other.bits === undefined
      ? of.count - countFound(other.values, of.bits)
      : bitsNotIn(of.bits, other.bits, most);
  return other.bits === undefined
    ? valuesNotIn(of.values, other.values)
    : of.count - countFound(of.values, other.bits);
}

function bitsNotIn(of: Uint32Array, other: Uint32Array, most: number): number {
  let misses = 0;
  for (let start = 0; start < of.length && misses <= most; start += STRIDE) {
    for (let word = start; word < start + STRIDE; word += 1) {
      const left = (of[word] ?? 0) & ~(other[word] ?? 0);
      if (left !== 0) misses += countBits(left);
    }
  }
  return misses;
}

/** The bits of a word that are one, counted side by side. */
function countBits(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

function countFound(values: Uint16Array | undefined, bits: Uint32Array): number {
  let found = 0;
  for (const value of values ?? []) found += ((bits[value >>> 5] ?? 0) >>> (value & 31)) & 1;
  return found;
}

function valuesNotIn(of: Uint16Array | undefined, other: Uint16Array | undefined): number {
  if (of === undefined || other === undefined) throw new Error('A block has neither values nor bits.');
  let misses = 0;
  let at = 0;
  for (const value of of) {
    while (at < other.length && (other[at] ?? 0) < value) at += 1;
    if (other[at] !== value) misses += 1;
  }
  return misses;
}

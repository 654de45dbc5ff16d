/** The place of a contact for a seed, by SipHash-2-4 written out plainly. */
import type { SampleRule } from '../../src/rules/rule.ts';
import type { OracleContact } from './contact.ts';

export function passesSample(
  { sample: { percent, from = 0, seed } }: SampleRule,
  { no }: OracleContact,
): boolean {
  const place = Number(sipHash(new TextEncoder().encode(`${seed}\0${no}`)) % 1_000_000n);
  return place >= Math.round(from * 10_000) && place < Math.round((from + percent) * 10_000);
}

const MASK = (1n << 64n) - 1n;

function rotated(value: bigint, by: bigint): bigint {
  return ((value << by) | (value >> (64n - by))) & MASK;
}

/** SipHash-2-4 with a key of zeroes (Aumasson and Bernstein, 2012). */
export function sipHash(bytes: Uint8Array): bigint {
  let v0 = 0x736f6d6570736575n;
  let v1 = 0x646f72616e646f6dn;
  let v2 = 0x6c7967656e657261n;
  let v3 = 0x7465646279746573n;
  const round = () => {
    v0 = (v0 + v1) & MASK;
    v1 = rotated(v1, 13n) ^ v0;
    v0 = rotated(v0, 32n);
    v2 = (v2 + v3) & MASK;
    v3 = rotated(v3, 16n) ^ v2;
    v0 = (v0 + v3) & MASK;
    v3 = rotated(v3, 21n) ^ v0;
    v2 = (v2 + v1) & MASK;
    v1 = rotated(v1, 17n) ^ v2;
    v2 = rotated(v2, 32n);
  };
  const absorb = (word: bigint) => {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  };
  const wordAt = (start: number, length: number) =>
    Array.from({ length }, (_, index) => BigInt(bytes[start + index] ?? 0) << BigInt(8 * index)).reduce(
      (word, part) => word | part,
      0n,
    );
  const whole = bytes.length - (bytes.length % 8);
  for (let start = 0; start < whole; start += 8) absorb(wordAt(start, 8));
  absorb(wordAt(whole, bytes.length - whole) | (BigInt(bytes.length & 0xff) << 56n));
  v2 ^= 0xffn;
  for (let times = 0; times < 4; times += 1) round();
  return v0 ^ v1 ^ v2 ^ v3;
}

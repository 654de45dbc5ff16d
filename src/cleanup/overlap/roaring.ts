/**
 * Reads an audience as the warehouse writes it: a `groupBitmap` state, which is a short list of numbers or a roaring bitmap in
 * its portable format (github.com/RoaringBitmap/RoaringFormatSpec). Numbers are kept in blocks of 65,536 by their upper half,
 * as sorted values where a block has few and as one bit each where it has many: what comparing two audiences works on.
 */

/** The numbers of one block: `values` are their lower halves, sorted; `bits` has 65,536 bits. One of the two is there. */
export type Block = {
  readonly count: number;
  readonly values: Uint16Array | undefined;
  readonly bits: Uint32Array | undefined;
};

/** Blocks by the upper half of their numbers, without empty ones. */
export type Blocks = ReadonlyMap<number, Block>;

const FEW = 4_096;
const WORDS = 2_048;
const SMALL = 0;
const WITHOUT_RUNS = 12_346;
const WITH_RUNS = 12_347;
/** With runs, offsets of blocks are left out while there are fewer. */
const OFFSETS_FROM = 4;

/** Reads a state of `groupBitmap` over UInt32. Anything that is not one is a bug, not bad input. */
export function readBitmap(state: Uint8Array): Blocks {
  const view = new DataView(state.buffer, state.byteOffset, state.byteLength);
  let at = 1;
  const kind = view.getUint8(0);
  let size = 0;
  for (let shift = 0, more = true; more; shift += 7) {
    const byte = view.getUint8(at);
    at += 1;
    size += (byte & 127) * 2 ** shift;
    more = byte > 127;
  }
  return kind === SMALL ? readFew(view, at, size) : readRoaring(view, at);
}

/** A few numbers in the order in which they were met. */
function readFew(view: DataView, at: number, size: number): Blocks {
  const byBlock = new Map<number, number[]>();
  for (let index = 0; index < size; index += 1) {
    const number = view.getUint32(at + index * 4, true);
    const values = byBlock.get(number >>> 16) ?? [];
    values.push(number & 65_535);
    byBlock.set(number >>> 16, values);
  }
  return new Map([...byBlock].map(([key, values]) => [key, ofValues(Uint16Array.from(values).sort())]));
}

function readRoaring(view: DataView, start: number): Blocks {
  const cookie = view.getUint32(start, true);
  let at = start + 4;
  let count: number;
  let runsAt: number | undefined;
  if ((cookie & 65_535) === WITH_RUNS) {
    count = (cookie >>> 16) + 1;
    runsAt = at;
    at += Math.ceil(count / 8);
  } else if (cookie === WITHOUT_RUNS) {
    count = view.getUint32(at, true);
    at += 4;
  } else throw new Error(`Not a roaring bitmap: it begins with ${cookie}.`);
  const headerAt = at;
  at += count * 4;
  if (runsAt === undefined || count >= OFFSETS_FROM) at += count * 4;
  const blocks = new Map<number, Block>();
  for (let index = 0; index < count; index += 1) {
    const key = view.getUint16(headerAt + index * 4, true);
    const size = view.getUint16(headerAt + index * 4 + 2, true) + 1;
    const isRuns = runsAt !== undefined && (view.getUint8(runsAt + (index >> 3)) >> (index & 7)) % 2 === 1;
    if (isRuns) {
      const runs = view.getUint16(at, true);
      blocks.set(key, readRuns(view, at + 2, runs, size));
      at += 2 + runs * 4;
    } else if (size > FEW) {
      blocks.set(key, {
        count: size,
        values: undefined,
        bits: new Uint32Array(bytesOf(view, at, WORDS * 4)),
      });
      at += WORDS * 4;
    } else {
      blocks.set(key, ofValues(new Uint16Array(bytesOf(view, at, size * 2))));
      at += size * 2;
    }
  }
  return blocks;
}

function readRuns(view: DataView, at: number, runs: number, size: number): Block {
  const values = new Uint16Array(size);
  let filled = 0;
  for (let run = 0; run < runs; run += 1) {
    const first = view.getUint16(at + run * 4, true);
    const last = first + view.getUint16(at + run * 4 + 2, true);
    for (let value = first; value <= last; value += 1) {
      values[filled] = value;
      filled += 1;
    }
  }
  return size > FEW ? { count: size, values: undefined, bits: bitsOf(values) } : ofValues(values);
}

function ofValues(values: Uint16Array): Block {
  return { count: values.length, values, bits: undefined };
}

function bitsOf(values: Uint16Array): Uint32Array {
  const bits = new Uint32Array(WORDS);
  for (const value of values) {
    const word = value >>> 5;
    bits[word] = (bits[word] ?? 0) | (1 << (value & 31));
  }
  return bits;
}

/** A copy that begins where typed arrays may begin. */
function bytesOf(view: DataView, at: number, length: number): ArrayBuffer {
  const copy = new Uint8Array(length);
  copy.set(new Uint8Array(view.buffer, view.byteOffset + at, length));
  return copy.buffer;
}

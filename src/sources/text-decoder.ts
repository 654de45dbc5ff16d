/**
 * Bytes to text, piece by piece. Bytes that mean nothing in the encoding become `INVALID_BYTES`, so that the row they
 * stand in can be rejected instead of being stored with question marks. A byte order mark at the start is no text.
 */
import { isUtf8 } from 'node:buffer';
import { assertNever } from '../assert-never.ts';
import { type Encoding, INVALID_BYTES } from './file-format.ts';

export type PieceDecoder = {
  /** Text of all characters that are complete by now. */
  decode(piece: Buffer): string;
  /** What is left at the end of the file. */
  end(): string;
  /** True once a character outside ASCII was read. */
  sawBeyondAscii(): boolean;
};

const REPLACEMENT = '\ufffd';
/** Written into the bytes in place of a replacement character that stands in the file itself. */
const GENUINE = { bytes: '\xef\xb7\x90', text: '\ufdd0' };

/** UTF-8 with something wrong in it: what the decoder replaces is marked, what was written as U+FFFD stays. */
function markInvalid(bytes: Buffer): string {
  const marked = Buffer.from(bytes.toString('latin1').replaceAll('\xef\xbf\xbd', GENUINE.bytes), 'latin1');
  return marked.toString('utf8').replaceAll(REPLACEMENT, INVALID_BYTES).replaceAll(GENUINE.text, REPLACEMENT);
}

/** How many bytes at the end are the beginning of a character whose rest has not come yet. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}

function utf8Decoder(): PieceDecoder {
  let held = Buffer.alloc(0);
  let first = true;
  let beyond = false;
  const text = (bytes: Buffer) => {
    if (bytes.length === 0) return '';
    let decoded = isUtf8(bytes) ? bytes.toString('utf8') : markInvalid(bytes);
    if (decoded.length !== bytes.length) beyond ||= /[^\0-\x7f\uffff\ufffd]/.test(decoded);
    if (first && decoded.startsWith('\ufeff')) decoded = decoded.slice(1);
    first = false;
    return decoded;
  };
  return {
    decode(piece) {
      const bytes = held.length > 0 ? Buffer.concat([held, piece]) : piece;
      const tail = incompleteTail(bytes);
      held = Buffer.from(bytes.subarray(bytes.length - tail));
      return text(bytes.subarray(0, bytes.length - tail));
    },
    end: () => text(held),
    sawBeyondAscii: () => beyond,
  };
}

function platformDecoder(name: 'utf-16le' | 'utf-16be' | 'windows-1252'): PieceDecoder {
  const decoder = new TextDecoder(name);
  const mark = (text: string) => text.replaceAll(REPLACEMENT, INVALID_BYTES);
  return {
    decode: (piece) => mark(decoder.decode(piece, { stream: true })),
    end: () => mark(decoder.decode()),
    sawBeyondAscii: () => true,
  };
}

/** Opens a decoder for one file. Latin-1 is read as Windows-1252, which has the printable characters files really use. */
export function pieceDecoder(encoding: Encoding): PieceDecoder {
  switch (encoding) {
    case 'utf-8':
      return utf8Decoder();
    case 'utf-16le':
    case 'utf-16be':
      return platformDecoder(encoding);
    case 'latin1':
      return platformDecoder('windows-1252');
    default:
      return assertNever(encoding);
  }
}

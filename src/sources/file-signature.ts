/** Files that are no text: recognised by their first bytes and refused with what to do instead. Names are not looked at. */
import { Refusal } from '../errors.ts';

type Signature = { readonly bytes: string; readonly at?: number; readonly is: string; readonly hint: string };

const EXPORT_AS_TEXT = 'Save it as CSV (UTF-8) in the program it came from, and upload that.';

const SIGNATURES: readonly Signature[] = [
  { bytes: 'PAR1', is: 'a Parquet file', hint: 'Export it as CSV or JSON lines.' },
  { bytes: 'ORC', is: 'an ORC file', hint: 'Export it as CSV or JSON lines.' },
  { bytes: 'Obj\x01', is: 'an Avro file', hint: 'Export it as CSV or JSON lines.' },
  { bytes: 'ARROW1', is: 'an Arrow file', hint: 'Export it as CSV or JSON lines.' },
  { bytes: '%PDF', is: 'a PDF document', hint: EXPORT_AS_TEXT },
  { bytes: '{\\rtf', is: 'an RTF document', hint: EXPORT_AS_TEXT },
  { bytes: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', is: 'an old Excel workbook (XLS)', hint: EXPORT_AS_TEXT },
  { bytes: 'SQLite format 3\0', is: 'an SQLite database', hint: 'Export the table as CSV.' },
  { bytes: 'BZh', is: 'packed with bzip2', hint: 'Unpack it, or pack it with gzip.' },
  { bytes: '\xfd7zXZ\0', is: 'packed with xz', hint: 'Unpack it, or pack it with gzip.' },
  { bytes: '\x28\xb5\x2f\xfd', is: 'packed with Zstandard', hint: 'Unpack it, or pack it with gzip.' },
  { bytes: '7z\xbc\xaf\x27\x1c', is: 'a 7z archive', hint: 'Unpack it and upload the file inside.' },
  { bytes: 'Rar!', is: 'a RAR archive', hint: 'Unpack it and upload the file inside.' },
  { bytes: 'ustar', at: 257, is: 'a tar archive', hint: 'Unpack it and upload the file inside.' },
  { bytes: '\x89PNG', is: 'a picture', hint: EXPORT_AS_TEXT },
  { bytes: '\xff\xd8\xff', is: 'a picture', hint: EXPORT_AS_TEXT },
  { bytes: 'GIF8', is: 'a picture', hint: EXPORT_AS_TEXT },
  { bytes: '\xff\xfe\0\0', is: 'text in UTF-32', hint: 'Save it as UTF-8.' },
  { bytes: '\0\0\xfe\xff', is: 'text in UTF-32', hint: 'Save it as UTF-8.' },
];

function startsWith(head: Buffer, bytes: string, at = 0): boolean {
  return head.subarray(at, at + bytes.length).equals(Buffer.from(bytes, 'latin1'));
}

/** True for gzip, by the first bytes. */
export function isGzip(head: Buffer): boolean {
  return startsWith(head, '\x1f\x8b');
}

function zipContent(head: Buffer): string {
  const text = head.toString('latin1');
  if (text.includes('xl/') || text.includes('[Content_Types].xml')) return 'an Excel workbook (XLSX)';
  return text.includes('opendocument') ? 'an OpenDocument file' : 'a ZIP archive';
}

/**
 * Refuses what cannot be text.
 * @param head the first bytes, unpacked when the file is packed
 * @param packed true when they came out of a gz, for the sentence
 */
export function refuseBinary(head: Buffer, packed: boolean): void {
  const where = packed ? 'Inside the gz is' : 'The file is';
  if (startsWith(head, 'PK\x03\x04') || startsWith(head, 'PK\x05\x06')) {
    const is = zipContent(head);
    const hint = is === 'a ZIP archive' ? 'Unpack it and upload the file inside.' : EXPORT_AS_TEXT;
    throw new Refusal('unsupported_file', `${where} ${is}, which cannot be read yet.`, { hint });
  }
  const found = SIGNATURES.find(({ bytes, at }) => startsWith(head, bytes, at));
  if (found)
    throw new Refusal('unsupported_file', `${where} ${found.is}, which cannot be read.`, {
      hint: found.hint,
    });
  if (packed && isGzip(head))
    throw new Refusal('unsupported_file', 'Inside the gz is another gz.', { hint: 'Unpack it once.' });
  if (head.length > 0 && head.every((byte) => byte === 0))
    throw new Refusal(
      'unsupported_file',
      `${where} nothing but NUL bytes; it was probably not copied to its end.`,
    );
}

/** Refuses text that is plainly something else than a table. */
export function refuseMarkup(sample: string): void {
  const start = sample.trimStart();
  if (/^<(\?xml|!doctype|html|table)/i.test(start))
    throw new Refusal('unsupported_file', 'The file is XML or HTML, not a table.', { hint: EXPORT_AS_TEXT });
  if (/^\[\s*[{[]/.test(start))
    throw new Refusal('unsupported_file', 'The file is one JSON array.', {
      hint: 'Write JSON lines: one object per line, without the brackets around them and without commas between.',
    });
}

/** Refuses decoded text that no table would hold: mostly control characters. */
export function refuseControlCharacters(sample: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is counted
  const odd = sample.match(/[\0-\x08\x0e-\x1a\x1c-\x1f]/g)?.length ?? 0;
  if (odd > sample.length * 0.05 + 2)
    throw new Refusal('unsupported_file', 'The file is not text: it is full of control characters.', {
      hint: EXPORT_AS_TEXT,
    });
}

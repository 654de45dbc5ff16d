/** Reads the engine's JSONEachRow into objects without losing digits of 64-bit integers. */

const LONG_NUMBER = /\d{16}/;
const STRING_OR_LONG_INTEGER = /"(?:[^"\\]|\\.)*"|(?<![\w.+-])-?\d{16,}(?![\d.eE])/g;

/** Integers a JavaScript number cannot hold become strings; everything else stays as it is. */
function keepDigits(text: string): string {
  if (!LONG_NUMBER.test(text)) return text;
  return text.replace(STRING_OR_LONG_INTEGER, (found) =>
    found.startsWith('"') || Number.isSafeInteger(Number(found)) ? found : `"${found}"`,
  );
}

/**
 * @example parseRows('{"no":1}\n{"no":18446744073709551615}\n') // [{ no: 1 }, { no: '18446744073709551615' }]
 */
export function parseRows(text: string): unknown[] {
  const lines = text.trimEnd();
  if (lines === '') return [];
  // A line break inside a value is written as \n, so a bare one always ends a row.
  const rows: unknown = JSON.parse(`[${keepDigits(lines).replaceAll('\n', ',')}]`);
  if (!Array.isArray(rows)) throw new Error('The engine answered something else than rows.');
  return rows;
}

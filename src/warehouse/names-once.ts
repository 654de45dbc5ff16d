/**
 * chDB writes every chunk of a streamed answer as a document of its own: in CSVWithNames the line of names comes again
 * with each (seen: 46 such lines in a file of 3 million rows). This keeps the first and cuts the others off.
 */

/** Length of the first line, its line break included; a line break inside quotes is none. */
function firstLine(csv: Uint8Array): number {
  let inQuotes = false;
  for (const [index, byte] of csv.entries()) {
    if (byte === 0x22) inQuotes = !inQuotes;
    if (byte === 0x0a && !inQuotes) return index + 1;
  }
  return csv.length;
}

/** Gives a function to be called with each chunk in turn; it answers what belongs into the file. */
export function namesOnce(): (chunk: Uint8Array) => Uint8Array {
  let names = 0;
  return (chunk) => {
    if (names > 0) return chunk.subarray(names);
    names = firstLine(chunk);
    return chunk;
  };
}

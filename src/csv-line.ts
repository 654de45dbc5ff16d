/** Lines of CSV files that are not made by the warehouse: quoted where needed, ended with CR LF. */

function csvCell(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @example csvLine(['1', 'a "b"']) // '1,"a ""b"""\r\n' */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers and phone numbers do not. */
export function safeCell(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d[\d ().,/-]*$/.test(text) ? `'${text}` : text;
}

/** Names of a file's columns: trimmed, never empty, unique. The mapping, the dry run and the next file go by them. */
import type { FileNote } from './inspection.ts';

const MAX_NAME = 120;

/**
 * @param header the cells of the header line, or how many columns a file without one has
 * @returns one name per column in order, and what had to be changed
 * @example columnNames([' Name ', 'name', '', 'Name'])
 *   // names: ['Name', 'name', 'column_3', 'Name_2']
 */
export function columnNames(header: readonly string[]): { names: string[]; notes: FileNote[] } {
  const names: string[] = [];
  const notes: FileNote[] = [];
  const taken = new Set<string>();
  const wanted = header.map((cell) => cell.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_NAME));
  const reserved = new Set(wanted);
  for (const [index, cell] of wanted.entries()) {
    const base = cell === '' ? `column_${index + 1}` : cell;
    let name = base;
    for (let count = 2; taken.has(name) || (name !== cell && reserved.has(name)); count += 1)
      name = `${base}_${count}`;
    taken.add(name);
    names.push(name);
    if (cell === '')
      notes.push({
        level: 'info',
        column: name,
        sentence: `Column ${index + 1} has no name in the header; it is called ${name}.`,
      });
    else if (name !== cell)
      notes.push({
        level: 'warning',
        column: name,
        sentence: `The header has the name ${cell} more than once; column ${index + 1} is called ${name}.`,
      });
  }
  return { names, notes };
}

/** Names for a file without a header: column_1, column_2, … */
export function numberedColumns(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `column_${index + 1}`);
}

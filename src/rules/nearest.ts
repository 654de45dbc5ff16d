/** "Did you mean …?": the known word that was most likely meant. For hints only; nothing is ever corrected silently. */

/**
 * The candidate with the fewest typing slips from `word`, letter case aside; undefined when all are too far away
 * (more than a third of the word).
 * @example nearest('maried', ['Single', 'Married']) // 'Married'
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let fewest = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= fewest) continue;
    const slips = typingSlips(wanted, candidate.toLowerCase());
    if (slips < fewest) {
      fewest = slips;
      best = candidate;
    }
  }
  return best;
}

/** A hint for a problem, or nothing to say: spread it into the problem. */
export function didYouMean(word: string, candidates: Iterable<string>): { hint?: string } {
  const meant = nearest(word, candidates);
  return meant === undefined ? {} : { hint: `Did you mean “${meant}”?` };
}

/** Letters added, left out, replaced, or swapped with their neighbour (optimal string alignment). */
function typingSlips(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = cell(last, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const swapped =
        a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
          ? cell(beforeLast, column - 2) + 1
          : Number.POSITIVE_INFINITY;
      current.push(Math.min(replaced, swapped, cell(last, column) + 1, cell(current, column - 1) + 1));
    }
    beforeLast = last;
    last = current;
  }
  return cell(last, b.length);
}

function cell(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}

/** How far a query is, from what the engine says of it: rows read, and about how many there are to read. */
import { z } from 'zod';

const processRow = z.object({ read_rows: z.coerce.number(), total_rows_approx: z.coerce.number() });

/** Between 0 and 1; undefined when the engine does not know how much there is. */
export function progressShare(row: unknown): number | undefined {
  const read = processRow.safeParse(row);
  if (!read.success || read.data.total_rows_approx === 0) return undefined;
  return Math.min(1, read.data.read_rows / read.data.total_rows_approx);
}

/** What the reading thread is told and what it says; both ends read this file. */
import { z } from 'zod';
import { delimiter, encoding, fileFormat } from '../api/contract/sources.ts';
import { isRejectionCode } from './rejection.ts';
import { threadFailure } from './thread-failure.ts';

export const readingTask = z.object({
  path: z.string(),
  layout: z.object({
    format: fileFormat,
    delimiter: delimiter.nullable(),
    encoding,
    header: z.boolean(),
    compressed: z.boolean(),
    width: z.int(),
    keys: z.array(z.string()),
  }),
  /** Stop after this many rows, rejected ones included; absent: the whole file. */
  limit: z.int().optional(),
});
export type ReadingTask = z.output<typeof readingTask>;

const rejectedRow = z.object({
  line: z.int(),
  column: z.string().nullable(),
  code: z.string().refine(isRejectionCode),
  reason: z.string(),
  cells: z.array(z.string()).readonly(),
});

export const readingMessage = z.union([
  z.object({
    kind: z.literal('rows'),
    /** Rows as TabSeparated: line, then every cell. */
    tsv: z.instanceof(Uint8Array),
    rejected: z.array(rejectedRow),
    /** Totals since the start. */
    rows: z.int(),
    bytes: z.int(),
  }),
  z.object({ kind: z.literal('done') }),
  threadFailure,
]);
export type ReadingMessage = z.output<typeof readingMessage>;

/** How many chunks may be on their way before the thread waits. */
export const CHUNKS_AHEAD = 3;

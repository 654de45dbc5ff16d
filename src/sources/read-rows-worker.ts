/**
 * The thread that reads a file for an import: rows leave it as TabSeparated bytes the warehouse takes as they are, in
 * chunks of about 8 MB. It waits when the other side does not keep up, so memory stays bounded. Speaks to `read-rows.ts`.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { readFileRows } from './file-rows.ts';
import { CHUNKS_AHEAD, type ReadingMessage, readingTask } from './reading-messages.ts';
import type { RejectedRow } from './rejection.ts';
import { thrownInThread } from './thread-failure.ts';

const CHUNK_CHARACTERS = 8 * 1024 * 1024;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escaped(cell: string): string {
  return cell.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character);
}

const { path, layout, limit } = readingTask.parse(workerData);

let onTheWay = 0;
let wake: (() => void) | undefined;
parentPort?.on('message', () => {
  onTheWay -= 1;
  wake?.();
});

let text = '';
let rows = 0;
let rejected: RejectedRow[] = [];
let rejectedCharacters = 0;
let mustEscape = true;
const progress = { bytes: 0, beyondAscii: false };

function send(): void {
  const bytes = new TextEncoder().encode(text);
  const message: ReadingMessage = { kind: 'rows', tsv: bytes, rejected, rows, bytes: progress.bytes };
  parentPort?.postMessage(message, [bytes.buffer]);
  onTheWay += 1;
  text = '';
  rejected = [];
  rejectedCharacters = 0;
}

async function roomAhead(): Promise<void> {
  while (onTheWay >= CHUNKS_AHEAD) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

function isFull(): boolean {
  return limit !== undefined && rows >= limit;
}

try {
  await readFileRows(path, layout, progress, {
    beforeBlock(block) {
      // Cells can only hold what is escaped when the block does; a tab that separates is no part of a cell.
      const tabs = layout.delimiter !== '\t' && layout.delimiter !== ' ' && block.includes('\t');
      mustEscape = layout.delimiter === null || block.includes('"') || block.includes('\\') || tabs;
    },
    row(line, cells) {
      if (isFull()) return;
      rows += 1;
      text += mustEscape ? `${line}\t${cells.map(escaped).join('\t')}\n` : `${line}\t${cells.join('\t')}\n`;
    },
    rejected(row) {
      if (isFull()) return;
      rows += 1;
      rejected.push(row);
      for (const cell of row.cells) rejectedCharacters += cell.length + 8;
    },
    afterBlock() {
      if (isFull()) return 'enough';
      if (text.length + rejectedCharacters < CHUNK_CHARACTERS) return undefined;
      send();
      return roomAhead();
    },
  });
  send();
  const done: ReadingMessage = { kind: 'done' };
  parentPort?.postMessage(done);
} catch (error) {
  const failed: ReadingMessage = thrownInThread(error);
  parentPort?.postMessage(failed);
}
parentPort?.close();

/**
 * Normalised phone numbers for an import: the rules of numbering plans are a library's, not SQL, so every different text
 * of the column is looked at once and joined back. Tables are the import's own and dropped with it.
 */
import { z } from 'zod';
import { phoneKey } from '../contacts/addresses.ts';
import type { Deps } from '../deps.ts';
import { ident, type Sql, sql } from '../sql/sql.ts';
import type { Bounds } from '../warehouse/warehouse.ts';
import { trimmedCell } from './cell-types.ts';
import { type RawRows, rawCell } from './raw-rows.ts';

const BOUNDS: Bounds = { lane: 'import', seconds: 3_600 };
const PREFIX = 'phones_';

export function phoneTable(owner: string): Sql {
  return ident(`${PREFIX}${owner}`);
}

const line = z.object({ text: z.string() });

async function* keyedPhones(texts: AsyncIterable<Uint8Array>, region: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of texts) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    let out = '';
    for (const each of lines.filter((one) => one !== '')) {
      const { text } = line.parse(JSON.parse(each));
      out += `${JSON.stringify([text, phoneKey(text, region)])}\n`;
    }
    if (out !== '') yield out;
  }
}

/** Makes and fills the table `text → key` (null for what is no phone number) of one column. */
export async function makePhoneKeys(
  deps: Pick<Deps, 'warehouse'>,
  owner: string,
  rows: RawRows,
  cell: number,
  region: string,
  signal?: AbortSignal,
): Promise<void> {
  const run = signal ? { signal } : {};
  await dropPhoneKeys(deps, owner);
  await deps.warehouse.execute(
    'import.create_phones',
    sql`create table ${phoneTable(owner)} (text String, key Nullable(String)) engine = MergeTree order by text`,
    BOUNDS,
  );
  const texts = deps.warehouse.stream(
    'import.phones',
    sql`select distinct ${trimmedCell(rawCell(cell))} as text from ${rows.table} where text != '' and length(text) <= 100`,
    'JSONEachRow',
    BOUNDS,
    run,
  );
  await deps.warehouse.insert(
    'import.phone_keys',
    { table: `${PREFIX}${owner}`, columns: ['text', 'key'], format: 'JSONCompactEachRow' },
    keyedPhones(texts, region),
    BOUNDS,
    run,
  );
}

export async function dropPhoneKeys(deps: Pick<Deps, 'warehouse'>, owner: string): Promise<void> {
  await deps.warehouse.execute(
    'import.drop_phones',
    sql`drop table if exists ${phoneTable(owner)} sync`,
    BOUNDS,
  );
}

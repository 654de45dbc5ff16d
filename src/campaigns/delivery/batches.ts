/** The batches of a run: which contacts are in each, and the body that is sent. */
import { z } from 'zod';
import { audienceBitmap } from '../../audiences/audiences.ts';
import { readFields } from '../../contacts/catalogue.ts';
import { columnOf, printedColumn } from '../../contacts/columns.ts';
import type { Deps } from '../../deps.ts';
import { contactId } from '../../ids.ts';
import { ident, join, param, type Sql, sql } from '../../sql/sql.ts';
import type { Bounds } from '../../warehouse/warehouse.ts';
import { type PreparedRun, runKey, runSet } from '../runs/run-sets.ts';
import type { Batch } from './delivery-store.ts';

const BOUNDS: Bounds = { lane: 'calculation', seconds: 120 };

function targetedRows(run: PreparedRun): Sql {
  return sql`run_contacts where run_key = ${param('String', runKey(run))}
    and bitmapContains(${audienceBitmap(runSet(run, 'targeted'))}, no)`;
}

const rangeRow = z.object({
  number: z.number(),
  from: z.number(),
  to: z.number(),
  contacts: z.number(),
});

/** Cuts those targeted into batches, by contact number. The same run has the same batches whenever it is asked. */
export async function cutBatches(
  deps: Pick<Deps, 'warehouse'>,
  run: PreparedRun,
  size: number,
): Promise<Omit<Batch, 'failures'>[]> {
  const rows = await deps.warehouse.rows(
    'runs.cut_batches',
    sql`with bitmapToArray(${audienceBitmap(runSet(run, 'targeted'))}) as nos, ${param('UInt32', size)} as size
      select number, nos[(number - 1) * size + 1] as from, nos[least(number * size, length(nos))] as to,
        least(number * size, length(nos)) - (number - 1) * size as contacts
      from (select arrayJoin(range(1, intDiv(length(nos) + size - 1, size) + 1)) as number) order by number`,
    BOUNDS,
  );
  return rows.map((row) => rangeRow.parse(row));
}

const text = z.string().nullable();
const contactRow = z
  .looseObject({
    no: z.number(),
    address: z.string(),
    external_id: text,
    first_name: text,
    last_name: text,
  })
  .catchall(z.unknown());

export type SentContact = {
  readonly no: number;
  readonly contact: {
    readonly id: string;
    readonly external_id: string | null;
    readonly address: string;
    readonly first_name: string | null;
    readonly last_name: string | null;
    readonly fields: Readonly<Record<string, unknown>>;
  };
};

/** Contacts of batches that exist still, by number, with the frozen address and the fields of now. */
export async function readBatchContacts(
  deps: Pick<Deps, 'warehouse' | 'control'>,
  run: PreparedRun,
  batches: readonly Batch[],
  fields: readonly string[],
): Promise<SentContact[]> {
  const known = await readFields(deps);
  // A field that was deleted since is left out, as it is everywhere.
  const sent = fields.filter((key) => known.has(key) && columnOf(key) !== undefined);
  const columns = sent.map((key, index) => {
    const field = known.get(key);
    if (!field) throw new Error(`The field ${key} is gone.`);
    return sql`, ${printedColumn(field)} as ${ident(`sent_${index}`)}`;
  });
  const from = param('UInt32', Math.min(...batches.map((batch) => batch.from)));
  const to = param('UInt32', Math.max(...batches.map((batch) => batch.to)));
  const names = sent.map((_, index) => sql`, ${ident(`sent_${index}`)}`);
  const rows = await deps.warehouse.rows(
    'runs.batch_contacts',
    sql`select t.no as no, t.address as address, external_id, first_name, last_name${join(names, '')}
      from (select no, address from ${targetedRows(run)} and no >= ${from} and no <= ${to}) as t
      inner join (select no, external_id, first_name, last_name${join(columns, '')} from contacts final
        where is_deleted = 0 and no >= ${from} and no <= ${to}) as c on c.no = t.no
      order by no settings join_use_nulls = 0`,
    BOUNDS,
  );
  return rows.map((raw) => {
    const row = contactRow.parse(raw);
    return {
      no: row.no,
      contact: {
        id: contactId(row.no),
        external_id: row.external_id,
        address: row.address,
        first_name: row.first_name,
        last_name: row.last_name,
        fields: Object.fromEntries(sent.map((key, index) => [key, row[`sent_${index}`] ?? null])),
      },
    };
  });
}

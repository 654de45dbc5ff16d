/** Custom fields: creating one adds its column to contacts and their history; deleting one takes the values with it. */
import { z } from 'zod';
import type { Actor } from '../api/contract/route.ts';
import type { Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistory } from '../history/record-history.ts';
import type { FieldType } from '../rules/rule.ts';
import { ident, param, raw, sql } from '../sql/sql.ts';
import { type Bounds, declareQuery } from '../warehouse/warehouse.ts';
import { readFields } from './catalogue.ts';
import { columnType, isBuiltIn } from './columns.ts';
import { FIELD_KEY, labelFrom } from './field-key.ts';
import { finishUnappliedWrites } from './write-contacts.ts';
import { withWriteLock } from './write-lock.ts';

const BOUNDS: Bounds = { lane: 'import', seconds: 600 };
export const MOST_FIELDS = 1_000;

export type NewField = {
  readonly key: string;
  readonly type: FieldType;
  readonly label?: string | undefined;
  /** Text with at most some thousand different values is stored as a dictionary. */
  readonly fewValues?: boolean;
};

function taken(key: string): Refusal {
  return new Refusal('conflict', `There is a field “${key}” already.`, { path: '/key' });
}

function checkNewField(field: NewField, fields: ReadonlyMap<string, unknown>): void {
  if (!FIELD_KEY.test(field.key))
    throw new Refusal('invalid_value', `“${field.key}” can't be a field key.`, {
      path: '/key',
      hint: 'A key starts with a letter and has only small letters, digits and underscores.',
    });
  if (fields.has(field.key) || isBuiltIn(field.key)) throw taken(field.key);
  if (field.type === 'tags')
    throw new Refusal('invalid_value', 'Tags are one built-in field; make a list instead.', {
      path: '/type',
    });
}

const columnTypes = declareQuery({
  name: 'fields.column_types',
  bounds: BOUNDS,
  params: z.object({ column: z.string() }),
  row: z.object({ type: z.string() }),
  sql: ({ column }) =>
    sql`select type from system.columns where database = currentDatabase()
      and table in ('contacts', 'contact_history') and name = ${param('String', column)}`,
});

/** A column the catalogue does not know was left by a process that died while it made or deleted the field. */
async function addColumns(deps: Pick<Deps, 'warehouse'>, field: NewField): Promise<void> {
  const name = `attr_${field.key}`;
  const type = columnType(field.type, field.fewValues);
  const left = await columnTypes(deps.warehouse, { column: name });
  for (const table of ['contacts', 'contact_history']) {
    const alter = sql`alter table ${ident(table)} {on_cluster}`;
    if (left.length > 0)
      await deps.warehouse.execute(
        'fields.drop_column',
        sql`${alter} drop column if exists ${ident(name)}`,
        BOUNDS,
      );
    await deps.warehouse.execute(
      'fields.add_column',
      sql`${alter} add column if not exists ${ident(name)} ${raw(type)}`,
      BOUNDS,
    );
  }
}

/**
 * Creates custom fields. The columns are there before the catalogue names them, so that nothing reads a column that is
 * missing. Refuses keys that exist or are no keys.
 */
export async function createFields(deps: Deps, actor: Actor, wanted: readonly NewField[]): Promise<void> {
  const fields = await readFields(deps);
  for (const field of wanted) checkNewField(field, fields);
  if (fields.size + wanted.length > MOST_FIELDS)
    throw new Refusal('limit_exceeded', `There can be at most ${MOST_FIELDS} fields.`);
  for (const field of wanted) await addColumns(deps, field);
  await deps.control.db.transaction().execute(async (tx) => {
    for (const field of wanted) {
      const label = field.label ?? labelFrom(field.key);
      const made = await tx
        .insertInto('fields')
        .values({
          key: field.key,
          label,
          type: field.type,
          created_at: deps.clock.now(),
          created_by: actor.name,
        })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .returning('key')
        .execute();
      // Somebody else made it a moment ago.
      if (made.length === 0) throw taken(field.key);
      await recordHistory(tx, deps.clock, actor, {
        action: 'field.created',
        subject: { kind: 'field', id: field.key, name: label },
        changes: { type: { from: null, to: field.type } },
      });
    }
  });
}

export async function renameField(deps: Deps, actor: Actor, key: string, label: string): Promise<void> {
  await deps.control.db.transaction().execute(async (tx) => {
    const before = await tx
      .selectFrom('fields')
      .select('label')
      .where('key', '=', key)
      .forUpdate()
      .executeTakeFirst();
    if (!before) throw noCustomField(key);
    await tx.updateTable('fields').set({ label }).where('key', '=', key).execute();
    await recordHistory(tx, deps.clock, actor, {
      action: 'field.renamed',
      subject: { kind: 'field', id: key, name: label },
      changes: { label: { from: before.label, to: label } },
    });
  });
}

function noCustomField(key: string): Refusal {
  return isBuiltIn(key)
    ? new Refusal('conflict', `“${key}” is a built-in field; it can't be changed or deleted.`)
    : new Refusal('not_found', `There is no field “${key}”.`);
}

/** Names of what uses a field: segments by their rules (those in the trash could be restored), sources by their mapping. */
async function usersOf(tx: Tx, key: string): Promise<string[]> {
  const segments = await tx
    .selectFrom('segment_references as r')
    .innerJoin('segments as s', 's.id', 'r.segment_id')
    .select(['s.name', 's.trashed_at'])
    .where('r.kind', '=', 'field')
    .where('r.key', '=', key)
    .orderBy('s.name')
    .execute();
  const sources = await tx
    .selectFrom('sources')
    .select(['name', 'mapping'])
    .where('delivers', '=', 'contacts')
    .where('deleted_at', 'is', null)
    .orderBy('name')
    .execute();
  const mapped = sources.filter(({ mapping }) =>
    Object.values(mappedColumns.parse(mapping ?? {}).columns).some((column) => column?.field === key),
  );
  return [
    ...segments.map(({ name, trashed_at }) => `the segment “${name}”${trashed_at ? ' (in the trash)' : ''}`),
    ...mapped.map(({ name }) => `the data source “${name}”`),
  ];
}

const mappedColumns = z.object({
  columns: z.record(z.string(), z.object({ field: z.string() }).nullable()).default({}),
});

/** Deletes a custom field with its values. Refuses `in_use` while segments or data sources use it, naming them. */
export async function deleteField(deps: Deps, actor: Actor, key: string): Promise<void> {
  // Alone: a write that is decided would bring values for a column that is gone.
  await withWriteLock(deps, async () => {
    await finishUnappliedWrites(deps);
    await deps.control.db.transaction().execute(async (tx) => {
      const field = await tx
        .selectFrom('fields')
        .select('label')
        .where('key', '=', key)
        .forUpdate()
        .executeTakeFirst();
      if (!field) throw noCustomField(key);
      const users = await usersOf(tx, key);
      if (users.length > 0)
        throw new Refusal('in_use', `“${field.label}” is used by ${users.join(', ')}.`, {
          hint: 'Take it out of the rules, or skip its column in the mapping, first.',
        });
      await tx.deleteFrom('field_sources').where('field_key', '=', key).execute();
      await tx.deleteFrom('fields').where('key', '=', key).execute();
      await recordHistory(tx, deps.clock, actor, {
        action: 'field.deleted',
        subject: { kind: 'field', id: key, name: field.label },
      });
    });
    for (const table of ['contacts', 'contact_history'])
      await deps.warehouse.execute(
        'fields.drop_column',
        sql`alter table ${ident(table)} {on_cluster} drop column if exists ${ident(`attr_${key}`)}`,
        BOUNDS,
      );
  });
}

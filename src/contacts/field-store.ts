/** Custom fields: creating one adds its column to contacts and their history; deleting one takes the values with it. */
import type { Actor } from '../api/contract/route.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistory } from '../history/record-history.ts';
import type { FieldType } from '../rules/rule.ts';
import { ident, raw, sql } from '../sql/sql.ts';
import type { Bounds } from '../warehouse/warehouse.ts';
import { readFields } from './catalogue.ts';
import { columnType, isBuiltIn } from './columns.ts';

const BOUNDS: Bounds = { lane: 'import', seconds: 600 };
export const FIELD_KEY = /^[a-z][a-z0-9_]{0,62}$/;
export const MOST_FIELDS = 1_000;

export type NewField = {
  readonly key: string;
  readonly type: FieldType;
  readonly label?: string | undefined;
  /** Text with at most some thousand different values is stored as a dictionary. */
  readonly fewValues?: boolean;
};

/** "Marital_Status" → "Marital status". */
export function labelFrom(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_\-.\s]+/g, ' ')
    .trim();
  const lower = words === words.toUpperCase() ? words : words.toLowerCase();
  return lower.charAt(0).toUpperCase() + lower.slice(1);
}

/**
 * A catalogue key from any name: accents folded, everything else than letters and digits an underscore.
 * @param taken keys that exist; a clash gets a number
 * @example fieldKeyFrom('Marital_Status') // 'marital_status'
 */
export function fieldKeyFrom(name: string, taken: ReadonlySet<string> = new Set()): string {
  const folded = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  const base = (/^[a-z]/.test(folded) ? folded : `f_${folded || 'field'}`).slice(0, 60).replace(/_+$/, '');
  let key = base;
  for (let number = 2; taken.has(key); number += 1) key = `${base}_${number}`;
  return key;
}

function checkNewField(field: NewField, fields: ReadonlyMap<string, unknown>): void {
  if (!FIELD_KEY.test(field.key))
    throw new Refusal('invalid_value', `“${field.key}” can't be a field key.`, {
      path: '/key',
      hint: 'A key starts with a letter and has only small letters, digits and underscores.',
    });
  if (fields.has(field.key) || isBuiltIn(field.key))
    throw new Refusal('conflict', `There is a field “${field.key}” already.`, { path: '/key' });
  if (field.type === 'tags')
    throw new Refusal('invalid_value', 'Tags are one built-in field; make a list instead.', {
      path: '/type',
    });
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
  for (const field of wanted) {
    const column = sql`add column if not exists ${ident(`attr_${field.key}`)} ${raw(columnType(field.type, field.fewValues))}`;
    for (const table of ['contacts', 'contact_history'])
      await deps.warehouse.execute('fields.add_column', sql`alter table ${ident(table)} ${column}`, BOUNDS);
  }
  await deps.control.db.transaction().execute(async (tx) => {
    for (const field of wanted) {
      const label = field.label ?? labelFrom(field.key);
      await tx
        .insertInto('fields')
        .values({
          key: field.key,
          label,
          type: field.type,
          created_at: deps.clock.now(),
          created_by: actor.name,
        })
        .execute();
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

/** Deletes a custom field with its values. Refuses `in_use` while segments or data sources use it, naming them. */
export async function deleteField(deps: Deps, actor: Actor, key: string): Promise<void> {
  const { db } = deps.control;
  const field = await db.selectFrom('fields').select('label').where('key', '=', key).executeTakeFirst();
  if (!field) throw noCustomField(key);
  const segments = await db
    .selectFrom('segment_references as r')
    .innerJoin('segments as s', 's.id', 'r.segment_id')
    .select('s.name')
    .where('r.kind', '=', 'field')
    .where('r.key', '=', key)
    .execute();
  const sources = await db
    .selectFrom('field_sources as f')
    .innerJoin('sources as s', 's.id', 'f.source_id')
    .select('s.name')
    .where('f.field_key', '=', key)
    .where('s.deleted_at', 'is', null)
    .execute();
  const users = [
    ...segments.map(({ name }) => `the segment “${name}”`),
    ...sources.map(({ name }) => `the data source “${name}”`),
  ];
  if (users.length > 0)
    throw new Refusal('in_use', `“${field.label}” is used by ${users.join(', ')}.`, {
      hint: 'Take it out of the rules, or skip its column in the mapping, first.',
    });
  await db.transaction().execute(async (tx) => {
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
      sql`alter table ${ident(table)} drop column if exists ${ident(`attr_${key}`)}`,
      BOUNDS,
    );
}

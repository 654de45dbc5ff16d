/** The catalogue of event properties: each a typed column `prop_<key>` of events beside the JSON text that keeps them all. */
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { CatalogueField } from '../rules/catalogue.ts';
import type { FieldType } from '../rules/rule.ts';
import { ident, raw, sql } from '../sql/sql.ts';
import { columnType } from './columns.ts';
import { FIELD_KEY, labelFrom } from './field-key.ts';
import { fieldTypeOf } from './field-types.ts';
import { WRITE_BOUNDS } from './incoming.ts';

export const MOST_PROPERTIES = 200;

/** The column of a property. */
export function propertyColumn(key: string): string {
  return `prop_${key}`;
}

export async function readEventProperties(
  deps: Pick<Deps, 'control'>,
): Promise<ReadonlyMap<string, CatalogueField>> {
  const rows = await deps.control.db
    .selectFrom('event_properties')
    .selectAll()
    .orderBy('created_at')
    .execute();
  return new Map(
    rows.map((row) => [row.key, { key: row.key, label: row.label, type: fieldTypeOf(row.type) }]),
  );
}

/** Adds properties that are not known yet. Refuses keys that are none, and more than 200 in all. */
export async function createEventProperties(
  deps: Deps,
  wanted: readonly { readonly key: string; readonly type: FieldType; readonly label?: string | undefined }[],
): Promise<void> {
  const known = await readEventProperties(deps);
  const fresh = wanted.filter(({ key }) => !known.has(key));
  if (fresh.length === 0) return;
  for (const { key } of fresh)
    if (!FIELD_KEY.test(key))
      throw new Refusal('invalid_value', `“${key}” can't be the key of an event property.`, {
        hint: 'A key starts with a letter and has only small letters, digits and underscores.',
      });
  if (known.size + fresh.length > MOST_PROPERTIES)
    throw new Refusal('limit_exceeded', `Events can have at most ${MOST_PROPERTIES} different properties.`);
  for (const { key, type } of fresh)
    await deps.warehouse.execute(
      'events.add_property',
      sql`alter table events {on_cluster} add column if not exists ${ident(propertyColumn(key))} ${raw(columnType(type))}`,
      WRITE_BOUNDS,
    );
  await deps.control.db
    .insertInto('event_properties')
    .values(
      fresh.map(({ key, type, label }) => ({
        key,
        type,
        label: label ?? labelFrom(key),
        created_at: deps.clock.now(),
      })),
    )
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}

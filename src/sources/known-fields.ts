/** What a mapping's fields are checked against, as the catalogue stands now. */
import { readFields } from '../contacts/catalogue.ts';
import { isBuiltIn, WRITABLE_BUILT_INS } from '../contacts/columns.ts';
import { fieldTypeOf } from '../contacts/field-types.ts';
import type { Deps } from '../deps.ts';
import type { Delivers, KnownFields } from './resolve-mapping.ts';

function isWritable(key: string): boolean {
  return !isBuiltIn(key) || WRITABLE_BUILT_INS.some((writable) => writable === key);
}

/** Fields of contacts, or event properties. */
export async function knownFields(deps: Pick<Deps, 'control'>, delivers: Delivers): Promise<KnownFields> {
  if (delivers === 'contacts') {
    const fields = await readFields(deps);
    return new Map(
      [...fields.values()].map(({ key, label, type }) => [key, { label, type, writable: isWritable(key) }]),
    );
  }
  const rows = await deps.control.db
    .selectFrom('event_properties')
    .select(['key', 'label', 'type'])
    .execute();
  return new Map(
    rows.map(({ key, label, type }) => [key, { label, type: fieldTypeOf(type), writable: true }]),
  );
}

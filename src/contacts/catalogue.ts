/** The catalogue of fields, and what definitions are checked against: fields, segments and sources as they are now. */
import type { Deps } from '../deps.ts';
import {
  BUILT_IN_FIELDS,
  type Catalogue,
  type CatalogueField,
  type CatalogueSegment,
} from '../rules/catalogue.ts';
import { readEventProperties } from './event-properties.ts';
import { fieldTypeOf } from './field-types.ts';

/** All fields by key: built-in ones first, custom ones in the order they were made. */
export async function readFields(deps: Pick<Deps, 'control'>): Promise<ReadonlyMap<string, CatalogueField>> {
  const rows = await deps.control.db
    .selectFrom('fields')
    .select(['key', 'label', 'type'])
    .orderBy('created_at')
    .orderBy('key')
    .execute();
  const custom = rows.map((row) => ({ key: row.key, label: row.label, type: fieldTypeOf(row.type) }));
  return new Map([...BUILT_IN_FIELDS, ...custom].map((field) => [field.key, field]));
}

/**
 * What a definition may name, read in one go. Segments in the trash and deleted sources can't be named.
 * @param definition as it was given, where it is the only one that is read against this: segments are left out when it names none
 */
export async function readCatalogue(deps: Pick<Deps, 'control'>, definition?: unknown): Promise<Catalogue> {
  const { db } = deps.control;
  const withSegments = definition === undefined || namesSegments(definition);
  const [fields, segments, nests, sources, properties, campaigns] = await Promise.all([
    readFields(deps),
    withSegments
      ? db
          .selectFrom('segments')
          .select(['id', 'name', 'calculation_id'])
          .where('trashed_at', 'is', null)
          .execute()
      : [],
    withSegments
      ? db
          .selectFrom('segment_references')
          .select(['segment_id', 'key'])
          .where('kind', '=', 'segment')
          .execute()
      : [],
    db.selectFrom('sources').select(['id', 'name']).where('deleted_at', 'is', null).execute(),
    readEventProperties(deps),
    db.selectFrom('campaigns').select(['id', 'name']).execute(),
  ]);
  const nestedBy = new Map<string, string[]>();
  for (const { segment_id, key } of nests)
    nestedBy.set(segment_id, [...(nestedBy.get(segment_id) ?? []), key]);
  return {
    fields,
    segments: new Map(
      segments.map((row): [string, CatalogueSegment] => [
        row.id,
        {
          id: row.id,
          name: row.name,
          nests: nestedBy.get(row.id) ?? [],
          ...(row.calculation_id ? { calculationId: row.calculation_id } : {}),
        },
      ]),
    ),
    sources: new Map(sources.map((row) => [row.id, { id: row.id, name: row.name }])),
    properties,
    campaigns: new Map(campaigns.map((row) => [row.id, { id: row.id, name: row.name }])),
  };
}

/** As `readCatalogue`, with segments in the trash and deleted sources: rules of the past may name them. */
export async function readPastCatalogue(
  deps: Pick<Deps, 'control'>,
  definition?: unknown,
): Promise<Catalogue> {
  const { db } = deps.control;
  const [catalogue, segments, sources] = await Promise.all([
    readCatalogue(deps, definition),
    definition === undefined || namesSegments(definition)
      ? db.selectFrom('segments').select(['id', 'name']).where('trashed_at', 'is not', null).execute()
      : [],
    db.selectFrom('sources').select(['id', 'name']).where('deleted_at', 'is not', null).execute(),
  ]);
  return {
    ...catalogue,
    segments: new Map([
      ...segments.map((row): [string, CatalogueSegment] => [row.id, { ...row, nests: [] }]),
      ...catalogue.segments,
    ]),
    sources: new Map([...sources.map((row) => [row.id, row] as const), ...catalogue.sources]),
  };
}

/** Whether the word `segment` is a key anywhere in what was given, whatever its shape. */
function namesSegments(given: unknown): boolean {
  const open: unknown[] = [given];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    if ('segment' in value) return true;
    open.push(...Object.values(value).filter((inner) => inner !== undefined));
  }
  return false;
}

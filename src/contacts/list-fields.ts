/** The catalogue as the fields page shows it: which sources supply each field, how many segments use it. */
import type { z } from 'zod';
import type { field } from '../api/contract/contacts.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { readFields } from './catalogue.ts';
import { isBuiltIn } from './columns.ts';

export type Field = z.output<typeof field>;

/** Built-in fields first, custom ones in the order they were made. */
export async function listFields(deps: Pick<Deps, 'control'>): Promise<Field[]> {
  const { db } = deps.control;
  const [fields, made, supplied, used] = await Promise.all([
    readFields(deps),
    db.selectFrom('fields').select(['key', 'created_at']).execute(),
    db
      .selectFrom('field_sources as f')
      .innerJoin('sources as s', 's.id', 'f.source_id')
      .select(['f.field_key', 's.id', 's.name', 'f.at'])
      .where('s.deleted_at', 'is', null)
      .orderBy('f.at', 'desc')
      .execute(),
    db
      .selectFrom('segment_references as r')
      .innerJoin('segments as s', 's.id', 'r.segment_id')
      .select(['r.key', ({ fn }) => fn.countAll<number>().as('segments')])
      .where('r.kind', '=', 'field')
      .where('s.trashed_at', 'is', null)
      .groupBy('r.key')
      .execute(),
  ]);
  const createdAt = new Map(made.map(({ key, created_at }) => [key, created_at]));
  const uses = new Map(used.map(({ key, segments }) => [key, Number(segments)]));
  return [...fields.values()].map((each) => ({
    ...each,
    built_in: isBuiltIn(each.key),
    sources: supplied
      .filter(({ field_key }) => field_key === each.key)
      .map(({ id, name, at }) => ({ id, name, last_sync_at: at.toISOString() })),
    used_by_segments: uses.get(each.key) ?? 0,
    created_at: createdAt.get(each.key)?.toISOString() ?? null,
  }));
}

/** One field. Refuses `not_found`. */
export async function readField(deps: Pick<Deps, 'control'>, key: string): Promise<Field> {
  const found = (await listFields(deps)).find((each) => each.key === key);
  if (!found) throw new Refusal('not_found', `There is no field “${key}”.`);
  return found;
}

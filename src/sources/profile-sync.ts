/** Makes the profile of a sync whose rows are written, and keeps it with the end of the sync. */
import { sql } from 'kysely';
import { z } from 'zod';
import { sync as syncSchema } from '../api/contract/sources.ts';
import type { Db, Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import { valueRead } from '../rules/value-reads.ts';
import { countDelivered, type ProfiledField } from './profile-rows.ts';
import { EVENT_NAME, profileField, type SyncProfile, syncProfile, watchedValues } from './sync-profile.ts';

/** Of each source so many profiles are kept, the latest. */
const KEPT_PROFILES = 100;

const schema = syncSchema.shape.schema;

export type SyncToProfile = {
  readonly id: string;
  readonly number: number;
  readonly delivers: 'contacts' | 'events';
  readonly schema: unknown;
  /** The sync before that succeeded. */
  readonly previousId: string | null;
};

function profiledFields(sync: SyncToProfile): ProfiledField[] {
  const fields = schema
    .parse(sync.schema)
    .flatMap(({ field, type }) => (field === null || type === null ? [] : [{ field, type }]));
  const named = sync.delivers === 'events' ? [{ field: EVENT_NAME, type: 'text' as const }] : [];
  return [...new Map([...named, ...fields].map((one) => [one.field, one])).values()];
}

/** The values that rules of segments outside the trash ask for, by field. */
async function namedValues(db: Db, fields: readonly string[]): Promise<Map<string, Set<string>>> {
  const rows = await db
    .selectFrom('segments as s')
    .innerJoin('segment_versions as v', (on) =>
      on.onRef('v.segment_id', '=', 's.id').onRef('v.version', '=', 's.version'),
    )
    .select(sql<unknown>`v.refs -> 'reads'`.as('reads'))
    .where('s.trashed_at', 'is', null)
    .where(
      sql<boolean>`exists (select from segment_references r
        where r.segment_id = s.id and r.kind = 'field' and r.key = any(${fields}))`,
    )
    .execute();
  const named = new Map<string, Set<string>>();
  for (const row of rows)
    for (const { field, values } of z.array(valueRead).parse(row.reads ?? [])) {
      const known = named.get(field) ?? new Set();
      for (const value of values) known.add(value);
      named.set(field, known);
    }
  return named;
}

async function profileBefore(db: Db, id: string | null) {
  if (id === null) return undefined;
  const row = await db
    .selectFrom('syncs')
    .innerJoin('sync_profiles as p', 'p.sync_id', 'syncs.id')
    .select(['syncs.number', 'p.profile'])
    .where('syncs.id', '=', id)
    .executeTakeFirst();
  return row && { number: row.number, profile: syncProfile.parse(row.profile) };
}

/** Reads the sync's staged rows; has to be called before they are dropped. */
export async function profileSync(deps: Deps, sync: SyncToProfile): Promise<SyncProfile> {
  const { db } = deps.control;
  const fields = profiledFields(sync);
  const before = await profileBefore(db, sync.previousId);
  const beforeOf = new Map(before?.profile.fields.map((one) => [one.field, one]));
  const named =
    sync.delivers === 'contacts'
      ? await namedValues(
          db,
          fields.map(({ field }) => field),
        )
      : new Map<string, Set<string>>();
  const namedOf = (field: string) => named.get(field) ?? new Set<string>();
  const counted = await countDelivered(deps, sync, fields, (field) =>
    watchedValues(namedOf(field), beforeOf.get(field)),
  );
  return {
    rows: counted.rows,
    fields: counted.fields.map((field) => {
      const known = beforeOf.get(field.field);
      return profileField(
        field,
        sync,
        namedOf(field.field),
        before && known && { number: before.number, rows: before.profile.rows, field: known },
      );
    }),
  };
}

/** Writes the profile down and lets go of those that are too old, in the transaction that ends the sync. */
export async function keepProfile(
  tx: Tx,
  sync: { readonly id: string; readonly sourceId: string },
  profile: SyncProfile,
): Promise<void> {
  await tx
    .insertInto('sync_profiles')
    .values({ sync_id: sync.id, profile: JSON.stringify(profile) })
    .onConflict((conflict) => conflict.column('sync_id').doUpdateSet({ profile: JSON.stringify(profile) }))
    .execute();
  await sql`delete from sync_profiles where sync_id in
    (select id from syncs where source_id = ${sync.sourceId} and status = 'success' order by seq desc offset ${KEPT_PROFILES})`.execute(
    tx,
  );
}

/**
 * Versions that were written before Muster kept with them which rule reads which value: completed once after a start, so
 * that their readiness is judged like that of all others.
 */
import { sql } from 'kysely';
import { readCatalogue } from '../contacts/catalogue.ts';
import type { Deps } from '../deps.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { readDefinition } from '../rules/definition.ts';
import { referencesOf } from '../rules/references.ts';
import { storedRefs } from './definitions.ts';

export function registerCompletingVersions(jobs: Jobs, deps: Deps): void {
  let isDone = false;
  jobs.sweep('version-refs', async () => {
    if (isDone) return;
    await completeVersions(deps);
    isDone = true;
  });
}

/** Completes the current versions. A definition that the catalogue of today does not understand names nothing. */
export async function completeVersions(deps: Deps): Promise<void> {
  const rows = await deps.control.db
    .selectFrom('segments as s')
    .innerJoin('segment_versions as v', (on) =>
      on.onRef('v.segment_id', '=', 's.id').onRef('v.version', '=', 's.version'),
    )
    .select(['s.id', 'v.version', 'v.definition'])
    .where('s.kind', '=', 'rule')
    .where(sql<boolean>`v.refs -> 'reads' is null`)
    .execute();
  if (rows.length === 0) return;
  const catalogue = await readCatalogue(deps);
  for (const { id, version, definition } of rows) {
    const read = readDefinition(definition, catalogue, { self: id });
    const refs = read.ok
      ? storedRefs({ ...read, references: referencesOf(read.group, catalogue), catalogue })
      : { reads: [], blockers: [] };
    await deps.control.db.transaction().execute(async (tx) => {
      await tx
        .updateTable('segment_versions')
        .set({ refs: sql<string>`coalesce(refs, '{}') || ${JSON.stringify(refs)}::jsonb` })
        .where('segment_id', '=', id)
        .where('version', '=', version)
        .execute();
      // Whoever keeps the facts of segments reads those again whose row was written.
      await tx.updateTable('segments').set({ version: sql<number>`version` }).where('id', '=', id).execute();
    });
  }
}

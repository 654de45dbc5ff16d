/** Suggestions that were declined: "keep these segments as they are". Remembered per group and set of segments. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { SuggestionKind } from '../api/contract/cleanup.ts';
import type { Actor } from '../api/contract/route.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistories } from '../history/record-history.ts';

export type Kept = { readonly by: string; readonly at: string };

/** Equal for the same segments in any order. */
export function segmentsHash(ids: readonly string[]): string {
  const sorted = [...new Set(ids)].sort();
  return createHash('md5').update(sorted.join(',')).digest('hex');
}

/** What was declined, by `keptKey`. */
export async function readKept({ control }: Pick<Deps, 'control'>): Promise<ReadonlyMap<string, Kept>> {
  const rows = await control.db
    .selectFrom('kept_suggestions')
    .select(['kind', 'segments_hash', 'kept_by', 'kept_at'])
    .execute();
  return new Map(
    rows.map((row) => [
      `${row.kind} ${row.segments_hash}`,
      { by: row.kept_by, at: row.kept_at.toISOString() },
    ]),
  );
}

export function keptKey(kind: SuggestionKind, ids: readonly string[]): string {
  return `${kind} ${segmentsHash(ids)}`;
}

type About = { readonly kind: SuggestionKind; readonly segments: readonly string[] };

/** Declines a suggestion; a second time changes nothing. Refuses `not_found` when one of the segments does not exist. */
export async function keepSuggestion(deps: Deps, actor: Actor, { kind, segments }: About): Promise<void> {
  const ids = [...new Set(segments)].sort();
  const at = deps.clock.now();
  await deps.control.db.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom('segments')
      .select(['id', 'name'])
      .where('id', '=', sql<string>`any(${ids}::text[])`)
      .execute();
    const known = new Set(rows.map(({ id }) => id));
    const unknown = ids.find((id) => !known.has(id));
    if (unknown !== undefined) throw new Refusal('not_found', `There is no segment ${unknown}.`);
    const added = await tx
      .insertInto('kept_suggestions')
      .values({ kind, segments_hash: segmentsHash(ids), segments: ids, kept_by: actor.name, kept_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .returning('kind')
      .execute();
    if (added.length > 0)
      await recordHistories(
        tx,
        deps.clock,
        actor,
        rows.map(({ id, name }) => ({
          action: 'segment.suggestion_kept',
          subject: { kind: 'segment', id, name },
          changes: { suggestion: { from: kind, to: null } },
        })),
      );
  });
  deps.live.publish({ type: 'cleanup.changed' });
}

/** Lets a suggestion be made again. */
export async function unkeepSuggestion(deps: Deps, actor: Actor, { kind, segments }: About): Promise<void> {
  await deps.control.db.transaction().execute(async (tx) => {
    const removed = await tx
      .deleteFrom('kept_suggestions')
      .where('kind', '=', kind)
      .where('segments_hash', '=', segmentsHash(segments))
      .returning('segments')
      .execute();
    const rows = await tx
      .selectFrom('segments')
      .select(['id', 'name'])
      .where('id', '=', sql<string>`any(${removed.flatMap((row) => row.segments)}::text[])`)
      .execute();
    await recordHistories(
      tx,
      deps.clock,
      actor,
      rows.map(({ id, name }) => ({
        action: 'segment.suggestion_made_again',
        subject: { kind: 'segment', id, name },
        changes: { suggestion: { from: null, to: kind } },
      })),
    );
  });
  deps.live.publish({ type: 'cleanup.changed' });
}

/** The merges that can still be undone, and those that were. */
import type { z } from 'zod';
import type { cleanupContract } from '../api/contract/cleanup.ts';
import type { Deps } from '../deps.ts';
import { keptMerge } from './undo-merge.ts';

type Query = z.output<(typeof cleanupContract)['listMerges']['query']>;
type Answer = z.input<(typeof cleanupContract)['listMerges']['answer']>;

/** Newest first. A segment that was deleted for good since is named by its id. */
export async function listMerges({ control: { db } }: Deps, { page, page_size }: Query): Promise<Answer> {
  const merges = db.selectFrom('segment_acts').where('action', '=', 'merge');
  const [rows, { total }] = await Promise.all([
    merges
      .select(['id', 'at', 'actor_name', 'changed', 'undone_at'])
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(page_size)
      .offset((page - 1) * page_size)
      .execute(),
    merges.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ]);
  const kept = rows.map((row) => ({ row, merge: keptMerge.parse(row.changed) }));
  const ids = kept.flatMap(({ merge }) => [merge.keep, ...merge.removed.map(({ id }) => id)]);
  const names = await db
    .selectFrom('segments')
    .select(['id', 'name'])
    .where('id', 'in', ids.length === 0 ? [''] : ids)
    .execute();
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  const named = (id: string) => ({ id, name: nameOf.get(id) ?? id });
  return {
    page,
    page_size,
    total: Number(total),
    items: kept.map(({ row, merge }) => ({
      id: row.id,
      at: row.at.toISOString(),
      by: row.actor_name,
      keep: named(merge.keep),
      removed: merge.removed.map(({ id }) => named(id)),
      moved: {
        segments: merge.segments.length,
        campaigns: merge.campaigns.length,
        webhooks: merge.webhooks.length,
      },
      undone_at: row.undone_at?.toISOString() ?? null,
    })),
  };
}

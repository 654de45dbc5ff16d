/** Saved views of the segment table: a person's own, and those others share with the team. Only its owner changes a view. */
import { type Selectable, sql } from 'kysely';
import type { z } from 'zod';
import type { Actor } from '../api/contract/route.ts';
import { type SegmentView, segmentViewContent } from '../api/contract/segment-list.ts';
import type { Tx } from '../control/control.ts';
import type { SegmentViewTable } from '../control/database.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistory } from '../history/record-history.ts';
import { newId } from '../ids.ts';

type Content = z.output<typeof segmentViewContent>;

function describeView(row: Selectable<SegmentViewTable>, actor: Actor): SegmentView {
  return {
    id: row.id,
    name: row.name,
    shared: row.shared,
    own: row.owner_id === actor.id,
    owner: { id: row.owner_id, name: row.owner_name },
    view: segmentViewContent.parse(row.view),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

/** Own views and shared ones, by name. */
export async function listSegmentViews(deps: Deps, actor: Actor): Promise<SegmentView[]> {
  const rows = await deps.control.db
    .selectFrom('segment_views')
    .selectAll()
    .where(({ or, eb }) => or([eb('owner_id', '=', actor.id), eb('shared', '=', true)]))
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .execute();
  return rows.map((row) => describeView(row, actor));
}

export async function createSegmentView(
  deps: Deps,
  actor: Actor,
  wanted: { readonly name: string; readonly shared: boolean; readonly view: Content },
): Promise<SegmentView> {
  return deps.control.db.transaction().execute(async (tx) => {
    await refuseTakenName(tx, actor, wanted.name);
    const now = deps.clock.now();
    const row = await tx
      .insertInto('segment_views')
      .values({
        id: newId('view', deps.clock),
        name: wanted.name,
        owner_id: actor.id,
        owner_name: actor.name,
        shared: wanted.shared,
        view: JSON.stringify(wanted.view),
        created_at: now,
        updated_at: now,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await recordView(tx, deps, actor, 'view.created', undefined, row);
    return describeView(row, actor);
  });
}

/** Refuses `not_found`, `forbidden` for the view of somebody else, and a name that is taken among one's own. */
export async function changeSegmentView(
  deps: Deps,
  actor: Actor,
  id: string,
  change: {
    readonly name?: string | undefined;
    readonly shared?: boolean | undefined;
    readonly view?: Content | undefined;
  },
): Promise<SegmentView> {
  return deps.control.db.transaction().execute(async (tx) => {
    const before = await lockOwn(tx, actor, id);
    if (change.name !== undefined) await refuseTakenName(tx, actor, change.name, id);
    const row = await tx
      .updateTable('segment_views')
      .set({
        ...(change.name === undefined ? {} : { name: change.name }),
        ...(change.shared === undefined ? {} : { shared: change.shared }),
        ...(change.view === undefined ? {} : { view: JSON.stringify(change.view) }),
        updated_at: deps.clock.now(),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    await recordView(tx, deps, actor, 'view.changed', before, row);
    return describeView(row, actor);
  });
}

export async function deleteSegmentView(deps: Deps, actor: Actor, id: string): Promise<void> {
  await deps.control.db.transaction().execute(async (tx) => {
    const before = await lockOwn(tx, actor, id);
    await tx.deleteFrom('segment_views').where('id', '=', id).execute();
    await recordView(tx, deps, actor, 'view.deleted', before, undefined);
  });
}

type Stored = Pick<Selectable<SegmentViewTable>, 'id' | 'name' | 'shared' | 'view'>;

/** Everybody reads the history: what happens to a view that is nobody else's business stays out of it. */
async function recordView(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  action: 'view.created' | 'view.changed' | 'view.deleted',
  before: Stored | undefined,
  after: Stored | undefined,
): Promise<void> {
  const known = after ?? before;
  if (known === undefined || (!before?.shared && !after?.shared)) return;
  const changes = (['name', 'shared', 'view'] as const).flatMap((key) => {
    const [from, to] = [before?.[key] ?? null, after?.[key] ?? null];
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [[key, { from, to }] as const];
  });
  await recordHistory(tx, deps.clock, actor, {
    action,
    subject: { kind: 'view', id: known.id, name: known.name },
    // What is in a deleted view tells nothing any more.
    changes: after === undefined ? {} : Object.fromEntries(changes),
  });
}

async function lockOwn(tx: Tx, actor: Actor, id: string): Promise<Stored> {
  const row = await tx
    .selectFrom('segment_views')
    .select(['id', 'owner_id', 'owner_name', 'name', 'shared', 'view'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  // A view that is not shared is nobody else's business, not even that it exists.
  if (!row || (row.owner_id !== actor.id && !row.shared))
    throw new Refusal('not_found', `There is no saved view ${id}.`);
  if (row.owner_id !== actor.id)
    throw new Refusal('forbidden', `The view “${row.name}” belongs to ${row.owner_name}.`, {
      hint: 'Save it under a name of your own, and change that.',
    });
  return row;
}

async function refuseTakenName(tx: Tx, actor: Actor, name: string, self?: string): Promise<void> {
  const taken = await tx
    .selectFrom('segment_views')
    .select('id')
    .where('owner_id', '=', actor.id)
    .where(({ eb, fn }) => eb(fn('lower', ['name']), '=', sql`lower(${name}::text)`))
    .executeTakeFirst();
  if (taken && taken.id !== self)
    throw new Refusal('conflict', `You have a view named “${name}” already.`, { path: '/name' });
}

/** Webhooks that name segments which are merged name the one that stays; and back. */
import { sql } from 'kysely';
import { recordHistories } from '../history/record-history.ts';
import type { Act } from '../segments/acts/act.ts';

export type MovedWebhook = {
  readonly id: string;
  readonly name: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
};

/** Lets every webhook that is told of one of the segments be told of `to` instead. */
export async function moveWebhooks(act: Act, from: ReadonlySet<string>, to: string): Promise<MovedWebhook[]> {
  const rows = await act.tx
    .selectFrom('webhooks')
    .select(['id', 'name', 'segments'])
    .where('segments', '&&', sql<string[]>`${[...from]}::text[]`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  const moved = rows.map(({ id, name, segments }) => ({
    id,
    name,
    before: segments ?? [],
    after: [...new Set((segments ?? []).map((segment) => (from.has(segment) ? to : segment)))],
  }));
  await writeSegments(act, moved);
  return moved;
}

/** Webhooks by id that still name what the merge made them name are told of the same segments as before it. */
export async function moveWebhooksBack(
  act: Act,
  moved: readonly Omit<MovedWebhook, 'name'>[],
): Promise<{ readonly id: string; readonly name: string; readonly done: boolean }[]> {
  const rows = await act.tx
    .selectFrom('webhooks')
    .select(['id', 'name', 'segments'])
    .where('id', '=', sql<string>`any(${moved.map(({ id }) => id)}::text[])`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  const byId = new Map(moved.map((one) => [one.id, one]));
  const checked = rows.flatMap(({ id, name, segments }) => {
    const one = byId.get(id);
    if (!one) return [];
    const done = JSON.stringify(segments) === JSON.stringify(one.after);
    return [{ id, name, done, before: one.after, after: one.before }];
  });
  await writeSegments(
    act,
    checked.filter(({ done }) => done),
  );
  return checked;
}

async function writeSegments({ tx, deps, actor, at }: Act, moved: readonly MovedWebhook[]): Promise<void> {
  for (const { id, after } of moved)
    await tx
      .updateTable('webhooks')
      .set({ segments: [...after], version: sql<number>`version + 1`, updated_at: at })
      .where('id', '=', id)
      .execute();
  await recordHistories(
    tx,
    deps.clock,
    actor,
    moved.map(({ id, name, before, after }) => ({
      action: 'webhook.changed',
      subject: { kind: 'webhook', id, name },
      changes: { segments: { from: before, to: after } },
    })),
  );
}

/** Giving segments to another owner. */
import { sql } from 'kysely';
import type { Tx } from '../../control/control.ts';
import { Refusal } from '../../errors.ts';
import { recordHistories } from '../../history/record-history.ts';
import { type Act, inTrash, type LockedSegment, type Outcomes, refused, skipped } from './act.ts';

export type Given = { readonly from: string | null; readonly to: string | null };

/** Refuses an owner who has no account. */
export async function checkOwner(tx: Tx, owner: string | null): Promise<void> {
  if (owner === null) return;
  const person = await tx.selectFrom('user').select('id').where('id', '=', owner).executeTakeFirst();
  if (!person)
    throw new Refusal('invalid_value', `There is no account ${owner}.`, {
      path: '/owner',
      hint: 'Give the id of an account, as the team list has it, or null for nobody.',
    });
}

/** @param wanted the owner of each from now on; null: nobody */
export async function giveSegments(
  { tx, at, deps, actor }: Act,
  rows: readonly LockedSegment[],
  wanted: (row: LockedSegment) => string | null,
): Promise<Outcomes<Given>> {
  const outcomes: Outcomes<Given> = new Map();
  const changed: LockedSegment[] = [];
  for (const row of rows) {
    const to = wanted(row);
    if (row.trashed_at) outcomes.set(row.id, refused(inTrash(row)));
    else if (row.owner_id === to) outcomes.set(row.id, skipped('It has this owner already.'));
    else {
      changed.push(row);
      outcomes.set(row.id, { is: 'done', before: { from: row.owner_id, to } });
    }
  }
  const ids = changed.map(({ id }) => id);
  await sql`update segments s set owner_id = w.owner, updated_at = ${at}::timestamptz
    from unnest(${ids}::text[], ${changed.map(wanted)}::text[]) as w(id, owner) where s.id = w.id`.execute(
    tx,
  );
  const names = await ownerNames(
    tx,
    changed.flatMap((row) => [row.owner_id, wanted(row)]),
  );
  const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? id));
  await recordHistories(
    tx,
    deps.clock,
    actor,
    changed.map((row) => ({
      action: 'segment.changed',
      subject: { kind: 'segment', id: row.id, name: row.name },
      changes: { owner: { from: nameOf(row.owner_id), to: nameOf(wanted(row)) } },
    })),
  );
  return outcomes;
}

/** Names of accounts, for the history. */
export async function ownerNames(
  tx: Tx,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const known = [...new Set(ids.filter((id) => id !== null))];
  const people = await tx
    .selectFrom('user')
    .select(['id', 'name'])
    .where('id', '=', sql<string>`any(${known}::text[])`)
    .execute();
  return new Map(people.map(({ id, name }) => [id, name]));
}

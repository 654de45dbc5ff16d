/** Putting labels on segments and taking them away. */
import { sql } from 'kysely';
import { Refusal } from '../../errors.ts';
import { recordHistories } from '../../history/record-history.ts';
import { type Act, inTrash, type LockedSegment, type Outcomes, refused, skipped } from './act.ts';

export const MOST_LABELS = 20;

/** What was really added and removed, not what was asked for. */
export type Relabelled = { readonly added: readonly string[]; readonly removed: readonly string[] };

/** @param wanted labels to add and to remove, per segment */
export async function labelSegments(
  { tx, at, deps, actor }: Act,
  rows: readonly LockedSegment[],
  wanted: (row: LockedSegment) => { readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<Outcomes<Relabelled>> {
  const outcomes: Outcomes<Relabelled> = new Map();
  const changed: { readonly row: LockedSegment; readonly labels: readonly string[] }[] = [];
  for (const row of rows) {
    const { add, remove } = wanted(row);
    const removed = row.labels.filter((label) => remove.includes(label) && !add.includes(label));
    const added = [...new Set(add)].filter((label) => !row.labels.includes(label));
    const labels = [...row.labels.filter((label) => !removed.includes(label)), ...added];
    if (row.trashed_at) outcomes.set(row.id, refused(inTrash(row)));
    else if (added.length + removed.length === 0) outcomes.set(row.id, skipped('Its labels are so already.'));
    else if (labels.length > MOST_LABELS) outcomes.set(row.id, refused(tooMany(row, labels.length)));
    else {
      changed.push({ row, labels });
      outcomes.set(row.id, { is: 'done', before: { added, removed } });
    }
  }
  await sql`update segments s set labels = w.labels, updated_at = ${at}::timestamptz
    from (select id, array(select jsonb_array_elements_text(labels)) as labels
      from jsonb_to_recordset(${JSON.stringify(changed.map(({ row, labels }) => ({ id: row.id, labels })))}::jsonb)
        as e(id text, labels jsonb)) w
    where s.id = w.id`.execute(tx);
  await recordHistories(
    tx,
    deps.clock,
    actor,
    changed.map(({ row, labels }) => ({
      action: 'segment.changed',
      subject: { kind: 'segment', id: row.id, name: row.name },
      changes: { labels: { from: row.labels, to: labels } },
    })),
  );
  return outcomes;
}

function tooMany({ name }: LockedSegment, count: number): Refusal {
  return new Refusal('conflict', `“${name}” would have ${count} labels; ${MOST_LABELS} is the most.`, {
    hint: 'Remove some of its labels first.',
  });
}

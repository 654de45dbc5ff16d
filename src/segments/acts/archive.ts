/** Archiving takes a segment out of sight and out of automatic calculation; where it is used, it goes on being used. */
import { sql } from 'kysely';
import { recordHistories } from '../../history/record-history.ts';
import { type Act, inTrash, type LockedSegment, type Outcomes, refused, skipped } from './act.ts';

export type Archived = { readonly archivedAt: string | null };

/** @param archivedAt since when each was archived before (undoing an unarchive); absent: now */
export async function archiveSegments(
  act: Act,
  rows: readonly LockedSegment[],
  archivedAt?: ReadonlyMap<string, Date>,
): Promise<Outcomes<Archived>> {
  return setArchived(act, rows, (row) => archivedAt?.get(row.id) ?? act.at);
}

export async function unarchiveSegments(
  act: Act,
  rows: readonly LockedSegment[],
): Promise<Outcomes<Archived>> {
  return setArchived(act, rows, () => null);
}

async function setArchived(
  { tx, at, deps, actor }: Act,
  rows: readonly LockedSegment[],
  wanted: (row: LockedSegment) => Date | null,
): Promise<Outcomes<Archived>> {
  const outcomes: Outcomes<Archived> = new Map();
  const changed: LockedSegment[] = [];
  for (const row of rows) {
    const isArchived = row.archived_at !== null;
    if (row.trashed_at) outcomes.set(row.id, refused(inTrash(row)));
    else if (isArchived === (wanted(row) !== null))
      outcomes.set(row.id, skipped(isArchived ? 'It is archived already.' : 'It is not archived.'));
    else {
      changed.push(row);
      const before = { archivedAt: row.archived_at?.toISOString() ?? null };
      outcomes.set(row.id, { is: 'done', before });
    }
  }
  const ids = changed.map(({ id }) => id);
  await sql`update segments s set archived_at = w.at, updated_at = ${at}::timestamptz
    from unnest(${ids}::text[], ${changed.map(wanted)}::timestamptz[]) as w(id, at) where s.id = w.id`.execute(
    tx,
  );
  await recordHistories(
    tx,
    deps.clock,
    actor,
    changed.map((row) => ({
      action: row.archived_at ? 'segment.unarchived' : 'segment.archived',
      subject: { kind: 'segment', id: row.id, name: row.name },
    })),
  );
  return outcomes;
}

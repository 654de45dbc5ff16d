/** The audit trail: who or what did what to which thing, from → to. Written in the transaction that does it. */
import type { Actor } from '../api/contract/route.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../control/control.ts';
import { newId } from '../ids.ts';

export type HistoryNote = {
  /** A verb in the past tense with its subject's kind in front: `segment.created`, `source.mapping_changed`. */
  readonly action: string;
  readonly subject: { readonly kind: string; readonly id: string; readonly name?: string };
  readonly changes?: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>;
};

export async function recordHistory(
  db: Db | Tx,
  clock: Clock,
  actor: Pick<Actor, 'kind' | 'id' | 'name'>,
  note: HistoryNote,
): Promise<void> {
  await db
    .insertInto('history')
    .values({
      id: newId('hist', clock),
      at: clock.now(),
      actor_kind: actor.kind,
      actor_id: actor.id,
      actor_name: actor.name,
      action: note.action,
      subject_kind: note.subject.kind,
      subject_id: note.subject.id,
      subject_name: note.subject.name ?? null,
      changes: JSON.stringify(note.changes ?? {}),
    })
    .execute();
}

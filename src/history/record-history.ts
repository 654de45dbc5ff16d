/** The audit trail: who or what did what to which thing, from → to. Written in the transaction that does it. */
import { sql } from 'kysely';
import type { Actor } from '../api/contract/route.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../control/control.ts';
import { newId } from '../ids.ts';
import type { HistoryAction } from './actions.ts';

export type HistoryNote = {
  readonly action: HistoryAction;
  readonly subject: { readonly kind: string; readonly id: string; readonly name?: string };
  readonly changes?: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>;
};

/** Muster itself, where a job does what a person asked for earlier, or what nobody asked for. */
export const SYSTEM = { kind: 'system', id: 'system', name: 'Muster' } as const;

type Who = Pick<Actor, 'kind' | 'id' | 'name'>;

export async function recordHistory(db: Db | Tx, clock: Clock, actor: Who, note: HistoryNote): Promise<void> {
  await recordHistories(db, clock, actor, [note]);
}

/** One entry for each note, in one statement however many they are. */
export async function recordHistories(
  db: Db | Tx,
  clock: Clock,
  actor: Who,
  notes: readonly HistoryNote[],
): Promise<void> {
  if (notes.length === 0) return;
  const entries = notes.map(({ action, subject, changes }) => ({
    id: newId('hist', clock),
    action,
    subject_kind: subject.kind,
    subject_id: subject.id,
    subject_name: subject.name ?? null,
    changes: changes ?? {},
  }));
  await sql`insert into history (id, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, subject_name, changes)
    select id, ${clock.now()}::timestamptz, ${actor.kind}::text, ${actor.id}::text, ${actor.name}::text,
      action, subject_kind, subject_id, subject_name, changes
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb)
      as e(id text, action text, subject_kind text, subject_id text, subject_name text, changes jsonb)`.execute(
    db,
  );
}

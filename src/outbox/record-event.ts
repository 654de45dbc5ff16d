/**
 * The outbox: what Muster has to tell, written in the transaction of what it reports. If that transaction commits, the event
 * is told, whatever dies afterwards; if not, nobody hears of it. Sending is the work of `src/webhooks`; features only record.
 * Idea: the transactional outbox (microservices.io), with the deliveries written at once.
 */
import { type SqlBool, sql } from 'kysely';
import { EVENT_TYPES, type EventData, type EventType } from '../api/contract/event-types.ts';
import { fixedClock } from '../clock.ts';
import type { Tx } from '../control/control.ts';
import { newId } from '../ids.ts';

export type RecordedEvent<T extends EventType = EventType> = {
  readonly type: T;
  /** When it happened. */
  readonly at: Date;
  /** The segment it is about; webhooks that chose segments are told of those only. */
  readonly segmentId?: string;
  readonly data: EventData<T>;
};

/**
 * Ids of the webhooks to be told of an event of this type, paused and disabled ones included: for them it waits. They cannot
 * be deleted before the transaction ends, so that recording never fails what it reports.
 */
export async function subscribers(tx: Tx, type: EventType, segmentId?: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('webhooks')
    .select('id')
    .where(sql<SqlBool>`${type} = any(events)`)
    .where(
      segmentId === undefined
        ? sql<SqlBool>`true`
        : sql<SqlBool>`(segments is null or ${segmentId} = any(segments))`,
    )
    .orderBy('id')
    .forKeyShare()
    .execute();
  return rows.map(({ id }) => id);
}

/** Whether anybody is told anything at all. */
export async function hasWebhooks(tx: Tx): Promise<boolean> {
  return (await tx.selectFrom('webhooks').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** Still there, of those; like `subscribers`, they stay until the transaction ends. */
export async function keptWebhooks(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await tx
    .selectFrom('webhooks')
    .select('id')
    .where('id', '=', sql<string>`any(${ids})`)
    .orderBy('id')
    .forKeyShare()
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Records an event for every webhook that subscribes to it; without one, nothing is written.
 * @example await recordEvent(tx, { type: 'segment.failed', at, segmentId, data: { … } })
 */
export async function recordEvent<T extends EventType>(tx: Tx, event: RecordedEvent<T>): Promise<void> {
  await recordEventFor(tx, await subscribers(tx, event.type, event.segmentId), event);
}

/** The same for webhooks that were chosen already (and are locked, see `keptWebhooks`). */
export async function recordEventFor<T extends EventType>(
  tx: Tx,
  webhookIds: readonly string[],
  event: RecordedEvent<T>,
): Promise<void> {
  if (webhookIds.length === 0) return;
  const { type, at, segmentId } = event;
  const data: unknown = EVENT_TYPES[type].data.parse(event.data);
  const eventId = await writeEvent(tx, { type, at, data, segmentId: segmentId ?? null });
  const clock = fixedClock(at);
  await tx
    .insertInto('webhook_deliveries')
    .values(
      webhookIds.map((webhook_id) => ({
        id: newId('del', clock),
        webhook_id,
        event_id: eventId,
        event_type: type,
        due_at: sql<Date>`now()`,
        created_at: at,
      })),
    )
    .execute();
}

/** Writes down an event as it will be sent, in Standard Webhooks' envelope; answers its id. */
export async function writeEvent(
  tx: Tx,
  event: {
    readonly type: string;
    readonly at: Date;
    readonly segmentId: string | null;
    readonly data: unknown;
  },
): Promise<string> {
  const { type, at, segmentId, data } = event;
  const id = newId('evt', fixedClock(at));
  await tx
    .insertInto('outbox')
    .values({
      id,
      type,
      segment_id: segmentId,
      at,
      body: JSON.stringify({ type, timestamp: at.toISOString(), data }),
    })
    .execute();
  return id;
}

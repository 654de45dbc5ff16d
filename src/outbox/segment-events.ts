/** What happens to segments, as events for webhooks; each is written in the transaction that makes it so. */
import type { Tx } from '../control/control.ts';
import { recordEvent, subscribers } from './record-event.ts';

export type CalculatedFacts = {
  readonly segmentId: string;
  readonly calculationId: string;
  /** The audience that was published before; null for the first. */
  readonly previousId: string | null;
  readonly version: number;
  readonly count: number;
  /** Against the audience before; null for the first, when all entered. */
  readonly entered: number | null;
  readonly left: number | null;
  readonly at: Date;
};

/**
 * An audience was published. Who entered and left is put into batches later (`src/webhooks/batch-changes.ts`), from the two
 * audiences, which never change; here it is only noted that somebody wants to know.
 */
export async function recordCalculated(tx: Tx, facts: CalculatedFacts): Promise<void> {
  const { segmentId, calculationId, previousId, version, count, at } = facts;
  const entered = facts.entered ?? count;
  const left = facts.left ?? 0;
  const segment = await namedSegment(tx, segmentId);
  await recordEvent(tx, {
    type: 'segment.calculated',
    at,
    segmentId,
    data: {
      segment: { id: segmentId, name: segment.name },
      calculation_id: calculationId,
      previous_calculation_id: previousId,
      version,
      current_version: segment.version,
      count,
      entered,
      left,
    },
  });
  for (const [direction, moved] of [
    ['entered', entered],
    ['left', left],
  ] as const) {
    if (moved === 0) continue;
    const webhookIds = await subscribers(tx, `segment.${direction}`, segmentId);
    if (webhookIds.length === 0) continue;
    await tx
      .insertInto('membership_changes')
      .values({
        calculation_id: calculationId,
        direction,
        segment_id: segmentId,
        previous_calculation_id: previousId,
        webhook_ids: webhookIds,
        at,
      })
      .execute();
  }
}

/** A calculation failed; the audience before stays published. */
export async function recordFailed(
  tx: Tx,
  facts: {
    readonly segmentId: string;
    readonly calculationId: string;
    readonly version: number;
    readonly error: {
      readonly code: string;
      readonly detail: string;
      readonly path?: string | undefined;
      readonly hint?: string | undefined;
    };
    readonly at: Date;
  },
): Promise<void> {
  const { segmentId, calculationId, version, error, at } = facts;
  const segment = await namedSegment(tx, segmentId);
  await recordEvent(tx, {
    type: 'segment.failed',
    at,
    segmentId,
    data: {
      segment: { id: segmentId, name: segment.name },
      calculation_id: calculationId,
      version,
      current_version: segment.version,
      error,
    },
  });
}

async function namedSegment(tx: Tx, id: string): Promise<{ name: string; version: number }> {
  return tx.selectFrom('segments').select(['name', 'version']).where('id', '=', id).executeTakeFirstOrThrow();
}

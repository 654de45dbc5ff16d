/** What the latest sync of a source changed, by field, as readiness reads it; worked out once per pair of syncs. */
import type { DriftFinding, ReadinessThresholds } from '../api/contract/readiness.ts';
import type { LatestDeliveries } from '../sources/delivery.ts';
import { driftBetween } from '../sources/drift.ts';
import { valueKey } from '../sources/sync-profile.ts';
import type { GoneValue, SourceState } from './readiness-facts.ts';

type SourceNews = {
  /** Warnings about the sync as a whole, and about fields. */
  readonly ofSync: readonly DriftFinding[];
  readonly drift: ReadonlyMap<string, readonly DriftFinding[]>;
  readonly gone: ReadonlyMap<string, readonly GoneValue[]>;
  readonly compared: SourceState['compared'];
};

const kept = new WeakMap<LatestDeliveries, { thresholds: ReadinessThresholds; news: SourceNews }>();

/** Undefined while it is not known what the source delivered. */
export function newsOf(
  deliveries: LatestDeliveries | undefined,
  thresholds: ReadinessThresholds,
): SourceNews | undefined {
  if (!deliveries?.latest) return undefined;
  const known = kept.get(deliveries);
  if (known?.thresholds === thresholds) return known.news;
  const news = workOut(deliveries, thresholds);
  kept.set(deliveries, { thresholds, news });
  return news;
}

function workOut({ latest, previous }: LatestDeliveries, thresholds: ReadinessThresholds): SourceNews {
  const drift = latest && previous ? driftBetween(previous, latest, thresholds).findings : [];
  const warnings = drift.filter(({ level }) => level === 'warning');
  return {
    ofSync: warnings.filter(({ field, column }) => field === undefined && column === undefined),
    drift: new Map(
      [...Map.groupBy(warnings, ({ field }) => field)].flatMap(([field, ofField]) =>
        field === undefined ? [] : [[field, ofField]],
      ),
    ),
    gone: latest ? goneValues(latest) : new Map(),
    compared: latest && previous ? { from: previous.syncId, to: latest.syncId } : null,
  };
}

/** Nothing is said of values when the sync brought no row at all. */
function goneValues({ number, profile }: NonNullable<LatestDeliveries['latest']>): Map<string, GoneValue[]> {
  if (profile.rows === 0) return new Map();
  return new Map(
    profile.fields.map(({ field, type, gone }) => [
      field,
      gone.map((one) => ({ ...one, field, key: valueKey(one.value, type), latest: number })),
    ]),
  );
}

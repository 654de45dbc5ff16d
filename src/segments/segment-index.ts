/**
 * All segments in memory, as the control database has them at the moment of asking: what lists filter, sort and search, and
 * what readiness is derived from. Every look first asks the database which rows were written since the last one, in one
 * statement, and reads only those again; so the index is exact in every process, whoever wrote, and needs no expiry.
 * Why it is not SQL, and why nothing derived is stored: docs/decisions/0015.
 */
import { DEFAULT_THRESHOLDS } from '../api/contract/readiness.ts';
import type { Control, Tx } from '../control/control.ts';
import { type LatestDeliveries, readLatestDeliveries } from '../sources/delivery.ts';
import type { Readiness } from './readiness.ts';
import type { Cause } from './readiness-facts.ts';
import {
  type Probe,
  probeChanges,
  readSegmentFacts,
  readSegmentIds,
  readSurroundings,
  readSyncs,
  type SegmentFacts,
  type Surroundings,
} from './segment-facts.ts';
import { sortText } from './sort-text.ts';
import { createSourceSyncs, type SourceSyncs } from './source-syncs.ts';

/** Read it at once after it was given: the next look changes it. The facts of a segment are replaced, never changed. */
export type SegmentIndex = {
  readonly segments: ReadonlyMap<string, SegmentFacts>;
  /** All of them by name, and those of one name by id. */
  readonly byName: readonly SegmentFacts[];
  /** Per segment those whose rules nest it, in the trash or not. */
  readonly nestedIn: ReadonlyMap<string, ReadonlySet<string>>;
  readonly surroundings: Surroundings;
  readonly syncs: ReadonlyMap<string, SourceSyncs>;
  /** Per source what its last two successful syncs delivered. */
  readonly deliveries: ReadonlyMap<string, LatestDeliveries>;
  /** Verdicts that were derived and still hold as far as the rows say; `segment-verdicts.ts` minds the time. */
  readonly verdicts: Map<string, DatedVerdict>;
  /** All segments in the orders that were asked for since the last change. */
  readonly orders: Map<string, readonly SegmentFacts[]>;
};

export type DatedVerdict = {
  readonly verdict: Readiness['verdict'];
  /** The first thing that speaks against it, for those that nest it. */
  readonly cause: Cause | null;
  /** Holds from here … */
  readonly from: number;
  /** … up to and with here, in milliseconds since 1970, when nothing but time passes. */
  readonly until: number;
};

const indexes = new WeakMap<Control, () => Promise<SegmentIndex>>();

/** The segments of now: everything that was committed before the call is in it. */
export function readSegmentIndex(control: Control): Promise<SegmentIndex> {
  const known = indexes.get(control);
  if (known) return known();
  const look = shared(createLook(control));
  indexes.set(control, look);
  return look();
}

/** Who comes while a look is under way waits for the next one, which starts after he came and is shared by all who wait. */
function shared<T>(look: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  let next: Promise<T> | undefined;
  const start = (): Promise<T> => {
    const mine = look().finally(() => {
      if (running === mine) running = undefined;
    });
    running = mine;
    return mine;
  };
  return () => {
    if (!running) return start();
    next ??= running.then(
      () => {
        next = undefined;
        return start();
      },
      () => {
        next = undefined;
        return start();
      },
    );
    return next;
  };
}

type Kept = {
  readonly segments: Map<string, SegmentFacts>;
  /** The transaction that wrote the facts that are kept. */
  readonly writtenBy: Map<string, string>;
  readonly nestedIn: Map<string, Set<string>>;
  readonly syncs: Map<string, SourceSyncs>;
  readonly deliveries: Map<string, LatestDeliveries>;
  readonly verdicts: Map<string, DatedVerdict>;
  readonly orders: Map<string, readonly SegmentFacts[]>;
  byName: readonly SegmentFacts[];
  surroundings: Surroundings;
};

function createLook(control: Control): () => Promise<SegmentIndex> {
  let kept: Kept | undefined;
  let since = '0';

  return async () => {
    if (kept) {
      const probe = await probeChanges(control.db, since);
      if (nothingNew(kept, probe)) {
        since = probe.horizon;
        return kept;
      }
    }
    // One snapshot for all that is read, so that the parts fit together.
    const news = await control.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute((tx) => readNews(tx, kept, since));
    kept = apply(kept, news);
    since = news.probe.horizon;
    return kept;
  };
}

function changedIds(kept: Kept, probe: Probe): string[] {
  return probe.segments.flatMap(([id, writer]) => (kept.writtenBy.get(id) === writer ? [] : [id]));
}

function nothingNew(kept: Kept, probe: Probe): boolean {
  return (
    !probe.syncs &&
    !probe.surroundings &&
    probe.total === kept.segments.size &&
    probe.segments.every(([id, writer]) => kept.writtenBy.get(id) === writer)
  );
}

async function readNews(tx: Tx, kept: Kept | undefined, since: string) {
  const probe = await probeChanges(tx, since);
  const ids = kept && changedIds(kept, probe);
  const facts = ids?.length === 0 ? [] : await readSegmentFacts(tx, ids);
  const added = kept ? facts.filter(({ id }) => !kept.segments.has(id)).length : facts.length;
  const isMissing = probe.total !== (kept?.segments.size ?? 0) + added;
  return {
    probe,
    facts,
    ids: isMissing ? await readSegmentIds(tx) : undefined,
    syncs: !kept || probe.syncs ? await readSyncs(tx, kept && since) : [],
    deliveries: !kept || probe.syncs ? await readLatestDeliveries(tx, kept && since) : [],
    surroundings: !kept || probe.surroundings ? await readSurroundings(tx) : undefined,
  };
}

function apply(before: Kept | undefined, news: Awaited<ReturnType<typeof readNews>>): Kept {
  const kept = before ?? {
    segments: new Map(),
    writtenBy: new Map(),
    nestedIn: new Map(),
    syncs: new Map(),
    deliveries: new Map(),
    verdicts: new Map(),
    orders: new Map(),
    surroundings: {
      sources: new Map(),
      suppliers: new Map(),
      retiredTags: new Map(),
      people: new Map(),
      campaigns: new Map(),
      thresholds: DEFAULT_THRESHOLDS,
    },
    byName: [],
  };
  for (const facts of news.facts) put(kept, facts);
  for (const [id, writer] of news.probe.segments) kept.writtenBy.set(id, writer);
  if (news.ids) for (const id of kept.segments.keys()) if (!news.ids.has(id)) drop(kept, id);
  for (const sync of news.syncs) {
    const of = kept.syncs.get(sync.sourceId) ?? createSourceSyncs();
    of.add(sync);
    kept.syncs.set(sync.sourceId, of);
  }
  for (const one of news.deliveries) kept.deliveries.set(one.sourceId, one);
  if (news.surroundings) kept.surroundings = news.surroundings;
  if (news.surroundings || news.syncs.length > 0) kept.verdicts.clear();
  kept.byName = namedOrder(kept);
  kept.orders.clear();
  return kept;
}

const nameKeys = new WeakMap<SegmentFacts, string>();

function nameKey(segment: SegmentFacts): string {
  const known = nameKeys.get(segment) ?? sortText(segment.name);
  nameKeys.set(segment, known);
  return known;
}

/** The order by name with the facts of now; while nobody is renamed, added or gone, it stays the order it was. */
function namedOrder({ byName, segments }: Kept): SegmentFacts[] {
  const kept = byName.flatMap(({ id }) => segments.get(id) ?? []);
  const isSame = kept.length === segments.size && kept.every(({ name }, at) => name === byName[at]?.name);
  if (isSame) return kept;
  const before = new Set(byName.map(({ id }) => id));
  const added = [...segments.values()].filter(({ id }) => !before.has(id));
  // Sorting what is nearly sorted takes one look at each.
  return [...kept, ...added].sort((a, b) => {
    const one = nameKey(a);
    const other = nameKey(b);
    if (one === other) return a.id < b.id ? -1 : 1;
    return one < other ? -1 : 1;
  });
}

function put(kept: Kept, facts: SegmentFacts): void {
  forgetNests(kept, facts.id);
  for (const inner of facts.references.segment) {
    const outer = kept.nestedIn.get(inner) ?? new Set();
    outer.add(facts.id);
    kept.nestedIn.set(inner, outer);
  }
  kept.segments.set(facts.id, facts);
  forgetVerdicts(kept, facts.id);
}

function drop(kept: Kept, id: string): void {
  forgetNests(kept, id);
  kept.segments.delete(id);
  kept.writtenBy.delete(id);
  forgetVerdicts(kept, id);
}

/** The readiness of a segment is part of that of those that nest it, and so on outwards. */
function forgetVerdicts(kept: Kept, id: string): void {
  const forgotten = new Set([id]);
  // A set can grow while it is walked.
  for (const one of forgotten) {
    kept.verdicts.delete(one);
    for (const outer of kept.nestedIn.get(one) ?? []) forgotten.add(outer);
  }
}

function forgetNests(kept: Kept, id: string): void {
  for (const inner of kept.segments.get(id)?.references.segment ?? []) kept.nestedIn.get(inner)?.delete(id);
}

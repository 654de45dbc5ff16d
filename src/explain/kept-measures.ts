/**
 * While somebody edits a definition, most of it stays as it is: what a rule takes from the events of every contact ("the sum
 * of amount over the last year") is the same when the number it is compared with changes, or another rule. So it is kept for
 * a while, in a table in the engine's memory, and the next counts read it instead of millions of events.
 *
 * Kept is what depends on the events and on nothing else, by the names of these events: when events of such a name arrive
 * it is made anew. "Now" may be a minute old in it. Only counts that somebody waits for read it, never a calculation.
 */
import type { Compiled } from '../compile/compile.ts';
import { conditionSql } from '../compile/compile.ts';
import { type KeptLeaf, keptLeafSql } from '../compile/kept-measures.ts';
import { type Leaf, leavesOf } from '../compile/plan.ts';
import type { Deps } from '../deps.ts';
import { type CoreEvent, type CoreRule, type CoreSequence, coreLeaves } from '../rules/core-rule.ts';
import type { Sql } from '../sql/sql.ts';
import { WarehouseError } from '../warehouse/warehouse.ts';
import { type KeptTable, openShelf, type Shelf } from './measure-shelf.ts';
import type { Moment } from './moment.ts';

export type Spelled = {
  /** How each leaf is looked up; to be used until `release`. */
  readonly spell: (leaf: Leaf) => Sql;
  release(): void;
};

const shelves = new WeakMap<object, Shelf>();

/**
 * Looks the events of a definition up in what is kept, and keeps what is not there yet. With a server as the warehouse
 * nothing is kept: its tables in memory would be those of one of its nodes.
 * @param signal ends the waiting; what is made goes on for those who wait for the same
 */
export async function spelledFromKept(
  deps: Deps,
  core: CoreRule,
  compiled: Compiled,
  moment: Moment,
  signal: AbortSignal,
): Promise<Spelled> {
  const planned = leavesOf(compiled.plan);
  const wanted = coreLeaves(core).flatMap((written, index): readonly Wanted[] => {
    const leaf = planned[index];
    if (written.kind === 'event' && leaf?.kind === 'event') return [{ written, leaf }];
    return written.kind === 'sequence' && leaf?.kind === 'sequence' ? [{ written, leaf }] : [];
  });
  if (wanted.length === 0 || deps.warehouse.kind === 'server') {
    return { spell: (leaf) => conditionSql(leaf), release() {} };
  }
  const shelf = shelves.get(deps.warehouse) ?? openShelf(deps);
  shelves.set(deps.warehouse, shelf);
  const arrivals = await latestArrivals(
    deps,
    wanted.flatMap(({ written }) => namesOf(written)),
  );
  const taken = new Map<Leaf, KeptTable>();
  const release = () => {
    for (const table of taken.values()) shelf.release(table);
    taken.clear();
  };
  try {
    for (const { written, leaf } of wanted)
      taken.set(leaf, await shelf.take(keyOf(written, moment), arrivals(written), moment, leaf));
    await Promise.all([...taken.values()].map(({ ready }) => unlessAborted(ready, signal)));
  } catch (error) {
    release();
    throw error;
  }
  return {
    spell: (leaf) => {
      const table = taken.get(leaf);
      return table !== undefined && (leaf.kind === 'event' || leaf.kind === 'sequence')
        ? keptLeafSql(leaf, table.name)
        : conditionSql(leaf);
    },
    release,
  };
}

const GONE = { code: 'cancelled', engineCode: 0, retryable: false, queryName: 'kept.wait' } as const;

type Wanted = { readonly written: CoreEvent | CoreSequence; readonly leaf: KeptLeaf };

function namesOf(leaf: CoreEvent | CoreSequence): readonly string[] {
  return leaf.kind === 'event' ? [leaf.event] : leaf.steps.map(({ event }) => event);
}

/** All that decides what is taken from the events: not what the measure is compared with, not where the rule stands. */
function keyOf(leaf: CoreEvent | CoreSequence, { timeZone, weekStart }: Moment): string {
  const what =
    leaf.kind === 'event'
      ? { event: leaf.event, where: leaf.where, within: leaf.within, measure: leaf.measure, type: leaf.type }
      : { steps: leaf.steps, within: leaf.within };
  return JSON.stringify([what, timeZone, weekStart], (name, value: unknown) =>
    name === 'path' ? undefined : value,
  );
}

/** For a leaf the numbers of the latest arrivals of its events. Read before the events are. */
async function latestArrivals(deps: Deps, names: readonly string[]) {
  const rows = await deps.control.db
    .selectFrom('data_arrivals')
    .select(['key', ({ fn }) => fn.max('seq').as('seq')])
    .where('kind', '=', 'event')
    .where('key', 'in', [...new Set(names)])
    .groupBy('key')
    .execute();
  const latest = new Map(rows.map(({ key, seq }) => [key, String(seq)]));
  return (leaf: CoreEvent | CoreSequence) =>
    namesOf(leaf)
      .map((name) => latest.get(name) ?? '0')
      .join(' ');
}

/** What is waited for, as long as somebody waits. */
function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new WarehouseError('kept.wait: Nobody waits for it any more.', GONE));
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/**
 * A real warehouse that a test can interfere with, by the names of statements: hold one before or after it ran, run one in
 * narrower bounds, or let one meet an engine that does not answer. Whatever runs, runs on the real engine.
 */
import { engineUnreached } from '../../src/warehouse/engine-failure.ts';
import type { Bounds, RunOptions, Warehouse } from '../../src/warehouse/warehouse.ts';

export type Interference = {
  readonly warehouse: Warehouse;
  /** From now on statements of this name wait. */
  hold(name: string, when?: 'before' | 'after'): Held;
  /** From now on statements of this name run in these bounds, so many times; answers how to end that. */
  tighten(name: string, bounds: Partial<Bounds>): () => void;
  /** The next so many statements of this name find that the engine does not answer. */
  disconnect(name: string, times: number): void;
  /** How often a statement of this name was begun. */
  count(name: string): number;
};

export type Held = {
  /** Resolves when a statement waits. */
  readonly reached: Promise<void>;
  /** What it was given to be told how far it is, and to be ended with. */
  readonly run: () => RunOptions | undefined;
  /** Lets it, and all that follow, go on. */
  release(): void;
};

type Holding = { readonly when: 'before' | 'after'; reach(run: RunOptions | undefined): Promise<void> };

export function interfered(warehouse: Warehouse): Interference {
  const holding = new Map<string, Holding>();
  const tight = new Map<string, Partial<Bounds>>();
  const disconnected = new Map<string, number>();
  const counts = new Map<string, number>();

  async function through<T>(
    name: string,
    bounds: Bounds,
    run: RunOptions | undefined,
    work: (bounds: Bounds) => Promise<T>,
  ): Promise<T> {
    counts.set(name, (counts.get(name) ?? 0) + 1);
    const left = disconnected.get(name) ?? 0;
    if (left > 0) {
      disconnected.set(name, left - 1);
      throw engineUnreached(name, 'The warehouse was not reached.');
    }
    const held = holding.get(name);
    if (held?.when === 'before') await held.reach(run);
    const result = await work({ ...bounds, ...tight.get(name) });
    if (held?.when === 'after') await held.reach(run);
    return result;
  }

  return {
    warehouse: {
      ...warehouse,
      rows: (name, statement, bounds, run) =>
        through(name, bounds, run, (within) => warehouse.rows(name, statement, within, run)),
      execute: (name, statement, bounds, run) =>
        through(name, bounds, run, (within) => warehouse.execute(name, statement, within, run)),
    },
    hold(name, when = 'before') {
      const reached = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      let given: RunOptions | undefined;
      holding.set(name, {
        when,
        async reach(run) {
          given = run;
          reached.resolve();
          await Promise.race([released.promise, aborted(run?.signal)]);
        },
      });
      return {
        reached: reached.promise,
        run: () => given,
        release() {
          holding.delete(name);
          released.resolve();
        },
      };
    },
    tighten(name, bounds) {
      tight.set(name, bounds);
      return () => {
        tight.delete(name);
      };
    },
    disconnect(name, times) {
      disconnected.set(name, times);
    },
    count: (name) => counts.get(name) ?? 0,
  };
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    else signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}

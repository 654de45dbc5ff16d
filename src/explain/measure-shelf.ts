/**
 * The tables of kept measures: made once for all who want them, dropped when nobody has used them for a while, when there
 * are too many, or when what they were made of has changed. One that is being read is dropped afterwards.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type KeptLeaf, keepLeaf } from '../compile/kept-measures.ts';
import type { Deps } from '../deps.ts';
import { ident, param, sql } from '../sql/sql.ts';
import type { Bounds } from '../warehouse/warehouse.ts';
import type { Moment } from './moment.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 20 };
const PREFIX = 'kept_';
/** In milliseconds: how old "now" may be, how long what nobody asks for is kept, and how long it is made after whoever wanted it has gone. */
const NOW_HOLDS = 60_000;
const IDLE = 120_000;
const GRACE = 300;
/** Rows of all tables together, of about 12 bytes each. */
const MOST_ROWS = 10_000_000;
const MOST_TABLES = 24;

export type KeptTable = {
  readonly name: string;
  readonly key: string;
  /** The latest arrivals when it was made. */
  readonly arrivals: string;
  /** Milliseconds. */
  readonly now: number;
  /** Settles when it can be read. */
  readonly ready: Promise<void>;
  readonly abandon: AbortController;
  rows: number;
  isReady: boolean;
  isRetired: boolean;
  users: number;
  usedAt: number;
};

export type Shelf = {
  /** The table under a key, made when it is not there or not good any more; to be released. */
  take(key: string, arrivals: string, moment: Moment, leaf: KeptLeaf): Promise<KeptTable>;
  release(table: KeptTable): void;
};

export function openShelf({ warehouse, clock, log }: Deps): Shelf {
  const tables = new Map<string, KeptTable>();
  const own = `${PREFIX}${randomBytes(4).toString('hex')}_`;
  let made = 0;
  let isSweeping = false;
  const cleared = clearLeftovers().catch((error: unknown) =>
    log.warn({ err: error }, 'measures that an earlier process kept were not dropped'),
  );

  /** What a process before this one kept: the tables are there, their rows are gone. */
  async function clearLeftovers(): Promise<void> {
    const found = await warehouse.rows(
      'kept.leftovers',
      sql`select name from system.tables where database = currentDatabase() and startsWith(name, ${param('String', PREFIX)})`,
      BOUNDS,
    );
    for (const row of found) await drop(z.object({ name: z.string() }).parse(row).name);
  }

  function drop(name: string): Promise<void> {
    return warehouse.execute('kept.drop', sql`drop table if exists ${ident(name)} sync`, BOUNDS);
  }

  function dropUnused(table: KeptTable): void {
    if (!table.isRetired || table.users > 0) return;
    table.abandon.abort();
    table.ready
      .catch(() => {})
      .then(() => drop(table.name))
      .catch((error: unknown) => log.warn({ err: error }, 'a kept measure was not dropped'));
  }

  function retire(table: KeptTable): void {
    if (tables.get(table.key) === table) tables.delete(table.key);
    if (table.isRetired) return;
    table.isRetired = true;
    dropUnused(table);
  }

  function make(key: string, arrivals: string, moment: Moment, leaf: KeptLeaf): KeptTable {
    made += 1;
    const name = `${own}${made}`;
    const abandon = new AbortController();
    const table: KeptTable = {
      name,
      key,
      arrivals,
      now: Date.parse(moment.now),
      abandon,
      rows: 0,
      isReady: false,
      isRetired: false,
      users: 0,
      usedAt: clock.elapsed(),
      ready: fill(name, leaf, abandon.signal).then((rows) => {
        table.rows = rows;
        table.isReady = true;
        makeRoom();
      }),
    };
    table.ready.catch(() => retire(table));
    tables.set(key, table);
    return table;
  }

  async function fill(name: string, leaf: KeptLeaf, signal: AbortSignal): Promise<number> {
    await warehouse.execute('kept.make', keepLeaf(leaf, name), BOUNDS, { signal });
    const [row] = await warehouse.rows('kept.count', sql`select count() as rows from ${ident(name)}`, BOUNDS);
    return z.object({ rows: z.number() }).parse(row).rows;
  }

  /** The longest unused go first; one that is in use is dropped when it is not any more. */
  function makeRoom(): void {
    const oldest = [...tables.values()].toSorted((a, b) => a.usedAt - b.usedAt);
    let rows = oldest.reduce((sum, table) => sum + table.rows, 0);
    let count = oldest.length;
    for (const table of oldest) {
      if (rows <= MOST_ROWS && count <= MOST_TABLES) return;
      rows -= table.rows;
      count -= 1;
      retire(table);
    }
  }

  function sweepLater(): void {
    if (isSweeping) return;
    isSweeping = true;
    setTimeout(() => {
      isSweeping = false;
      const now = clock.elapsed();
      for (const table of tables.values()) if (table.users === 0 && now - table.usedAt >= IDLE) retire(table);
      if (tables.size > 0) sweepLater();
    }, IDLE).unref();
  }

  return {
    async take(key, arrivals, moment, leaf) {
      await cleared;
      const known = tables.get(key);
      const holds =
        known !== undefined &&
        known.arrivals === arrivals &&
        Math.abs(Date.parse(moment.now) - known.now) < NOW_HOLDS;
      if (known !== undefined && !holds) retire(known);
      const table = holds ? known : make(key, arrivals, moment, leaf);
      table.users += 1;
      table.usedAt = clock.elapsed();
      sweepLater();
      return table;
    },
    release(table) {
      table.users -= 1;
      table.usedAt = clock.elapsed();
      dropUnused(table);
      if (table.users > 0 || table.isReady) return;
      // Whoever types on asks for the same again within a moment, or for something else.
      setTimeout(() => {
        if (table.users === 0 && !table.isReady) retire(table);
      }, GRACE).unref();
    },
  };
}

/**
 * Times comparing the audiences of all segments with each other: unrelated ones of all sizes, families of near-copies, one
 * refreshed segment afterwards, and the worst case, in which all are copies of one large one. Then the clean-up page and the
 * overlap of one segment at the HTTP API.
 * Run: node_modules/.bin/node bench/overlap.ts [segments = 1000] [contacts = 1000000]
 */
import { sql as control } from 'kysely';
import { z } from 'zod';
import { compareAudiences } from '../src/cleanup/compare-audiences.ts';
import { param, sql } from '../src/sql/sql.ts';
import { load, openBenchApp } from './bench-app.ts';
import { BOUNDS, machine, summary } from './world.ts';

const SEGMENTS = Number(process.argv[2] ?? 1_000);
const CONTACTS = Number(process.argv[3] ?? 1_000_000);
const RUNS = 20;
/** Near-copies of one audience. */
const FAMILY = 20;

/** Whom a made-up audience has: a share of the contacts a seed decides, without a share that another seed decides. */
type MadeUp = { readonly seed: number; readonly percent: number; readonly without: number };

const UNRELATED = (place: number): MadeUp => ({
  seed: place,
  // Most segments are small, some have half of all contacts.
  percent: 60 * (((place * 37) % 100) / 100) ** 3 + 0.05,
  without: 0,
});
const FAMILIES = (place: number): MadeUp => ({
  ...UNRELATED(Math.floor(place / FAMILY) * FAMILY),
  without: (place % FAMILY) / 2,
});
const COPIES = (place: number): MadeUp => ({ seed: 1, percent: 60, without: (place % 10) / 4 });

const world = await openBenchApp(CONTACTS);
const { deps } = world.app;
const { db } = deps.control;
let calculations = 0;

/** Gives segments an audience each, as if they had been calculated. */
async function publish(ids: readonly string[], audienceOf: (place: number) => MadeUp): Promise<void> {
  for (const [place, id] of ids.entries()) {
    calculations += 1;
    const calculation = `calc_bench_${String(calculations).padStart(8, '0')}`;
    const { seed, percent, without } = audienceOf(place);
    await deps.warehouse.execute(
      'bench.audience',
      sql`insert into audiences (owner_kind, owner_id, id, members, created_at)
        select 'segment', ${param('String', id)}, ${param('String', calculation)}, groupBitmapState(no), now64(3)
        from contacts where cityHash64(no, ${param('UInt32', seed)}) % 100000 < ${param('UInt32', Math.round(percent * 1_000))}
          and cityHash64(no, ${param('UInt32', place)}, 'without') % 10000 >= ${param('UInt32', Math.round(without * 100))}`,
      BOUNDS,
    );
    const [row] = await deps.warehouse.rows(
      'bench.count',
      sql`select bitmapCardinality(members) as count from audiences where id = ${param('String', calculation)}`,
      BOUNDS,
    );
    const { count } = z.object({ count: z.number() }).parse(row);
    await control`insert into calculations (id, segment_id, version, status, requested_by, queued_at, started_at, finished_at, now, attempt, count)
      values (${calculation}, ${id}, 1, 'success', 'bench', now(), now(), now(), now(), 1, ${count})`.execute(
      db,
    );
    await control`update segments set calculation_id = ${calculation}, count = ${count}, count_version = version, status = 'success',
      calculated_at = now() where id = ${id}`.execute(db);
  }
}

async function compared(what: string): Promise<Record<string, unknown>> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await compareAudiences(deps);
  const seconds = (performance.now() - started) / 1000;
  const used = process.cpuUsage(cpu);
  const { pairs } = z
    .object({ pairs: z.number() })
    .parse((await control`select count(*)::int as pairs from audience_pairs`.execute(db)).rows[0]);
  const failed = await db.selectFrom('audience_comparison').select('error').executeTakeFirst();
  if (failed?.error) throw new Error(failed.error);
  return {
    audiences: what,
    seconds: seconds.toFixed(2),
    'processor seconds': ((used.user + used.system) / 1e6).toFixed(2),
    'pairs found': pairs,
  };
}

async function timed(path: string): Promise<Record<string, unknown>> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) times.push((await world.ask('GET', path)).ms);
  const { median, p95, max } = summary(times);
  return { path, p50: median, p95, max };
}

try {
  console.log(
    `${SEGMENTS.toLocaleString('en-US')} segments, ${CONTACTS.toLocaleString('en-US')} contacts. ${machine()}. Load ${load()}`,
  );
  const ids: string[] = [];
  for (let place = 0; place < SEGMENTS; place += 1) {
    const definition = { combinator: 'and', rules: [{ field: 'age', operator: '>', value: place }] };
    const created = await world.ask('POST', '/segments', { name: `Segment ${place}`, definition });
    ids.push(z.object({ id: z.string() }).parse(created.body).id);
  }
  const rows: Record<string, unknown>[] = [];
  await publish(ids, UNRELATED);
  rows.push(await compared('unrelated, all sizes'));
  await publish(ids, FAMILIES);
  rows.push(await compared(`families of ${FAMILY} near-copies`));
  await publish(ids.slice(0, 1), () => FAMILIES(1));
  rows.push(await compared('one of them refreshed'));
  const page = [
    await timed('/cleanup?page_size=3'),
    await timed('/cleanup/near_duplicates?page_size=25'),
    await timed('/cleanup/unused?unused_days=0&page_size=25'),
    await timed(`/segments/${ids[1]}/overlap?page_size=25`),
  ];
  await publish(ids, COPIES);
  rows.push(await compared('worst case: all copies of one with 60 % of all contacts'));
  console.table(rows);
  console.log(`At the HTTP API, ${RUNS} runs each, milliseconds, with the families:`);
  console.table(page);
  console.log(
    `Peak memory of the process: ${Math.round(process.resourceUsage().maxRSS / 1000)} MB. Load ${load()}`,
  );
} finally {
  await world.close();
}

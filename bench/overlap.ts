/**
 * Times comparing the audiences of all segments with each other: unrelated ones of all sizes, families of near-copies, one
 * refreshed segment afterwards, and the worst case, in which all are copies of one large one. Then the clean-up page and the
 * overlap of one segment at the HTTP API.
 * Run: node_modules/.bin/node bench/overlap.ts [segments = 1000] [contacts = 1000000]
 */
import { sql as control } from 'kysely';
import { z } from 'zod';
import { compareAudiences } from '../src/cleanup/compare-audiences.ts';
import { join, param, sql } from '../src/sql/sql.ts';
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

/** Audiences that one scan makes. */
const TOGETHER = 100;
const counted = z.object({ id: z.string(), count: z.number() });

/** Gives segments an audience each, as if they had been calculated. */
async function publish(ids: readonly string[], audienceOf: (place: number) => MadeUp): Promise<void> {
  for (let start = 0; start < ids.length; start += TOGETHER) {
    const owners = ids.slice(start, start + TOGETHER);
    const made = owners.map((_, index) => `calc_bench_${String(calculations + index).padStart(8, '0')}`);
    calculations += owners.length;
    const sets = owners.map((_, index) => {
      const { seed, percent, without } = audienceOf(start + index);
      return sql`groupBitmapStateIf(no, cityHash64(no, ${param('UInt32', seed)}) % 100000 < ${param('UInt32', Math.round(percent * 1_000))}
        and cityHash64(no, ${param('UInt32', start + index)}, 'without') % 10000 >= ${param('UInt32', Math.round(without * 100))})`;
    });
    await deps.warehouse.execute(
      'bench.audiences',
      sql`insert into audiences (owner_kind, owner_id, id, members, created_at)
        select 'segment', owner, id, members, now64(3) from (select [${join(sets, ', ')}] as sets from contacts)
        array join sets as members, ${param('Array(String)', owners)} as owner, ${param('Array(String)', made)} as id`,
      BOUNDS,
    );
    const counts = new Map(
      (
        await deps.warehouse.rows(
          'bench.counts',
          sql`select id, bitmapCardinality(members) as count from audiences where id in ${param('Array(String)', made)}`,
          BOUNDS,
        )
      ).map((row) => {
        const { id, count } = counted.parse(row);
        return [id, count];
      }),
    );
    const published = control`unnest(${made}::text[], ${owners}::text[], ${made.map((id) => counts.get(id) ?? 0)}::int[])
      as w(id, segment_id, count)`;
    await control`insert into calculations (id, segment_id, version, status, requested_by, queued_at, started_at, finished_at, now, attempt, count)
      select id, segment_id, 1, 'success', 'bench', now(), now(), now(), now(), 1, count from ${published}`.execute(
      db,
    );
    await control`update segments s set calculation_id = w.id, count = w.count, count_version = s.version, status = 'success',
      calculated_at = now() from ${published} where s.id = w.segment_id`.execute(db);
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

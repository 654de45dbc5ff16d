/**
 * Times refreshing many segments that are due at one moment, from the moment they are due until all audiences are published:
 * once when all of them can be calculated, and once when one of them makes every scan fail that it is part of. The whole app
 * runs in this process; nothing asks for a calculation but the clock.
 * Run: node_modules/.bin/node bench/refresh.ts [segments = 1000] [contacts = 1000000]
 */
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { z } from 'zod';
import { load, openBenchApp } from './bench-app.ts';
import { BOUNDS, machine } from './world.ts';

const SEGMENTS = Number(process.argv[2] ?? 1_000);
const CONTACTS = Number(process.argv[3] ?? 1_000_000);
const COUNTRIES = ['us', 'de', 'fr', 'gb', 'ca', 'it', 'es', 'nl'];
const PLANS = ['free', 'pro', 'team', 'enterprise'];

/** Two to four rules on fields, as segments have them; all are different. */
function definitionOf(place: number): object {
  const of = <T>(list: readonly T[], step: number) => list[Math.floor(place / step) % list.length];
  return {
    combinator: 'and',
    rules: [
      { field: 'income', operator: '>', value: 1_000 + place * 90 },
      { field: 'country', operator: 'in', value: [of(COUNTRIES, 1), of(COUNTRIES, 3)] },
      ...(place % 2 === 0 ? [{ field: 'plan', operator: '!=', value: of(PLANS, 2) }] : []),
      ...(place % 5 === 0
        ? [{ field: 'last_seen', operator: 'inTheLast', value: { last: 30 + (place % 300), unit: 'day' } }]
        : []),
    ],
  };
}

const world = await openBenchApp(CONTACTS, 'silent');
const { deps } = world.app;
const { db } = deps.control;

/** Makes all of them due now and waits until none is under way. */
async function refresh(what: string): Promise<Record<string, unknown>> {
  const scans = await scansSoFar();
  const cpu = process.cpuUsage();
  const started = performance.now();
  await sql`update segments set due_at = now() where refresh_policy = 'schedule'`.execute(db);
  const since = new Date();
  for (;;) {
    const ended = await sql<{ status: string; count: number }>`
      select status, count(*)::int as count from calculations
      where queued_at >= ${since}::timestamptz - interval '1 second' and requested_by = 'Schedule' and finished_at is not null
        and seq > ${scans.seq}
      group by status`.execute(db);
    const byStatus = new Map(ended.rows.map(({ status, count }) => [status, count]));
    const over = [...byStatus.values()].reduce((sum, count) => sum + count, 0);
    if (over === SEGMENTS) {
      const used = process.cpuUsage(cpu);
      return {
        segments: what,
        seconds: ((performance.now() - started) / 1000).toFixed(1),
        'processor seconds': ((used.user + used.system) / 1e6).toFixed(1),
        succeeded: byStatus.get('success') ?? 0,
        failed: byStatus.get('failed') ?? 0,
      };
    }
    await setTimeout(100);
  }
}

async function scansSoFar(): Promise<{ readonly seq: number }> {
  const { rows } = await sql<{
    seq: number;
  }>`select coalesce(max(seq), 0)::int as seq from calculations`.execute(db);
  return { seq: rows[0]?.seq ?? 0 };
}

try {
  console.log(
    `${SEGMENTS.toLocaleString('en-US')} segments, ${CONTACTS.toLocaleString('en-US')} contacts. ${machine()}. Load ${load()}`,
  );
  await world.ask('POST', '/fields', { key: 'fragile', label: 'Fragile', type: 'number' });
  const ids: string[] = [];
  for (let place = 0; place < SEGMENTS; place += 1) {
    const created = await world.ask('POST', '/segments', {
      name: `Segment ${place}`,
      definition: definitionOf(place),
      refresh: { policy: 'schedule', cron: '0 0 1 1 *' },
    });
    ids.push(z.object({ id: z.string() }).parse(created.body).id);
  }
  const rows = [await refresh('all of them can be calculated'), await refresh('once more')];
  await world.ask('PATCH', `/segments/${ids[Math.floor(SEGMENTS / 2)]}`, {
    definition: { combinator: 'and', rules: [{ field: 'fragile', operator: '>', value: 1 }] },
  });
  // The catalogue still has the field, the data no longer: found out by the scan.
  const text = 'alter table contacts drop column attr_fragile';
  await deps.warehouse.execute('bench.drop', { chunks: [{ kind: 'text', text }] }, BOUNDS);
  rows.push(await refresh('one of them makes scans fail'));
  console.table(rows);
  console.log(
    `Peak memory of the process: ${Math.round(process.resourceUsage().maxRSS / 1000)} MB. Load ${load()}`,
  );
} finally {
  await world.close();
}

/**
 * Times campaigns over an embedded warehouse: the preview while planning, freezing the audience of a run, explaining one contact,
 * the drift of a run.
 * Two included and two excluded segments that overlap, a hold-out, three earlier runs under a limit of two, of ten contacts one
 * unsubscribed and one with the address of another.
 * Run: node_modules/.bin/node bench/campaigns.ts [contacts = 1000000] [runs = 10]
 */
import { loadavg } from 'node:os';
import { measurePlan } from '../src/campaigns/audience-preview.ts';
import { type AudiencePlan, unionOf } from '../src/campaigns/audience-sql.ts';
import type { DriftPlan } from '../src/campaigns/drift/drift-plan.ts';
import { measureTransitions, transitionSet } from '../src/campaigns/drift/drift-sql.ts';
import { overLimitSet } from '../src/campaigns/runs/earlier-runs.ts';
import { outcomeNow } from '../src/campaigns/runs/explain-campaign.ts';
import { freezeAudience } from '../src/campaigns/runs/freeze-audience.ts';
import { detailOf, setsWith } from '../src/campaigns/runs/run-sets.ts';
import { pageOfSet } from '../src/changes/movers.ts';
import { param, sql } from '../src/sql/sql.ts';
import { BENCH_NOW, BOUNDS, machine, openWorld, summary } from './world.ts';

const CONTACTS = Number(process.argv[2] ?? 1_000_000);
const RUNS = Number(process.argv[3] ?? 10);
const AT = new Date(BENCH_NOW);

const { warehouse, close } = await openWorld(CONTACTS);
const deps = { warehouse };

await warehouse.execute(
  'bench.shared_addresses',
  sql`insert into contacts select * replace (concat('user', toString(no - 2), '@example.com') as email_key, version + 1 as version)
    from contacts final where no % 10 = 0`,
  BOUNDS,
);
await warehouse.execute('bench.merge', sql`optimize table contacts final`, BOUNDS);
await warehouse.execute(
  'bench.preferences',
  sql`insert into preferences select 'email', email_key, false, 'user_action', toDateTime64('2026-01-01 00:00:00', 3, 'UTC'), 1
    from contacts final where no % 10 = 3`,
  BOUNDS,
);
/** Nine of ten, and every other contact, are included; every seventh and every thirteenth are excluded. */
const SEGMENTS = { nearly_all: [10, 0], even: [2, 1], seventh: [7, 2], thirteenth: [13, 3] } as const;
for (const [name, [modulus, kind]] of Object.entries(SEGMENTS))
  await warehouse.execute(
    'bench.audience',
    sql`insert into audiences select 'segment', ${param('String', name)}, ${param('String', `calc_${name}`)},
      groupBitmapStateIf(no, if(${param('UInt8', kind)} = 0, no % 10 != 5, no % ${param('UInt8', modulus)} = 0)),
      toDateTime64('2026-01-01 00:00:00', 3, 'UTC') from contacts final`,
    BOUNDS,
  );
const audience = (segmentId: string) => ({ segmentId, id: `calc_${segmentId}` });

function planAfter(earlier: readonly { runId: string; attempt: number; set: 'targeted' }[]): AudiencePlan {
  return {
    channel: 'email',
    considered: unionOf([audience('nearly_all'), audience('even')]),
    exclude: [audience('seventh'), audience('thirteenth')],
    holdOut: { percent: 10, seed: 'bench' },
    overLimit: overLimitSet({ runs: 2, days: 30, counts: 'channel' }, earlier),
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** Runs without a limit, which the measured ones count; they hold out others, so that some are under the limit. */
const earlier = [0, 1, 2].map((number) => ({
  runId: `run_earlier_${number}`,
  attempt: 1,
  set: 'targeted' as const,
}));
for (const [number, run] of earlier.entries())
  await freezeAudience(
    warehouse,
    run,
    { ...planAfter([]), holdOut: { percent: 60, seed: `earlier ${number}` } },
    AT,
  );

const previews: number[] = [];
const freezes: number[] = [];
const explained: number[] = [];
const explainedNow: number[] = [];
let counts: ReadonlyMap<string, number> = new Map();
for (let number = 0; number < RUNS; number += 1) {
  const plan = planAfter(earlier);
  const run = { runId: `run_${number}`, attempt: 1 };
  previews.push(await timed(() => measurePlan(deps, plan)));
  freezes.push(
    await timed(async () => {
      counts = await freezeAudience(warehouse, run, plan, AT);
    }),
  );
  for (let contact = 0; contact < 10; contact += 1) {
    const no = 1 + ((number * 7_919 + contact * 104_729) % CONTACTS);
    explained.push(
      await timed(() =>
        Promise.all([setsWith(warehouse, { ...run, no }), detailOf(warehouse, { ...run, no })]),
      ),
    );
    explainedNow.push(await timed(() => outcomeNow(deps, plan, no)));
  }
}

/** Against another include and fewer excluded: contacts move between all outcomes. */
const drifts: number[] = [];
const driftPages: number[] = [];
for (let number = 0; number < RUNS; number += 1) {
  const drift: DriftPlan = {
    prepared: { runId: `run_${number}`, attempt: 1 },
    asOf: AT,
    now: AT,
    segments: [],
    plan: {
      ...planAfter(earlier.slice(1)),
      considered: unionOf([audience('nearly_all'), audience('thirteenth')]),
      exclude: [audience('seventh')],
    },
  };
  drifts.push(await timed(() => measureTransitions(deps, drift, 3)));
  const set = transitionSet(drift, { is: 'excluded' }, { is: 'targeted' });
  driftPages.push(await timed(() => pageOfSet(deps, set, 0, { offset: 0, limit: 25 })));
}

const line = (name: string, milliseconds: readonly number[]) => {
  const { min, median, p95, max } = summary(milliseconds);
  process.stdout.write(`${name.padEnd(52)} min ${min}  median ${median}  p95 ${p95}  max ${max} ms\n`);
};
process.stdout.write(`${machine()}, load ${loadavg()[0]?.toFixed(1)}\n`);
process.stdout.write(
  `${CONTACTS.toLocaleString('en-US')} contacts: ${JSON.stringify(Object.fromEntries(counts))}\n`,
);
line('preview of the audience', previews);
line('freezing the audience of a run', freezes);
line('one contact of a run: its reason', explained);
line('one contact of a campaign that has not run', explainedNow);
line('drift of a run: all transitions', drifts);
line('drift of a run: a page of one transition', driftPages);
await close();

/**
 * Times calculations and counts-while-typing over made-up contacts, embedded warehouse.
 * Run: node_modules/.bin/node bench/calculate.ts [contacts = 1000000]
 */
import { compileDefinition } from '../src/compile/compile.ts';
import { funnel } from '../src/compile/funnel.ts';
import { calculateAudience, countContacts } from '../src/compile/statements.ts';
import { readDefinition } from '../src/rules/definition.ts';
import { BENCH_NOW, BOUNDS, CATALOGUE, machine, openWorld, summary } from './world.ts';

const COUNT = Number(process.argv[2] ?? 1_000_000);
const RUNS = 30;

const DEFINITIONS = {
  'text equals': [{ field: 'country', operator: '=', value: 'de' }],
  'text contains (20,000 values)': [{ field: 'city', operator: 'contains', value: 'ity 12' }],
  'number range': [{ field: 'income', operator: 'between', value: [50000, 90000] }],
  'date in the last 90 days': [
    { field: 'signed_up', operator: 'inTheLast', value: { last: 90, unit: 'day' } },
  ],
  'list has any': [{ field: 'interests', operator: 'hasAny', value: ['chess', 'rugby'] }],
  'regular expression on email': [{ field: 'email', operator: 'matches', value: '^user1[0-9]*7@' }],
  'four conditions': [
    { field: 'country', operator: 'in', value: ['US', 'DE'] },
    { field: 'plan', operator: '!=', value: 'free' },
    { field: 'income', operator: '>', value: 50000 },
    { field: 'last_seen', operator: 'inTheLast', value: { last: 60, unit: 'day' } },
  ],
};

const world = await openWorld(COUNT);
const rows: Record<string, unknown>[] = [];
for (const [name, rules] of Object.entries(DEFINITIONS)) {
  const read = readDefinition({ combinator: 'and', rules }, CATALOGUE);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const compiled = compileDefinition(read.core, {
    timeZone: 'Europe/Berlin',
    now: BENCH_NOW,
    audiences: new Map(),
    sources: new Map(),
  });
  const none: readonly number[] = [];
  const times = { calculate: [...none], count: [...none], funnel: [...none] };
  for (let run = 0; run < RUNS; run += 1) {
    for (const [what, statement] of [
      [
        'calculate',
        calculateAudience({
          compiled,
          ownerKind: 'segment',
          ownerId: name,
          id: `calc_${run}`,
          createdAt: BENCH_NOW,
        }),
      ],
      ['count', countContacts(compiled)],
      ['funnel', funnel(compiled)],
    ] as const) {
      const started = performance.now();
      if (what === 'calculate') await world.warehouse.execute(what, statement, BOUNDS);
      else await world.warehouse.rows(what, statement, { lane: 'interactive', seconds: 60 });
      times[what].push(performance.now() - started);
    }
  }
  rows.push({
    rule: name,
    'calculate median': summary(times.calculate).median,
    'calculate p95': summary(times.calculate).p95,
    'count median': summary(times.count).median,
    'count p95': summary(times.count).p95,
    'count + funnel p95': summary(times.funnel).p95,
  });
}
console.log(`${COUNT.toLocaleString('en-US')} contacts, ${RUNS} runs each, milliseconds. ${machine()}`);
console.table(rows);
console.log(`Peak memory of the process: ${Math.round(process.resourceUsage().maxRSS / 1000)} MB`);
await world.close();

/**
 * Times every kind of rule over made-up contacts and events, embedded warehouse: calculation, preview (count, funnel and
 * sample in one scan) and explaining one contact.
 * Run: node_modules/.bin/node bench/rules.ts [contacts = 1000000] [events = 10000000]
 */
import { type Compiled, compileDefinition } from '../src/compile/compile.ts';
import { currentContact, explainContact } from '../src/compile/explanation.ts';
import { funnel } from '../src/compile/funnel.ts';
import type { Scope } from '../src/compile/resolved-rule.ts';
import { calculateAudience } from '../src/compile/statements.ts';
import { readDefinition } from '../src/rules/definition.ts';
import type { Sql } from '../src/sql/sql.ts';
import { BENCH_NOW, BOUNDS, CATALOGUE, machine, openWorld, summary } from './world.ts';

const CONTACTS = Number(process.argv[2] ?? 1_000_000);
const EVENTS = Number(process.argv[3] ?? 10_000_000);
const RUNS = CONTACTS > 2_000_000 ? 5 : 15;

const last = (count: number, unit: string) => ({ within: { last: count, unit } });
const DEFINITIONS: Readonly<Record<string, readonly object[]>> = {
  'four conditions on fields': [
    { field: 'country', operator: 'in', value: ['US', 'DE'] },
    { field: 'plan', operator: '!=', value: 'free' },
    { field: 'income', operator: '>', value: 50000 },
    { field: 'last_seen', operator: 'inTheLast', value: { last: 60, unit: 'day' } },
  ],
  'opened at least twice in 30 days': [
    { event: 'email_opened', operator: '>=', value: 2, ...last(30, 'day') },
  ],
  'purchased at least 3 times in a year': [
    { event: 'purchase', operator: '>=', value: 3, ...last(1, 'year') },
  ],
  'never purchased in 90 days': [{ event: 'purchase', operator: '=', value: 0, ...last(90, 'day') }],
  'purchased with a filter on two properties': [
    {
      event: 'purchase',
      operator: '>=',
      value: 1,
      where: {
        combinator: 'and',
        rules: [
          { field: 'product', operator: 'in', value: ['product 7', 'product 8'] },
          { field: 'amount', operator: '>', value: 50 },
        ],
      },
    },
  ],
  'total amount over 300 in a year': [
    {
      event: 'purchase',
      operator: '>',
      value: 300,
      measure: { of: 'sum', property: 'amount' },
      ...last(1, 'year'),
    },
  ],
  'average amount over 120': [
    { event: 'purchase', operator: '>', value: 120, measure: { of: 'avg', property: 'amount' } },
  ],
  'largest amount over 190': [
    { event: 'purchase', operator: '>', value: 190, measure: { of: 'max', property: 'amount' } },
  ],
  '2 different products': [
    { event: 'purchase', operator: '>=', value: 2, measure: { of: 'distinct', property: 'product' } },
  ],
  'page views on 5 different days': [
    { event: 'page_view', operator: '>=', value: 5, measure: { of: 'days' } },
  ],
  'last purchase before 1 March': [
    { event: 'purchase', operator: '<', value: '2026-03-01', measure: { of: 'last' } },
  ],
  'visited, then purchased within 7 days': [
    {
      sequence: [{ event: 'visit' }, { event: 'purchase', within: { last: 7, unit: 'day' } }],
      operator: 'happened',
    },
  ],
  'viewed, opened, purchased': [
    {
      sequence: [{ event: 'page_view' }, { event: 'email_opened' }, { event: 'purchase' }],
      ...last(90, 'day'),
      operator: 'happened',
    },
  ],
  'stable sample of 10%': [{ sample: { percent: 10, seed: 'bench' } }],
  'plan has been Pro for 30 days': [
    { field: 'plan', operator: '=', value: 'pro', heldFor: { atLeast: 30, unit: 'day' } },
  ],
  'three fields and two rules about events': [
    { field: 'country', operator: 'in', value: ['US', 'DE'] },
    { field: 'plan', operator: '!=', value: 'free' },
    { field: 'income', operator: '>', value: 50000 },
    { event: 'purchase', operator: '>=', value: 1, ...last(180, 'day') },
    { event: 'email_opened', operator: '=', value: 0, ...last(7, 'day') },
  ],
};

function compile(rules: readonly object[], scope: Scope): Compiled {
  const read = readDefinition({ combinator: 'and', rules }, CATALOGUE);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return compileDefinition(read.core, {
    timeZone: 'Europe/Berlin',
    now: BENCH_NOW,
    audiences: new Map(),
    sources: new Map(),
    scope,
  });
}

const world = await openWorld(CONTACTS, EVENTS);
const interactive = { lane: 'interactive', seconds: 120 } as const;

async function times(runs: number, work: (run: number) => Promise<unknown>): Promise<readonly number[]> {
  const all: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const started = performance.now();
    await work(run);
    all.push(performance.now() - started);
  }
  return all;
}

const rows: Record<string, unknown>[] = [];
for (const [name, rules] of Object.entries(DEFINITIONS)) {
  const compiled = compile(rules, {});
  const ask = (statement: Sql) => world.warehouse.rows('bench.rows', statement, interactive);
  const calculated = await times(RUNS, (run) =>
    world.warehouse.execute(
      'bench.calculate',
      calculateAudience({
        compiled,
        ownerKind: 'segment',
        ownerId: name,
        id: `calc_${run}`,
        createdAt: BENCH_NOW,
      }),
      BOUNDS,
    ),
  );
  const previewed = await times(RUNS, () => ask(funnel(compiled)));
  const explained = await times(RUNS * 2, (run) => {
    const contact = ((run * 7919) % CONTACTS) + 1;
    return ask(explainContact(compile(rules, { contact }), currentContact(contact)));
  });
  rows.push({
    rule: name,
    'calculate median': summary(calculated).median,
    'calculate p95': summary(calculated).p95,
    'preview median': summary(previewed).median,
    'preview p95': summary(previewed).p95,
    'explain p95': summary(explained).p95,
  });
}
console.log(
  `${CONTACTS.toLocaleString('en-US')} contacts, ${EVENTS.toLocaleString('en-US')} events, ${RUNS} runs each, milliseconds. ${machine()}`,
);
console.table(rows);
console.log(`Peak memory of the process: ${Math.round(process.resourceUsage().maxRSS / 1000)} MB`);
await world.close();

/**
 * Whom runs reach, against a naive reading: over random contacts, preferences, segments, hold-outs, limits and earlier runs the
 * sets of a run part everybody considered, each contact is in the set the oracle says, the figures of a preview are the sizes of
 * those sets, and what is said of single contacts is what their sets say. MUSTER_CASES sets how many runs, MUSTER_SEED which.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { CHANNELS, type Channel } from '../../src/audiences/reach.ts';
import { measurePlan } from '../../src/campaigns/audience-preview.ts';
import { type AudiencePlan, unionOf } from '../../src/campaigns/audience-sql.ts';
import { overLimitSet } from '../../src/campaigns/runs/earlier-runs.ts';
import { outcomeNow } from '../../src/campaigns/runs/explain-campaign.ts';
import { freezeAudience } from '../../src/campaigns/runs/freeze-audience.ts';
import { detailOf, type PreparedRun, runKey, setsWith } from '../../src/campaigns/runs/run-sets.ts';
import type { Deps } from '../../src/deps.ts';
import { param, sql } from '../../src/sql/sql.ts';
import { openTestDeps } from '../support/deps.ts';
import { passesSample } from './sample.ts';

const CASES = Number(process.env.MUSTER_CASES ?? 200);
const SEED = Number(process.env.MUSTER_SEED ?? 20_261_126);
/** Runs over one world, each counting those before it. */
const RUNS = 8;
const BOUNDS = { lane: 'import', seconds: 30 } as const;
const AT = new Date('2026-03-15T12:00:00Z');
const SEGMENTS = 4;

type Contact = {
  readonly active: boolean;
  readonly deleted: boolean;
  readonly email: string | null;
  readonly phone: string | null;
  readonly phoneIsValid: boolean;
  /** Of which segments it is a member. */
  readonly segments: readonly boolean[];
};

const contact: fc.Arbitrary<Contact> = fc.record({
  active: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
  deleted: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
  email: fc.oneof(
    { weight: 6, arbitrary: fc.nat(9).map((number) => `p${number}@example.com`) },
    fc.constantFrom(null, 'nobody', 'a b@example.com', 'x@y'),
  ),
  phone: fc.option(fc.nat(7).map((number) => `+49301234${number}`)),
  phoneIsValid: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
  segments: fc.array(fc.boolean(), { minLength: SEGMENTS, maxLength: SEGMENTS }),
});

type Wanted = {
  readonly channel: Channel;
  /** Per segment: whether it is included, excluded or not used. */
  readonly roles: readonly ('include' | 'exclude' | 'none')[];
  readonly percent: number | null;
  readonly limit: number | null;
};

const wanted: fc.Arbitrary<Wanted> = fc.record({
  channel: fc.constantFrom(...CHANNELS),
  roles: fc
    .array(fc.constantFrom('include', 'include', 'exclude', 'none'), {
      minLength: SEGMENTS,
      maxLength: SEGMENTS,
    })
    .filter((roles) => roles.includes('include')),
  percent: fc.option(fc.constantFrom(10, 33.3, 50, 90)),
  limit: fc.option(fc.integer({ min: 1, max: 3 })),
});

const world = fc.record({
  contacts: fc.array(contact, { minLength: 1, maxLength: 60 }),
  unsubscribed: fc.uniqueArray(
    fc.tuple(
      fc.constantFrom(...CHANNELS),
      fc.oneof(
        fc.nat(9).map((number) => `p${number}@example.com`),
        fc.nat(7).map((number) => `+49301234${number}`),
      ),
    ),
    { selector: String, maxLength: 8 },
  ),
  runs: fc.array(wanted, { minLength: RUNS, maxLength: RUNS }),
});
type World = { contacts: Contact[]; unsubscribed: [Channel, string][]; runs: Wanted[] };

function addressOf({ email, phone, phoneIsValid }: Contact, channel: Channel) {
  if (channel !== 'email') return { given: phone, usable: phoneIsValid ? phone : null };
  return { given: email, usable: email && /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email) ? email : null };
}

/** What becomes of every contact, one after the other; those not considered are left out. */
function outcomesOf({ contacts, unsubscribed }: World, run: Wanted, earlier: readonly Set<number>[]) {
  const outcomes = new Map<number, string>();
  const standing = new Map<string, number>();
  contacts.forEach((one, index) => {
    const no = index + 1;
    const isIn = (role: string) => run.roles.findIndex((each, place) => each === role && one.segments[place]);
    if (one.deleted || isIn('include') < 0) return;
    const { given, usable } = addressOf(one, run.channel);
    const says = (): string => {
      if (isIn('exclude') >= 0) return `excluded:seg_${isIn('exclude')}`;
      if (!one.active) return 'inactive';
      if (given === null) return 'no_address';
      if (usable === null) return 'invalid_address';
      if (unsubscribed.some(([channel, address]) => channel === run.channel && address === usable))
        return 'unsubscribed';
      if (standing.has(usable)) return 'duplicate_address';
      standing.set(usable, no);
      const held =
        run.percent !== null &&
        passesSample(
          { sample: { percent: run.percent, seed: 'x' } },
          {
            no,
            values: {},
            segments: new Set(),
            sources: new Set(),
            events: [],
          },
        );
      if (held) return 'held_out';
      const times = earlier.filter((targeted) => targeted.has(no)).length;
      return run.limit !== null && times >= run.limit ? 'over_limit' : 'targeted';
    };
    outcomes.set(no, says());
  });
  return { outcomes, standing };
}

let deps: Deps;
let close: () => Promise<void>;
let worlds = 0;
let asked = 0;

beforeAll(async () => {
  ({ deps, close } = await openTestDeps());
});
afterAll(() => close?.());

async function load({ contacts, unsubscribed }: World): Promise<void> {
  const { warehouse } = deps;
  for (const table of ['contacts', 'preferences', 'audiences', 'run_contacts', 'run_details'])
    await warehouse.execute(
      'test.empty',
      { chunks: [{ kind: 'text', text: `truncate table ${table}` }] },
      BOUNDS,
    );
  const insert = (table: string, rows: readonly object[]) =>
    rows.length === 0
      ? Promise.resolve()
      : warehouse.insert(
          'test.insert',
          { table, columns: Object.keys(rows[0] ?? {}), format: 'JSONEachRow' },
          [rows.map((row) => `${JSON.stringify(row)}\n`).join('')],
          BOUNDS,
        );
  const at = '2026-01-01 00:00:00.000';
  await insert(
    'contacts',
    contacts.map((one, index) => ({
      no: index + 1,
      version: 1,
      is_deleted: one.deleted ? 1 : 0,
      created_at: at,
      updated_at: at,
      cause: 'test',
      email: one.email,
      email_key: one.email,
      phone: one.phone,
      phone_key: one.phoneIsValid ? one.phone : null,
      active: one.active,
      tags: [],
    })),
  );
  await insert(
    'preferences',
    unsubscribed.map(([channel, address]) => ({
      channel,
      address,
      subscribed: false,
      origin: 'api',
      at,
      version: 1,
    })),
  );
  for (let place = 0; place < SEGMENTS; place += 1) {
    const nos = contacts.flatMap(({ segments }, index) => (segments[place] ? [index + 1] : []));
    await warehouse.execute(
      'test.audience',
      sql`insert into audiences select 'segment', ${param('String', `seg_${place}`)}, ${param('String', `calc_${place}`)},
        (select groupBitmapState(arrayJoin(${param('Array(UInt32)', nos)}))), toDateTime64('2026-01-01 00:00:00', 3, 'UTC')`,
      BOUNDS,
    );
  }
}

const setRow = z.object({ set: z.string(), nos: z.array(z.number()) });

async function readSets(run: PreparedRun): Promise<Map<string, number[]>> {
  const rows = await deps.warehouse.rows(
    'test.sets',
    sql`select substring(id, ${param('UInt32', runKey(run).length + 2)}) as set, bitmapToArray(members) as nos
      from audiences where owner_kind = 'run' and owner_id = ${param('String', run.runId)}`,
    BOUNDS,
  );
  return new Map(
    rows.map((row) => setRow.parse(row)).map(({ set, nos }) => [set, nos.toSorted((a, b) => a - b)]),
  );
}

async function checkRun(
  of: World,
  run: Wanted,
  prepared: PreparedRun,
  earlier: Map<PreparedRun, Set<number>>,
) {
  const audiences = (role: string) =>
    run.roles.flatMap((each, place) =>
      each === role ? [{ segmentId: `seg_${place}`, id: `calc_${place}` }] : [],
    );
  const plan: AudiencePlan = {
    channel: run.channel,
    considered: unionOf(audiences('include')),
    exclude: audiences('exclude'),
    holdOut: run.percent === null ? null : { percent: run.percent, seed: 'x' },
    overLimit: overLimitSet(run.limit === null ? null : { runs: run.limit, days: 7, counts: 'channel' }, [
      ...[...earlier.keys()].map((one) => ({ ...one, set: 'targeted' as const })),
    ]),
  };
  const { outcomes, standing } = outcomesOf(of, run, [...earlier.values()]);
  const expected = Map.groupBy(outcomes, ([, outcome]) => outcome);
  const wantedSets = new Map([...expected].map(([outcome, of]) => [outcome, of.map(([no]) => no)]));

  const preview = await measurePlan(deps, plan);
  const counts = await freezeAudience(deps.warehouse, prepared, plan, AT);
  const sets = await readSets(prepared);
  const considered = sets.get('considered') ?? [];
  expect(considered).toEqual([...outcomes.keys()]);
  expect(new Map([...sets].filter(([set]) => set !== 'considered'))).toEqual(
    new Map([...wantedSets].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  );
  for (const [set, nos] of sets) if (nos.length > 0) expect(counts.get(set)).toBe(nos.length);
  // Everybody is asked for: in everybody considered and in one other set, or in none.
  for (const [index] of of.contacts.entries()) {
    const found = (await setsWith(deps.warehouse, { ...prepared, no: index + 1 })).map(({ set }) => set);
    const outcome = outcomes.get(index + 1);
    expect(found.toSorted()).toEqual(outcome === undefined ? [] : ['considered', outcome].toSorted());
    asked += 1;
  }
  const without = (figures: ReadonlyMap<string, number>) =>
    Object.fromEntries([...figures].filter(([set, count]) => count > 0 && set !== 'considered'));
  expect(without(preview.counts)).toEqual(without(counts));

  // Single contacts: of another outcome with every run, and one who is not considered.
  const firsts = [...wantedSets.values()].map(([no = 0]) => no);
  const some = firsts.slice(earlier.size % Math.max(firsts.length, 1)).slice(0, 1);
  const other = earlier.size % 4 === 0 ? of.contacts.findIndex((_, index) => !outcomes.has(index + 1)) : -1;
  for (const no of [...some, ...(other < 0 ? [] : [other + 1])]) {
    const outcome = outcomes.get(no);
    const { outcome: now, standing: first } = await outcomeNow(deps, plan, no);
    expect(now, `contact ${no}`).toBe(outcome);
    const [detail] = await detailOf(deps.warehouse, { ...prepared, no });
    const one = of.contacts[no - 1];
    const address = (one && addressOf(one, run.channel).usable) ?? '';
    if (outcome === 'duplicate_address') {
      expect(detail?.duplicate_of).toBe(standing.get(address));
      expect(first).toBe(standing.get(address));
    } else if (outcome === 'unsubscribed') expect(detail?.origin).toBe('api');
    else expect(detail).toBeUndefined();
  }
  earlier.set(prepared, new Set(wantedSets.get('targeted') ?? []));
}

it('gives everybody considered the reason the oracle gives, however it is asked', {
  timeout: 3_600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(world, async (of) => {
      worlds += 1;
      await load(of);
      const earlier = new Map<PreparedRun, Set<number>>();
      for (const [index, run] of of.runs.entries())
        await checkRun(of, run, { runId: `run_${worlds}_${index}`, attempt: 1 }, earlier);
    }),
    { seed: SEED, numRuns: Math.ceil(CASES / RUNS), endOnFailure: true },
  );
  expect(asked).toBeGreaterThan(3 * CASES);
});

/**
 * Asks the warehouse what the definitions of two calculations say of contacts in the worlds between them: with the data,
 * the sets and the clock of before or of after. All of them in one statement, made of the calculation's own compilation,
 * so that a reason cannot disagree with an audience.
 */
import { z } from 'zod';
import { type Compiled, compileDefinition, conditionSql } from '../compile/compile.ts';
import { pastContacts } from '../compile/explanation.ts';
import { type FieldReading, type Leaf, leavesOf } from '../compile/plan.ts';
import type { CompileContext } from '../compile/resolved-rule.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { Catalogue } from '../rules/catalogue.ts';
import { type CoreRule, coreLeaves } from '../rules/core-rule.ts';
import { readDefinition } from '../rules/definition.ts';
import { type Pins, pins } from '../rules/pins.ts';
import { readsClock } from '../rules/reads-clock.ts';
import { referencesOf } from '../rules/references.ts';
import type { Group } from '../rules/rule.ts';
import { join, param, raw, type Sql, sql } from '../sql/sql.ts';
import type { Bounds, RunOptions } from '../warehouse/warehouse.ts';
import { type CalculationPair, type ComparedCalculation, setsOf } from './calculation-pair.ts';
import type { LeafKind, Readings, Said, Shape, Truths, Which, World } from './decide.ts';

/** Contacts that are asked about: a condition on `no`, and their numbers when they are few. */
export type Asked = { readonly which: Sql; readonly nos?: readonly number[] };

/** A definition of one of the two calculations. */
export type Understood = {
  readonly calculation: ComparedCalculation;
  readonly group: Group;
  readonly core: CoreRule;
  readonly pins: Pins;
  readonly shape: Shape;
  readonly compiled: ReadonlyMap<World, Compiled>;
};

/** Everything that is asked about one pair, compiled once and asked for page after page. */
export type Worlds = {
  readonly pair: CalculationPair;
  readonly catalogue: Catalogue;
  readonly old: Understood | undefined;
  /** undefined: the same version as `old`. */
  readonly fresh: Understood | undefined | 'unreadable';
};

/** The definition of one of the two, where it is understood. */
export function understoodOf({ old, fresh }: Worlds, which: Which): Understood | undefined {
  const wanted = which === 'old' ? old : (fresh ?? old);
  return wanted === 'unreadable' ? undefined : wanted;
}

/** Compiles both definitions for all worlds. A world in which one cannot be read is left out. */
export async function compileWorlds(
  deps: Deps,
  pair: CalculationPair,
  catalogue: Catalogue,
  asked: Asked,
): Promise<Worlds> {
  const { before, after } = pair;
  const old = await understand(deps, pair, before, catalogue, asked);
  if (before.version === after.version) return { pair, catalogue, old, fresh: undefined };
  const fresh = await understand(deps, pair, after, catalogue, asked);
  return { pair, catalogue, old, fresh: fresh ?? 'unreadable' };
}

async function understand(
  deps: Deps,
  pair: CalculationPair,
  calculation: ComparedCalculation,
  catalogue: Catalogue,
  { nos }: Asked,
): Promise<Understood | undefined> {
  const read = readDefinition(calculation.definition?.definition, catalogue);
  if (!read.ok) return undefined;
  const { group, core } = read;
  const nested = referencesOf(group, catalogue).segments;
  const [setsBefore, setsAfter] = await Promise.all([
    setsOf(deps, pair.before, nested),
    setsOf(deps, pair.after, nested),
  ]);
  const compiled = new Map<World, Compiled>();
  for (const world of worldsOf(pair, core)) {
    const context = contextOf(pair, world, { before: setsBefore, after: setsAfter });
    const scope = { past: context.scope.past, ...(nos === undefined ? {} : { contacts: nos }) };
    const made = compiledOrNot(core, { ...context, scope });
    if (made !== undefined) compiled.set(world, made);
  }
  const there = await withoutMissingSets(deps, compiled);
  const [first] = there.values();
  if (first === undefined) return undefined;
  const kept = pins.safeParse(calculation.definition?.pins ?? {});
  return {
    calculation,
    group,
    core,
    pins: kept.success ? kept.data : { include: [], exclude: [] },
    shape: { plan: first.plan, leaves: leavesOf(first.plan).map(kindOf) },
    compiled: there,
  };
}

/** Time makes a difference where the clock is read, and where events are: they count from when they happened. */
function worldsOf({ before, after }: CalculationPair, core: CoreRule): readonly World[] {
  const follows =
    readsClock(core) || coreLeaves(core).some(({ kind }) => kind === 'event' || kind === 'sequence');
  const one = before.moment;
  const other = after.moment;
  const isOtherCalendar = one.timeZone !== other.timeZone || one.weekStart !== other.weekStart;
  return [
    'before',
    'after',
    ...(follows || isOtherCalendar ? (['time', 'data'] as const) : []),
    ...(isOtherCalendar ? (['calendar'] as const) : []),
  ];
}

/** Where the parts of each world come from. */
const MADE_OF = {
  before: { clock: 'before', calendar: 'before', data: 'before' },
  after: { clock: 'after', calendar: 'after', data: 'after' },
  time: { clock: 'after', calendar: 'before', data: 'before' },
  data: { clock: 'before', calendar: 'before', data: 'after' },
  calendar: { clock: 'before', calendar: 'after', data: 'before' },
} as const satisfies Record<World, Record<'clock' | 'calendar' | 'data', 'before' | 'after'>>;

function contextOf(
  pair: CalculationPair,
  world: World,
  sets: { readonly before: ReadonlyMap<string, string>; readonly after: ReadonlyMap<string, string> },
) {
  const parts = MADE_OF[world];
  const { timeZone, weekStart } = pair[parts.calendar].moment;
  const data = pair[parts.data].moment;
  return {
    now: pair[parts.clock].moment.now,
    timeZone,
    ...(weekStart === undefined ? {} : { weekStart }),
    audiences: sets[parts.data],
    sources: data.sources,
    scope: { past: data.past },
  };
}

function compiledOrNot(core: CoreRule, context: CompileContext): Compiled | undefined {
  try {
    return compileDefinition(core, context);
  } catch (error) {
    // It names a set that was not there then.
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

const BOUNDS: Bounds = { lane: 'interactive', seconds: 20 };
const setRow = z.object({ id: z.string() });

/** A set that is not kept any more would fail the whole statement. */
async function withoutMissingSets(
  deps: Deps,
  compiled: ReadonlyMap<World, Compiled>,
): Promise<ReadonlyMap<World, Compiled>> {
  const read = [...compiled].map(([world, { plan }]) => ({
    world,
    sets: leavesOf(plan).flatMap((leaf) => (leaf.kind === 'member' ? [leaf] : [])),
  }));
  const all = read.flatMap(({ sets }) => sets);
  if (all.length === 0) return compiled;
  const rows = await deps.warehouse.rows(
    'changes.sets_kept',
    sql`select distinct id from audiences where owner_id in ${param('Array(String)', [...new Set(all.map(({ ownerId }) => ownerId))])}
      and id in ${param('Array(String)', [...new Set(all.map(({ id }) => id))])}`,
    BOUNDS,
  );
  const kept = new Set(rows.map((row) => setRow.parse(row).id));
  const gone = new Set(
    read.flatMap(({ world, sets }) => (sets.every(({ id }) => kept.has(id)) ? [] : [world])),
  );
  return new Map([...compiled].filter(([world]) => !gone.has(world)));
}

function kindOf(leaf: Leaf): LeafKind {
  switch (leaf.kind) {
    case 'test':
      return 'field';
    case 'event':
    case 'sequence':
      return 'event';
    case 'member':
      return leaf.ownerKind;
    case 'sample':
      return 'sample';
    case 'pinned':
      throw new Error('Pins are asked beside the rules.');
  }
}

/** The data a world is read over. */
export function versionIn(pair: CalculationPair, world: World): number {
  return pair[MADE_OF[world].data].moment.past.version;
}

/** A leaf over the preferences of a version; those of now would be read otherwise. */
export function asOf(leaf: Leaf, version: number): Leaf {
  if (leaf.kind !== 'test') return leaf;
  const { other } = leaf;
  return {
    ...leaf,
    field: readingAsOf(leaf.field, version),
    ...(other === undefined ? {} : { other: readingAsOf(other, version) }),
  };
}

export function readingAsOf(field: FieldReading, version: number): FieldReading {
  const { column } = field;
  if (column.kind !== 'subscribed' && column.kind !== 'reachable') return field;
  return { ...field, column: { ...column, past: { version } } };
}

/** One branch per definition and world: its place among them, then what each leaf says, then the pins. */
function branches(worlds: Worlds, { which }: Asked): readonly { which: Which; world: World; sql: Sql }[] {
  const definitions = (['old', 'new'] as const).flatMap((name) => {
    const understood = name === 'old' ? worlds.old : worlds.fresh;
    return understood === undefined || understood === 'unreadable' ? [] : [{ name, understood }];
  });
  return definitions
    .flatMap(({ name, understood }) =>
      [...understood.compiled].map(([world, compiled]) => ({ name, world, compiled, pins: understood.pins })),
    )
    .map(({ name, world, compiled, pins: pinned }, place) => {
      const version = versionIn(worlds.pair, world);
      const truths = leavesOf(compiled.plan).map((leaf) => conditionSql(asOf(leaf, version)));
      const isPinned = (nos: readonly number[]) =>
        nos.length === 0 ? sql`0` : sql`no in ${param('Array(UInt32)', nos)}`;
      const said = [raw(String(place)), ...truths, isPinned(pinned.include), isPinned(pinned.exclude)];
      return {
        which: name,
        world,
        sql: sql`select no, [${join(
          said.map((one) => sql`toUInt8(${one})`),
          ', ',
        )}] as said from ${pastContacts(which, version)}`,
      };
    });
}

const readingsRow = z.object({ said: z.array(z.array(z.number())) });

export type SaidOfBoth = { readonly old: Said | undefined; readonly fresh: Said | undefined | 'unreadable' };

/** What both definitions say, by contact; contacts that are in none of the worlds are left out. */
export async function askWorlds(
  deps: Pick<Deps, 'warehouse'>,
  worlds: Worlds,
  asked: Asked,
  bounds: Bounds,
  run?: RunOptions,
): Promise<ReadonlyMap<number, SaidOfBoth>> {
  const all = branches(worlds, asked);
  if (all.length === 0) return new Map();
  const rows = await deps.warehouse.rows(
    'changes.worlds',
    sql`select no, groupArray(said) as said from (${join(
      all.map((branch) => branch.sql),
      ' union all ',
    )}) group by no`,
    bounds,
    run,
  );
  return new Map(
    rows.map((row) => {
      const { no, said } = readingsRow.extend({ no: z.number() }).parse(row);
      return [no, readingsOf(worlds, all, said)];
    }),
  );
}

/** All that is said of each contact, in one order, under a key. */
function saidOfAll(all: readonly { readonly sql: Sql }[]): Sql {
  return sql`select no, arraySort(groupArray(said)) as said, toString(cityHash64(toString(said))) as key from (${join(
    all.map((branch) => branch.sql),
    ' union all ',
  )}) group by no`;
}

const countedRow = readingsRow.extend({ key: z.string(), count: z.number() });

/** The same for many: each combination of answers once, with how many contacts have it. */
export async function countWorlds(
  deps: Pick<Deps, 'warehouse'>,
  worlds: Worlds,
  asked: Asked,
  bounds: Bounds,
  run?: RunOptions,
): Promise<readonly { readonly key: string; readonly said: SaidOfBoth; readonly count: number }[]> {
  const all = branches(worlds, asked);
  if (all.length === 0) return [];
  const rows = await deps.warehouse.rows(
    'changes.count_worlds',
    sql`select key, any(said) as said, count() as count from (${saidOfAll(all)}) group by key`,
    bounds,
    run,
  );
  return rows.map((row) => {
    const { key, said, count } = countedRow.parse(row);
    return { key, said: readingsOf(worlds, all, said), count };
  });
}

/** Contacts with one of the combinations that `countWorlds` answered, as rows of `no`; none without a combination. */
export function contactsWith(worlds: Worlds, asked: Asked, keys: readonly string[]): Sql | undefined {
  const all = branches(worlds, asked);
  if (all.length === 0 || keys.length === 0) return undefined;
  return sql`select no from (${saidOfAll(all)}) where key in ${param('Array(String)', keys)}`;
}

function readingsOf(
  { old, fresh }: Worlds,
  all: readonly { readonly which: Which; readonly world: World }[],
  said: readonly (readonly number[])[],
): SaidOfBoth {
  const byPlace = new Map(said.map(([place = 0, ...truths]) => [place, truthsOf(truths)]));
  const readings = (which: Which): Readings =>
    Object.fromEntries(
      all.flatMap((branch, place) =>
        branch.which === which ? [[branch.world, byPlace.get(place) ?? null] as const] : [],
      ),
    );
  const saidBy = (which: Which, { shape }: Understood): Said => ({ shape, readings: readings(which) });
  return {
    old: old === undefined ? undefined : saidBy('old', old),
    fresh: fresh === undefined || fresh === 'unreadable' ? fresh : saidBy('new', fresh),
  };
}

function truthsOf(numbers: readonly number[]): Truths {
  const truths = numbers.map((number) => number === 1);
  return {
    leaves: truths.slice(0, -2),
    pinnedIn: truths.at(-2) ?? false,
    pinnedOut: truths.at(-1) ?? false,
  };
}

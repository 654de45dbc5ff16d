/** Gathers the facts that the reasons of a page of contacts speak of, once per rule that decided. */
import type { Reason } from '../api/contract/changes.ts';
import { isComputed } from '../compile/explanation.ts';
import { type EventReading, type FieldReading, type Leaf, leavesOf } from '../compile/plan.ts';
import { type Cause as Author, describeCauses } from '../contacts/cause.ts';
import type { ContactRow } from '../contacts/contact-rows.ts';
import { readVersionsOf } from '../contacts/contact-versions.ts';
import type { Deps } from '../deps.ts';
import { BUILT_IN_FIELDS } from '../rules/catalogue.ts';
import { compareDefinitions } from '../rules/compare-definitions.ts';
import { describeRule } from '../rules/describe.ts';
import { isGroup } from '../rules/draft.ts';
import { membersOf } from '../rules/places.ts';
import type { Bounds } from '../warehouse/warehouse.ts';
import type { Cause, LeafCause, Which } from './decide.ts';
import {
  type Arrived,
  arrivedEvents,
  computedChanges,
  measuresOf,
  passedEvents,
  type Span,
  type ValueChange,
} from './reason-facts.ts';
import { type Understood, understoodOf, type Worlds } from './worlds.ts';

/** One leaf of one definition, with the facts that reasons about it need. */
export type LeafFacts = {
  readonly understood: Understood;
  readonly before: Leaf;
  readonly after: Leaf;
  readonly rule: Omit<NonNullable<Reason['rule']>, 'holds'>;
  /** The rule as it was written asks for the opposite of the leaf. */
  readonly isNegative: boolean;
  readonly computed: ReadonlyMap<string, ReadonlyMap<number, ValueChange>>;
  readonly arrived: ReadonlyMap<number, Arrived>;
  readonly passed: ReadonlyMap<number, string>;
  readonly measures: { readonly from: ReadonlyMap<number, number>; readonly to: ReadonlyMap<number, number> };
};

export type Facts = {
  readonly worlds: Worlds;
  readonly span: Span;
  readonly leaves: ReadonlyMap<string, LeafFacts>;
  readonly versions: ReadonlyMap<number, readonly ContactRow[]>;
  readonly authors: (cause: string) => Author;
  readonly syncs: ReadonlyMap<string, string>;
  /** What the edit changed, in words. */
  readonly changes: readonly string[];
};

/** Which leaf of which definition. */
export function keyOf({ of, leaf }: Pick<LeafCause, 'of' | 'leaf'>): string {
  return `${of} ${leaf}`;
}

export async function gatherFacts(
  deps: Deps,
  worlds: Worlds,
  causes: ReadonlyMap<number, readonly Cause[]>,
  bounds: Bounds,
): Promise<Facts> {
  const { pair, catalogue } = worlds;
  const span = { from: pair.before.moment.past.version, to: pair.after.moment.past.version };
  const asked = new Map<string, { of: Which; leaf: number; nos: number[] }>();
  for (const [no, found] of causes)
    for (const cause of found) {
      if (!('leaf' in cause)) continue;
      const entry = asked.get(keyOf(cause)) ?? { of: cause.of, leaf: cause.leaf, nos: [] };
      entry.nos.push(no);
      asked.set(keyOf(cause), entry);
    }
  const leaves = new Map<string, LeafFacts>();
  await Promise.all(
    [...asked].map(async ([key, { of, leaf, nos }]) => {
      const found = await leafFacts(deps, worlds, { of, leaf, nos: [...new Set(nos)], span }, bounds);
      if (found !== undefined) leaves.set(key, found);
    }),
  );
  const read = [...leaves.values()].flatMap(({ after }) => fieldsOf(after).map(({ key }) => key));
  // What every row of a contact holds is read whatever the rules look at.
  const keys = new Set([...BUILT_IN_FIELDS.map(({ key }) => key), ...read]);
  const fields = new Map([...catalogue.fields].filter(([key]) => keys.has(key)));
  const versions = await readVersionsOf(deps, [...causes.keys()], fields, bounds);
  const texts = [...versions.values()].flatMap((all) => all.map(({ cause }) => cause));
  const preferences = [...leaves.values()].flatMap(({ computed }) =>
    [...computed.values()].flatMap((changes) =>
      [...changes.values()].flatMap(({ written }) => written?.cause ?? []),
    ),
  );
  const syncIds = [...pair.before.moment.sources.values(), ...pair.after.moment.sources.values()];
  const [authors, syncs] = await Promise.all([
    describeCauses(deps, [...texts, ...preferences]),
    [...leaves.values()].some(({ after }) => after.kind === 'member')
      ? finishedSyncs(deps, syncIds)
      : new Map(),
  ]);
  return { worlds, span, leaves, versions, authors, syncs, changes: changesOf(worlds) };
}

async function finishedSyncs(deps: Deps, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await deps.control.db
    .selectFrom('syncs')
    .select(['id', 'finished_at'])
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(
    rows.flatMap(({ id, finished_at }) =>
      finished_at === null ? [] : [[id, finished_at.toISOString()] as const],
    ),
  );
}

function changesOf(worlds: Worlds): readonly string[] {
  const [old, fresh] = [understoodOf(worlds, 'old'), understoodOf(worlds, 'new')];
  if (old === undefined || fresh === undefined || old === fresh) return [];
  return compareDefinitions({ group: old.group }, { group: fresh.group }, worlds.catalogue).map(
    ({ sentence }) => sentence,
  );
}

/** Fields of the contact that a leaf reads. */
export function fieldsOf(leaf: Leaf): readonly FieldReading[] {
  if (leaf.kind !== 'test') return [];
  return leaf.other === undefined ? [leaf.field] : [leaf.field, leaf.other];
}

function eventsOf(leaf: Leaf): readonly EventReading[] {
  if (leaf.kind === 'event') return [leaf.events];
  return leaf.kind === 'sequence' ? leaf.steps : [];
}

async function leafFacts(
  deps: Deps,
  worlds: Worlds,
  { of, leaf, nos, span }: { of: Which; leaf: number; nos: readonly number[]; span: Span },
  bounds: Bounds,
): Promise<LeafFacts | undefined> {
  const understood = understoodOf(worlds, of);
  const leafIn = (world: 'before' | 'after') => {
    const compiled = understood?.compiled.get(world);
    return compiled === undefined ? undefined : leavesOf(compiled.plan)[leaf];
  };
  const [before, after] = [leafIn('before'), leafIn('after')];
  if (understood === undefined || before === undefined || after === undefined) return undefined;
  const computedFields = fieldsOf(after).filter(isComputed);
  const [computed, arrived, passed, from, to] = await Promise.all([
    Promise.all(
      computedFields.map(
        async (field) => [field.key, await computedChanges(deps, field, nos, span, bounds)] as const,
      ),
    ),
    arrivals(deps, eventsOf(after), span.from, bounds),
    passages(deps, before, after, bounds),
    before.kind === 'event' ? measuresOf(deps, before, bounds) : new Map<number, number>(),
    after.kind === 'event' ? measuresOf(deps, after, bounds) : new Map<number, number>(),
  ]);
  return {
    understood,
    before,
    after,
    rule: ruleOf(worlds, understood, after),
    isNegative: understood.compiled.get('after')?.leaves[leaf]?.rule.kind === 'not',
    computed: new Map(computed),
    arrived,
    passed,
    measures: { from, to },
  };
}

/** Of sequences the newest event of any step stands for all. */
async function arrivals(
  deps: Deps,
  events: readonly EventReading[],
  after: number,
  bounds: Bounds,
): Promise<ReadonlyMap<number, Arrived>> {
  const found = new Map<number, Arrived>();
  for (const reading of events)
    for (const [no, arrived] of await arrivedEvents(deps, reading, after, bounds)) {
      const known = found.get(no);
      if (known === undefined || known.latest < arrived.latest) found.set(no, arrived);
    }
  return found;
}

/** Events that went out of the window, or came into it. */
async function passages(
  deps: Deps,
  before: Leaf,
  after: Leaf,
  bounds: Bounds,
): Promise<ReadonlyMap<number, string>> {
  if (before.kind !== 'event' || after.kind !== 'event') return new Map();
  const [gone, come] = await Promise.all([
    passedEvents(deps, before.events, after.events, bounds),
    passedEvents(deps, after.events, before.events, bounds),
  ]);
  return new Map([...come, ...gone]);
}

/** The rule as it was written. */
function ruleOf(
  { catalogue }: Worlds,
  { calculation, group }: Understood,
  { path }: Leaf,
): LeafFacts['rule'] {
  const written = membersOf(group).find((one) => one.path === path)?.member;
  const sentence = written === undefined || isGroup(written) ? '' : describeRule(written, catalogue);
  return { path, sentence, version: calculation.version };
}

/**
 * When the events of one contact happened that a definition can look at: from these and from its values the moments are
 * worked out at which something could change.
 */
import { z } from 'zod';
import { eventColumnOf } from '../compile/columns.ts';
import { eventTimes } from '../compile/explanation.ts';
import type { Deps } from '../deps.ts';
import {
  type CoreEvent,
  type CoreLeaf,
  type CoreRule,
  type CoreStep,
  type CoreTest,
  coreLeaves,
} from '../rules/core-rule.ts';
import type { FieldType, Window } from '../rules/rule.ts';
import { dayFromStored } from '../sql/stored-time.ts';
import type { Bounds } from '../warehouse/warehouse.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 20, threads: 1 };
/** Of one name. A contact with more of them is explained from the table, and its next change is not worked out. */
export const MOST_EVENTS = 1_000;

export type TimedEvent = { readonly at: number; readonly values: { readonly [column: string]: unknown } };

export type ContactEvents = {
  /** Every event of a name, newest first; undefined when there are more than are looked at. */
  of(name: string): readonly TimedEvent[] | undefined;
};

/** Reads them, with the times and days that are tested and the numbers that are summed. */
export async function readContactEvents(
  deps: Pick<Deps, 'warehouse'>,
  core: CoreRule,
  no: number,
): Promise<ContactEvents> {
  const names = [...new Set(coreLeaves(core).flatMap(eventNames))];
  if (names.length === 0) return { of: () => [] };
  const tests = coreLeaves(core)
    .flatMap(readingsOf)
    .flatMap((reading) => reading.tests);
  const columns = new Map([
    ...tests.flatMap(({ column, type }) => (column === undefined ? [] : [[column, type] as const])),
    ...coreLeaves(core).flatMap((leaf) => {
      const column = summedColumn(leaf);
      return column === undefined ? [] : [[column, 'number'] as const];
    }),
  ]);
  const statement = eventTimes(names, no, [...columns.keys()], MOST_EVENTS);
  const byName = new Map<string, TimedEvent[]>();
  for (const found of await deps.warehouse.rows('explain.event_times', statement, BOUNDS)) {
    const { name, at, ...values } = eventRow.parse(found);
    const events = byName.get(name) ?? [];
    events.push({ at, values: valuesOf(values, columns) });
    byName.set(name, events);
  }
  return {
    of: (name) => {
      const events = byName.get(name) ?? [];
      return events.length > MOST_EVENTS ? undefined : events;
    },
  };
}

const eventRow = z.looseObject({ name: z.string(), at: z.number() });

function valuesOf(values: object, types: ReadonlyMap<string, FieldType>): TimedEvent['values'] {
  return Object.fromEntries(
    Object.entries(values).map(([column, value]) => [
      column,
      types.get(column) === 'date' && typeof value === 'number' ? dayFromStored(value) : value,
    ]),
  );
}

/** The column of what a rule sums; undefined where it sums nothing. */
export function summedColumn(leaf: CoreLeaf): string | undefined {
  if (leaf.kind !== 'event' || leaf.measure.of !== 'sum' || leaf.measure.property === undefined)
    return undefined;
  const column = eventColumnOf(leaf.measure.property.key, 'number');
  return column.kind === 'number' ? column.name : undefined;
}

function eventNames(leaf: CoreLeaf): readonly string[] {
  if (leaf.kind === 'event') return [leaf.event];
  return leaf.kind === 'sequence' ? leaf.steps.map(({ event }) => event) : [];
}

/** Events a rule reads, and the tests on times that are made of each. `column` is absent for the time of the event itself. */
export type Reading = {
  readonly event: string;
  readonly within: Window | undefined;
  readonly tests: readonly TimeTest[];
};
type TimeTest = { readonly test: CoreTest; readonly column: string | undefined; readonly type: FieldType };

/** What a rule reads of events; nothing where it reads none. */
export function readingsOf(leaf: CoreLeaf): readonly Reading[] {
  if (leaf.kind === 'event') {
    return [{ event: leaf.event, within: leaf.within, tests: [...measureTests(leaf), ...whereTests(leaf)] }];
  }
  if (leaf.kind !== 'sequence') return [];
  return leaf.steps.map((step) => ({ event: step.event, within: leaf.within, tests: whereTests(step) }));
}

function measureTests({ measure, test, type }: CoreEvent): readonly TimeTest[] {
  if (type !== 'date' && type !== 'datetime') return [];
  return [
    { test, column: measure.property && timeColumn(measure.property.key, measure.property.type), type },
  ];
}

function whereTests({ where }: Pick<CoreStep, 'where'>): readonly TimeTest[] {
  if (where === undefined) return [];
  return coreLeaves(where).flatMap((leaf): readonly TimeTest[] => {
    if (leaf.kind !== 'attribute' || (leaf.type !== 'date' && leaf.type !== 'datetime')) return [];
    const column = leaf.field === 'occurred_at' ? undefined : timeColumn(leaf.field, leaf.type);
    return [{ test: leaf.test, column, type: leaf.type }];
  });
}

function timeColumn(property: string, type: FieldType): string {
  const column = eventColumnOf(property, type);
  if (column.kind !== 'day' && column.kind !== 'instant') throw new Error(`“${property}” holds no time.`);
  return column.name;
}

/**
 * One rule as a later calculation read it, with chosen things put back to what they were for an earlier one: the moment,
 * events, preferences, nested segments. By putting back one thing at a time it is found which of them moved a contact.
 * The contact's own values are not put back here: they stand in the row that the condition is asked of.
 */
import type { CoreLeaf } from '../rules/core-rule.ts';
import type { Sql } from '../sql/sql.ts';
import { calendarAt, rangeOfLast } from './calendar.ts';
import type { Channel, Column } from './columns.ts';
import { conditionSql } from './compile.ts';
import { type EventReading, isLeaf, type Leaf, planDefinition } from './plan.ts';
import { resolveRule } from './resolve.ts';
import type { CompileContext, Range, ResolvedTest } from './resolved-rule.ts';

/** What a calculation was resolved against, and the data it could see. */
export type Situation = Omit<CompileContext, 'scope'> & {
  readonly past: { readonly version: number; readonly at: number };
};

/** What is put back to the earlier situation. */
export type PutBack = {
  readonly time: boolean;
  /** Time zone and first day of the week. */
  readonly calendar: boolean;
  /** How long values were held: as known then. */
  readonly held: boolean;
  readonly events: ReadonlySet<string>;
  readonly preferences: ReadonlySet<Channel>;
  readonly segments: ReadonlySet<string>;
  readonly sources: ReadonlySet<string>;
  /**
   * With `time`: what arrived since then and lies before the later moment counts as if it had happened by the earlier one.
   * Otherwise every new event would be told of as time that passed.
   */
  readonly newCounts: boolean;
};

export type Varied = {
  readonly before: Situation;
  readonly after: Situation;
  readonly putBack: PutBack;
  readonly contacts: readonly number[];
  /** Addresses of those contacts, per channel. */
  readonly addresses: Readonly<Record<Channel, readonly string[]>>;
};

/**
 * The rule as a condition over rows of these contacts. Refuses what `resolveRule` refuses.
 * @example variedCondition(leaf, { before, after, putBack: { ...NOTHING, time: true }, contacts: [7, 9], addresses })
 */
export function variedCondition(leaf: CoreLeaf, varied: Varied): Sql {
  return conditionSql(scoped(plannedLeaf(leaf, varied), varied));
}

function plannedLeaf(leaf: CoreLeaf, { before, after, putBack, contacts }: Varied): Leaf {
  const scope = { contacts, past: after.past };
  const context: CompileContext = {
    timeZone: putBack.calendar ? before.timeZone : after.timeZone,
    weekStart: (putBack.calendar ? before.weekStart : after.weekStart) ?? 1,
    now: putBack.time ? before.now : after.now,
    audiences: withThose(after.audiences, before.audiences, putBack.segments),
    sources: withThose(after.sources, before.sources, putBack.sources),
    scope,
  };
  const planned = leafOf(leaf, context);
  if (!putBack.time || !putBack.newCounts) return planned;
  const edges = { earlier: nowEdges(context), later: nowEdges({ ...context, now: after.now }) };
  return newCounting(planned, leafOf(leaf, { ...context, now: after.now }), edges, before.past.version);
}

/** The sets of the later situation; of those put back, and of those only the earlier one knew, the earlier ones. */
function withThose(
  later: ReadonlyMap<string, string>,
  earlier: ReadonlyMap<string, string>,
  putBack: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const back = [...earlier].filter(([id]) => putBack.has(id) || !later.has(id));
  return new Map([...later, ...back]);
}

function leafOf(rule: CoreLeaf, context: CompileContext): Leaf {
  const planned = planDefinition(resolveRule(rule, context));
  if (!isLeaf(planned)) throw new Error('A rule was planned as a group.');
  return planned;
}

/** Ends of ranges that stand for now: the moment itself, the end of today. */
function nowEdges({ now, timeZone, weekStart }: CompileContext): ReadonlyMap<number, string> {
  const calendar = calendarAt(now, timeZone, weekStart);
  const edges = [
    ['now', rangeOfLast('instant', 1, 'day', calendar).to],
    ['today', rangeOfLast('instant', 1, 'month', calendar).to],
    ['day', rangeOfLast('day', 1, 'day', calendar).to],
  ] as const;
  return new Map(edges.flatMap(([name, at]) => (at === undefined ? [] : [[at, name] as const])));
}

type Edges = {
  readonly earlier: ReadonlyMap<number, string>;
  readonly later: ReadonlyMap<number, string>;
};

/** The earlier range; where it ends at now it goes on to the later now. */
function reaching(earlier: Range, later: Range, edges: Edges): Range {
  if (earlier.to === undefined || later.to === undefined) return earlier;
  const edge = edges.earlier.get(earlier.to);
  return edge !== undefined && edge === edges.later.get(later.to) ? { ...earlier, to: later.to } : earlier;
}

function newCounting(earlier: Leaf, later: Leaf, edges: Edges, known: number): Leaf {
  if (earlier.kind === 'test' && later.kind === 'test')
    return { ...earlier, test: reachingTest(earlier.test, later.test, edges) };
  if (earlier.kind === 'event' && later.kind === 'event')
    return {
      ...earlier,
      test: reachingTest(earlier.test, later.test, edges),
      events: withArrived(earlier.events, later.events, edges, known),
    };
  if (earlier.kind === 'sequence' && later.kind === 'sequence')
    return {
      ...earlier,
      steps: earlier.steps.map((step, index) => {
        const other = later.steps[index];
        return other === undefined ? step : withArrived(step, other, edges, known);
      }),
    };
  return earlier;
}

function reachingTest(earlier: ResolvedTest, later: ResolvedTest, edges: Edges): ResolvedTest {
  if (earlier.value.kind !== 'range' || later.value.kind !== 'range') return earlier;
  return {
    ...earlier,
    value: { kind: 'range', range: reaching(earlier.value.range, later.value.range, edges) },
  };
}

function withArrived<Reading extends EventReading>(
  earlier: Reading,
  later: EventReading,
  edges: Edges,
  known: number,
): Reading {
  return { ...earlier, arrived: { after: known, span: reaching(earlier.span, later.span, edges) } };
}

/** Puts back what the rule looks up beside the row. */
function scoped(leaf: Leaf, varied: Varied): Leaf {
  const { before, putBack } = varied;
  switch (leaf.kind) {
    case 'event':
      return { ...leaf, events: scopedEvents(leaf.events, varied) };
    case 'sequence':
      return { ...leaf, steps: leaf.steps.map((step) => scopedEvents(step, varied)) };
    case 'test': {
      const { held } = leaf;
      const field = { ...leaf.field, column: scopedColumn(leaf.field.column, varied) };
      const other =
        leaf.other === undefined
          ? {}
          : { other: { ...leaf.other, column: scopedColumn(leaf.other.column, varied) } };
      if (held === undefined) return { ...leaf, field, ...other };
      const scope = putBack.held ? { ...held.scope, past: before.past } : held.scope;
      return { ...leaf, field, ...other, held: { ...held, scope } };
    }
    case 'member':
    case 'sample':
    case 'pinned':
      return leaf;
  }
}

function scopedEvents<Reading extends EventReading>(events: Reading, { before, putBack }: Varied): Reading {
  return putBack.events.has(events.event)
    ? { ...events, scope: { ...events.scope, past: before.past } }
    : events;
}

function scopedColumn(column: Column, { before, after, putBack, addresses }: Varied): Column {
  if (column.kind !== 'subscribed' && column.kind !== 'reachable') return column;
  const { version } = putBack.preferences.has(column.channel) ? before.past : after.past;
  return { ...column, past: { version, addresses: addresses[column.channel] } };
}

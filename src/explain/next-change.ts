/**
 * When will this contact enter or leave if nothing else happens, and which rule does it. The moments at which a rule
 * could change are worked out from the contact's values and events; the definition is evaluated at each of them by the
 * same compilation as a calculation, and the first that gives another answer is the next change.
 */
import { z } from 'zod';
import type { Explanation } from '../api/contract/explain.ts';
import { eventColumnOf } from '../compile/columns.ts';
import { compileDefinition } from '../compile/compile.ts';
import { currentContact, eventTimes } from '../compile/explanation.ts';
import { type ContactRow, valueIn } from '../contacts/contact-rows.ts';
import { readVersions } from '../contacts/contact-versions.ts';
import type { Deps } from '../deps.ts';
import {
  type CoreEvent,
  type CoreLeaf,
  type CoreRule,
  type CoreStep,
  type CoreTest,
  coreLeaves,
} from '../rules/core-rule.ts';
import { describeRule } from '../rules/describe.ts';
import { isGroup } from '../rules/draft.ts';
import { NO_PINS, withPins } from '../rules/pins.ts';
import { membersOf } from '../rules/places.ts';
import type { FieldType, Window } from '../rules/rule.ts';
import { join, type Sql, sql } from '../sql/sql.ts';
import { dayFromStored } from '../sql/stored-time.ts';
import type { Bounds } from '../warehouse/warehouse.ts';
import { heldMoments, testMoments, timeValue, windowMoments } from './change-moments.ts';
import type { Explainable } from './explain.ts';
import type { Moment } from './moment.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 20 };
/** Rules that one query evaluates, over all its moments. */
const MOST_RULES = 200;
const MOST_AT_ONCE = 40;
const FIRST_FEW = 6;
/** Events of one name, and moments in all, that are looked at. Past them it is said that the next change is not known. */
const MOST_EVENTS = 1_000;
const MOST_MOMENTS = 2_000;

type NextChange = Pick<Explanation, 'next_change' | 'next_change_unknown'>;

/**
 * The next change of a contact that the definition says `member` of now.
 * @param row the contact as it is now
 */
export async function nextChange(
  deps: Deps,
  wanted: Explainable,
  contact: { readonly no: number; readonly row: ContactRow; readonly member: boolean },
  moment: Moment,
): Promise<NextChange> {
  const core = withPins(wanted.core, wanted.pins ?? NO_PINS);
  const found = await possibleMoments(deps, core, wanted, contact, moment);
  if (typeof found === 'string') return { next_change: null, next_change_unknown: found };
  const evaluate = evaluator(deps, core, contact.no, moment);
  const most = Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(MOST_RULES / coreLeaves(core).length)));
  // The first moment is often the one: few to begin with, more when it is far away.
  for (let start = 0, size = Math.min(FIRST_FEW, most); start < found.length; ) {
    const chunk = found.slice(start, start + size);
    start += size;
    size = Math.min(2 * size, most);
    const answers = await evaluate.belongs(chunk);
    const index = answers.findIndex((belongs) => belongs !== contact.member);
    const at = chunk[index];
    if (at === undefined) continue;
    return {
      next_change: {
        at: new Date(at).toISOString(),
        becomes: contact.member ? 'no_member' : 'member',
        rules: await changedRules(evaluate, wanted, at),
      },
    };
  }
  return { next_change: null };
}

/** The rules whose answer at a moment is another than the millisecond before. */
async function changedRules(evaluate: ReturnType<typeof evaluator>, wanted: Explainable, at: number) {
  const [before, after] = await evaluate.truths([at - 1, at]);
  const rules = new Map(membersOf(wanted.group).map(({ path, member }) => [path, member]));
  return [...(after ?? [])].flatMap(([path, result]) => {
    const rule = rules.get(path);
    if (before?.get(path) === result || rule === undefined || isGroup(rule)) return [];
    return [{ path, sentence: describeRule(rule, wanted.catalogue), result }];
  });
}

/** Asks the definition about the contact as of other moments. */
function evaluator(deps: Deps, core: CoreRule, no: number, { past: _, ...context }: Moment) {
  const compiledAt = (at: number) =>
    compileDefinition(core, { ...context, now: new Date(at).toISOString(), scope: { contact: no } });
  async function ask(columns: readonly Sql[]): Promise<readonly number[]> {
    const statement = sql`select [${join(columns, ', ')}] as answers from ${currentContact(no)}`;
    const [row] = await deps.warehouse.rows('explain.next_change', statement, BOUNDS);
    return z.object({ answers: z.array(z.number()) }).parse(row).answers;
  }
  return {
    async belongs(moments: readonly number[]): Promise<readonly boolean[]> {
      const answers = await ask(moments.map((at) => sql`toUInt8(${compiledAt(at).condition})`));
      return answers.map((answer) => answer === 1);
    },
    async truths(moments: readonly number[]): Promise<readonly ReadonlyMap<string, boolean>[]> {
      const all = moments.map((at) => compiledAt(at).leaves);
      const answers = await ask(all.flat().map(({ condition }) => sql`toUInt8(${condition})`));
      let index = 0;
      return all.map((leaves) => new Map(leaves.map(({ path }) => [path, answers[index++] === 1])));
    },
  };
}

/** All moments later than now at which the answer could change, in order; or why they cannot be told. */
async function possibleMoments(
  deps: Deps,
  core: CoreRule,
  { catalogue }: Explainable,
  { no, row }: { readonly no: number; readonly row: ContactRow },
  moment: Moment,
): Promise<readonly number[] | string> {
  const zone = { timeZone: moment.timeZone, weekStart: moment.weekStart ?? 1 };
  const now = Date.parse(moment.now);
  const times = (test: CoreTest, value: unknown, type: FieldType): readonly number[] => {
    const at = timeValue(value, type);
    return at === undefined ? [] : testMoments(test, at, zone, now);
  };
  const moments: number[] = [];
  for (const leaf of coreLeaves(core)) {
    if (leaf.kind === 'attribute') {
      moments.push(...times(leaf.test, valueIn(row, leaf.field), leaf.type));
      if (leaf.held !== undefined) {
        const { held } = leaf;
        const versions = await readVersions(deps, no, catalogue.fields);
        const begun = versions.map((version) => Date.parse(version.v_updated_at));
        moments.push(
          ...[Date.parse(row.v_created_at), ...begun].flatMap((at) => heldMoments(held, at, zone)),
        );
      }
    }
    for (const reading of readingsOf(leaf)) {
      const events = await readEvents(deps, reading, no);
      if (events === undefined) {
        return `The contact did “${reading.event}” more than ${MOST_EVENTS.toLocaleString('en-US')} times, so its next change is not worked out.`;
      }
      for (const event of events) {
        moments.push(...windowMoments(reading.within, event.at, zone));
        for (const { test, column, type } of reading.tests) {
          moments.push(
            ...times(
              test,
              column === undefined ? new Date(event.at).toISOString() : event.values[column],
              type,
            ),
          );
        }
      }
    }
  }
  const later = [...new Set(moments)].filter((at) => at > now && at < LAST_MOMENT).toSorted((a, b) => a - b);
  return later.length > MOST_MOMENTS
    ? `The rules have more than ${MOST_MOMENTS.toLocaleString('en-US')} moments at which something could change, so the next change is not worked out.`
    : later;
}

/** Beyond this no window is evaluated: the calendar of the engine ends. */
const LAST_MOMENT = Date.parse('2199-01-01T00:00:00Z');

/** Events a rule reads, and the tests on times that are made of each. `column` is absent for the time of the event itself. */
type Reading = {
  readonly event: string;
  readonly within: Window | undefined;
  readonly tests: readonly TimeTest[];
};
type TimeTest = { readonly test: CoreTest; readonly column: string | undefined; readonly type: FieldType };

function readingsOf(leaf: CoreLeaf): readonly Reading[] {
  if (leaf.kind === 'event') {
    return [{ event: leaf.event, within: leaf.within, tests: [...measureTests(leaf), ...whereTests(leaf)] }];
  }
  if (leaf.kind !== 'sequence') return [];
  return leaf.steps.map((step) => ({ event: step.event, within: leaf.within, tests: whereTests(step) }));
}

function measureTests({ measure, test, type }: CoreEvent): readonly TimeTest[] {
  if (type !== 'date' && type !== 'datetime') return [];
  return [
    { test, column: measure.property && columnName(measure.property.key, measure.property.type), type },
  ];
}

function whereTests({ where }: Pick<CoreStep, 'where'>): readonly TimeTest[] {
  if (where === undefined) return [];
  return coreLeaves(where).flatMap((leaf): readonly TimeTest[] => {
    if (leaf.kind !== 'attribute' || (leaf.type !== 'date' && leaf.type !== 'datetime')) return [];
    const column = leaf.field === 'occurred_at' ? undefined : columnName(leaf.field, leaf.type);
    return [{ test: leaf.test, column, type: leaf.type }];
  });
}

function columnName(property: string, type: FieldType): string {
  const column = eventColumnOf(property, type);
  if (column.kind !== 'day' && column.kind !== 'instant') throw new Error(`“${property}” holds no time.`);
  return column.name;
}

type TimedEvent = { readonly at: number; readonly values: { readonly [column: string]: unknown } };

/** The events of one name; undefined when there are more than are looked at. */
async function readEvents(
  deps: Deps,
  { event, tests }: Reading,
  no: number,
): Promise<readonly TimedEvent[] | undefined> {
  const columns = new Map(
    tests.flatMap(({ column, type }) => (column === undefined ? [] : [[column, type]])),
  );
  const statement = eventTimes([event], no, [...columns.keys()], MOST_EVENTS);
  const rows = (await deps.warehouse.rows('explain.event_times', statement, BOUNDS)).map((row) =>
    z.looseObject({ at: z.number() }).parse(row),
  );
  if (rows.length > MOST_EVENTS) return undefined;
  return rows.map(({ at, ...values }) => ({
    at,
    values: Object.fromEntries(
      Object.entries(values).map(([column, value]) => [
        column,
        columns.get(column) === 'date' && typeof value === 'number' ? dayFromStored(value) : value,
      ]),
    ),
  }));
}

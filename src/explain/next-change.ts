/**
 * When will this contact enter or leave if nothing else happens, and which rule does it. The moments at which a rule
 * could change are worked out from the contact's values and events; the definition is evaluated at each of them by the
 * same compilation as a calculation, and the first that gives another answer is the next change.
 */
import { z } from 'zod';
import type { Explanation } from '../api/contract/explain.ts';
import { compileDefinition } from '../compile/compile.ts';
import { contactAtMoments } from '../compile/contact-at-moments.ts';
import { currentContact } from '../compile/explanation.ts';
import { type ContactRow, valueIn } from '../contacts/contact-rows.ts';
import type { Deps } from '../deps.ts';
import { type CoreLeaf, type CoreRule, type CoreTest, coreLeaves } from '../rules/core-rule.ts';
import { describeRule } from '../rules/describe.ts';
import { isGroup } from '../rules/draft.ts';
import { NO_PINS, withPins } from '../rules/pins.ts';
import { membersOf } from '../rules/places.ts';
import type { FieldType } from '../rules/rule.ts';
import type { Bounds } from '../warehouse/warehouse.ts';
import { heldMoments, testMoments, timeValue, windowMoments } from './change-moments.ts';
import { type ContactEvents, MOST_EVENTS, readingsOf } from './contact-events.ts';
import type { Explainable, Explained } from './explain.ts';
import type { Moment } from './moment.ts';
import { openRules } from './open-rules.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 20, threads: 1 };
/** Rules that one query evaluates, over all its moments. */
const MOST_RULES = 200;
const MOST_AT_ONCE = 40;
const FIRST_FEW = 12;
/** In all. Past them it is said that the next change is not known. */
const MOST_MOMENTS = 2_000;

type NextChange = Pick<Explanation, 'next_change' | 'next_change_unknown'>;

/**
 * The next change of a contact, if nothing else happens.
 * @param explained what the definition says of it now
 * @param events read before it was explained
 */
export async function nextChange(
  deps: Pick<Deps, 'warehouse'>,
  wanted: Explainable,
  explained: Pick<Explained, 'no' | 'member' | 'versions' | 'compiled' | 'truths'>,
  events: ContactEvents,
  moment: Moment,
): Promise<NextChange> {
  const core = withPins(wanted.core, wanted.pins ?? NO_PINS);
  const truthOf = truthsOfLeaves(core, explained);
  const open = openRules(core, truthOf, events, Date.parse(moment.now));
  if (typeof open === 'boolean') return { next_change: null };
  const found = possibleMoments(open, explained.versions, events, moment);
  if (typeof found === 'string') return { next_change: null, next_change_unknown: found };
  const known = coreLeaves(core).map((leaf) => (open.includes(leaf) ? undefined : truthOf(leaf)));
  const statesAt = evaluator(deps, core, explained.no, moment, known);
  const most = Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(MOST_RULES / open.length)));
  let before = explained.truths;
  // The first moment is often the one: few to begin with, more when it is far away.
  for (let start = 0, size = Math.min(FIRST_FEW, most); start < found.length; ) {
    const chunk = found.slice(start, start + size);
    start += size;
    size = Math.min(2 * size, most);
    const states = await statesAt(chunk);
    for (const [index, { belongs, truths }] of states.entries()) {
      const at = chunk[index];
      if (at !== undefined && belongs !== explained.member) {
        return {
          next_change: {
            at: new Date(at).toISOString(),
            becomes: belongs ? 'member' : 'no_member',
            rules: changedRules(open, before, truths, wanted),
          },
        };
      }
      before = truths;
    }
  }
  return { next_change: null };
}

/** What each leaf says now. They are explained as they were written, negative operators included. */
function truthsOfLeaves(core: CoreRule, { compiled, truths }: Pick<Explained, 'compiled' | 'truths'>) {
  const leaves = new Map(
    coreLeaves(core).map((leaf, index) => {
      const written = compiled.leaves[index];
      if (written === undefined) throw new Error(`The rule at ${leaf.path} was not explained.`);
      const truth = truths.get(written.path) === true;
      return [leaf, written.rule.kind === 'not' ? !truth : truth];
    }),
  );
  return (leaf: CoreLeaf) => leaves.get(leaf) === true;
}

/** Of each rule by its path whether it is true. */
type Truths = ReadonlyMap<string, boolean>;

/** The open rules that changed their answer at a moment: between that before it at which one could and itself none changes. */
function changedRules(open: readonly CoreLeaf[], before: Truths, after: Truths, wanted: Explainable) {
  const rules = new Map(membersOf(wanted.group).map(({ path, member }) => [path, member]));
  return open.flatMap(({ path }) => {
    const rule = rules.get(path);
    const result = after.get(path);
    if (result === undefined || before.get(path) === result || rule === undefined || isGroup(rule)) return [];
    return [{ path, sentence: describeRule(rule, wanted.catalogue), result }];
  });
}

const answered = z.record(z.string(), z.union([z.number(), z.array(z.number())]));

/**
 * Asks the definition about the contact as of other moments.
 * @param known what each leaf says that is not open; undefined for those that are
 */
function evaluator(
  deps: Pick<Deps, 'warehouse'>,
  core: CoreRule,
  no: number,
  { past: _, ...context }: Moment,
  known: readonly (boolean | undefined)[],
) {
  const scope = { contact: no };
  return async (
    moments: readonly number[],
  ): Promise<readonly { readonly belongs: boolean; readonly truths: Truths }[]> => {
    const compiled = moments.map((at) =>
      compileDefinition(core, { ...context, scope, now: new Date(at).toISOString() }),
    );
    const asked = contactAtMoments(compiled, currentContact(no), (leaf) => known[leaf]);
    const [row] = await deps.warehouse.rows('explain.next_change', asked.statement, BOUNDS);
    // Deleted meanwhile: nothing will change.
    if (row === undefined) return [];
    return asked.truths(answered.parse(row)).map(({ belongs, rules }, moment) => ({
      belongs,
      truths: new Map(compiled[moment]?.leaves.map(({ path }, index) => [path, rules[index] === true])),
    }));
  };
}

/**
 * All moments later than now at which an open rule could change its answer, in order; or why they cannot be told.
 * @param versions of the contact, newest first
 */
function possibleMoments(
  open: readonly CoreLeaf[],
  versions: readonly ContactRow[],
  events: ContactEvents,
  moment: Moment,
): readonly number[] | string {
  const [row] = versions;
  if (row === undefined) return [];
  const zone = { timeZone: moment.timeZone, weekStart: moment.weekStart ?? 1 };
  const now = Date.parse(moment.now);
  const times = (test: CoreTest, value: unknown, type: FieldType): readonly number[] => {
    const at = timeValue(value, type);
    return at === undefined ? [] : testMoments(test, at, zone, now);
  };
  const moments: number[] = [];
  for (const leaf of open) {
    if (leaf.kind === 'attribute') {
      moments.push(...times(leaf.test, valueIn(row, leaf.field), leaf.type));
      if (leaf.held !== undefined) {
        const { held } = leaf;
        const begun = versions.map((version) => Date.parse(version.v_updated_at));
        moments.push(
          ...[Date.parse(row.v_created_at), ...begun].flatMap((at) => heldMoments(held, at, zone)),
        );
      }
    }
    for (const reading of readingsOf(leaf)) {
      const found = events.of(reading.event);
      if (found === undefined) {
        return `The contact did “${reading.event}” more than ${MOST_EVENTS.toLocaleString('en-US')} times, so its next change is not worked out.`;
      }
      for (const event of found) {
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

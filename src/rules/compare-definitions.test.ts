/** What an edit changed, in words; and, over random definitions, that exactly the edit is named and nothing else. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  contactsArbitrary,
  definitionArbitrary,
  MOMENTS,
  ruleArbitrary,
  scenarioCatalogue,
} from '../../test/oracle/arbitraries.ts';
import { conformanceCatalogue } from '../../test/oracle/conformance.ts';
import { canonicalForm } from './canonical-form.ts';
import { compareDefinitions, type DefinitionChange } from './compare-definitions.ts';
import { readDefinition } from './definition.ts';
import { isGroup } from './draft.ts';
import { parseDefinition } from './parse.ts';
import { membersOf } from './places.ts';
import type { Group } from './rule.ts';

const SEED = 20_261_124;

function group(definition: unknown): Group {
  const read = parseDefinition(definition);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

const and = (...rules: unknown[]) => ({ combinator: 'and', rules });
const or = (...rules: unknown[]) => ({ combinator: 'or', rules });
const not = (inner: object) => ({ ...inner, not: true });

const us = { field: 'country', operator: '=', value: 'US' };
const adult = { field: 'age', operator: '>=', value: 18 };
const bought = { event: 'purchase', operator: '>=', value: 2, within: { last: 30, unit: 'day' } };
const churned = { segment: 'Buyers', operator: 'notIn' };

function changes(before: unknown, after: unknown): readonly DefinitionChange[] {
  return compareDefinitions({ group: group(before) }, { group: group(after) }, conformanceCatalogue);
}

const sentences = (before: unknown, after: unknown) => changes(before, after).map(({ sentence }) => sentence);

describe('what an edit changed', () => {
  test.each([
    ['another order', and(us, adult, churned), and(churned, us, adult)],
    [
      'another spelling',
      and(us, not(and(us)), adult),
      and(adult, { ...us, operator: '!=' }, { ...us, operator: 'in', value: [' us '] }),
    ],
    ['groups that say nothing', and(us, adult), and(or(us), and(adult))],
    ['double negation', and(us, adult), not(and(not(and(us, adult))))],
    ['a repeated rule', and(us, adult), and(us, adult, us)],
  ])('%s is no change', (_, before, after) => {
    expect(changes(before, after)).toEqual([]);
  });

  test('a value', () => {
    expect(changes(and(us, adult), and({ ...adult, value: 21 }, us))).toEqual([
      {
        kind: 'rule_changed',
        from: { path: '/rules/1', sentence: 'Age is at least 18' },
        to: { path: '/rules/0', sentence: 'Age is at least 21' },
        sentence: 'Age is at least 18 → age is at least 21',
      },
    ]);
  });

  test('rules that came and went', () => {
    expect(changes(and(us, adult), and(us, churned))).toEqual([
      {
        kind: 'rule_added',
        to: { path: '/rules/1', sentence: 'Not in segment “Buyers”' },
        sentence: 'Rule added: Not in segment “Buyers”',
      },
      {
        kind: 'rule_removed',
        from: { path: '/rules/1', sentence: 'Age is at least 18' },
        sentence: 'Rule removed: Age is at least 18',
      },
    ]);
  });

  test('operators, windows and the side of a segment', () => {
    expect(
      sentences(
        and(adult, bought, churned),
        and(
          { ...adult, operator: '<' },
          { ...bought, within: { last: 60, unit: 'day' } },
          { ...churned, operator: 'in' },
        ),
      ),
    ).toEqual([
      'Age is at least 18 → age is under 18',
      'Purchased at least 2 times in the last 30 days → purchased at least 2 times in the last 60 days',
      'Not in segment “Buyers” → in segment “Buyers”',
    ]);
  });

  test('how rules are joined', () => {
    expect(sentences(and(us, adult), or(us, adult))).toEqual(['Rules: all have to hold → one is enough']);
    expect(sentences(or(us, adult), not(or(us, adult)))).toEqual(['Rules: one is enough → none may hold']);
    expect(sentences(and(us), not(and(us)))).toEqual(['Rules: all have to hold → none may hold']);
    expect(changes(and(churned, or(us, adult)), and(churned, not(or(us, adult))))).toMatchObject([
      {
        kind: 'group_changed',
        from: { path: '/rules/1' },
        to: { path: '/rules/1' },
        sentence: expect.stringMatching(/^Group “.*”: one is enough → none may hold$/),
      },
    ]);
  });

  test('an alternative to all that was asked before, and back', () => {
    expect(sentences(and(us, adult), or(and(us, adult), churned))).toEqual([
      'Rules: all that was asked is now one of 2 parts, of which one is enough',
      'Rule added: Not in segment “Buyers”',
    ]);
    expect(sentences(or(and(us, adult), churned), and(us, adult))).toEqual([
      'Rules: one of 2 parts is now all that is asked',
      'Rule removed: Not in segment “Buyers”',
    ]);
    // To a single rule the second is simply added.
    expect(sentences(and(us), and(us, adult))).toEqual(['Rule added: Age is at least 18']);
    expect(sentences(and(us), or(us, adult))).toEqual([
      'Rules: all have to hold → one is enough',
      'Rule added: Age is at least 18',
    ]);
  });

  test('a change deep inside is named alone, with its places', () => {
    const [change, ...more] = changes(
      and(us, or(churned, and(adult, bought))),
      and(or(and(bought, { ...adult, value: 30 }), churned), us),
    );
    expect(more).toEqual([]);
    expect(change).toMatchObject({
      from: { path: '/rules/1/rules/1/rules/0' },
      to: { path: '/rules/0/rules/0/rules/1' },
      sentence: 'Age is at least 18 → age is at least 30',
    });
  });

  test('a rule that moves from one group to another', () => {
    expect(
      changes(and(or(us, adult), or(churned, bought, adult)), and(or(us, adult, bought), or(churned, adult))),
    ).toMatchObject([
      {
        kind: 'rule_moved',
        from: { path: '/rules/1/rules/1' },
        to: { path: '/rules/0/rules/2' },
        sentence: 'Rule moved to another group: Purchased at least 2 times in the last 30 days',
      },
    ]);
  });

  test('a rule that gets an alternative', () => {
    expect(sentences(and(us, adult), and(us, or(adult, churned)))).toEqual([
      'Age is at least 18 → either age is at least 18 or not in segment “Buyers”',
    ]);
  });

  test('long lists name the values that came and went', () => {
    const countries = Array.from({ length: 30 }, (_, index) => `Country ${index}`);
    const [first] = sentences(
      and({ field: 'country', operator: 'in', value: countries }),
      and({
        field: 'country',
        operator: 'in',
        value: [...countries.slice(0, 20), ...countries.slice(21), 'New'],
      }),
    );
    expect(first).toMatch(/^Country is .*: added New, removed Country 20$/);
  });

  test('a field that is not known any more is compared as it is written', () => {
    const gone = { field: 'shoe_size', operator: '>', value: 40 };
    expect(sentences(and(us, gone), and(us, { ...gone, value: 41 }))).toHaveLength(1);
    expect(sentences(and(us, gone), and(gone, us))).toEqual([]);
  });

  test('pins', () => {
    const rules = group(and(us));
    const change = (include: number[], exclude: number[]) =>
      compareDefinitions(
        { group: rules, pins: { include: [1, 2], exclude: [] } },
        { group: rules, pins: { include, exclude } },
        conformanceCatalogue,
      ).map(({ kind, sentence }) => `${kind}: ${sentence}`);
    expect(change([2, 1], [])).toEqual([]);
    expect(change([2, 3, 4], [9])).toEqual([
      'pins_changed: 2 contacts pinned in, 1 contact no longer pinned in, 1 contact pinned out',
    ]);
  });
});

describe('over random definitions', () => {
  const moment = MOMENTS[0] ?? { now: '2026-03-15T12:00:00Z', timeZone: 'Europe/Berlin' };
  const [contacts = []] = fc.sample(contactsArbitrary(scenarioCatalogue, moment), { seed: SEED, numRuns: 1 });
  const definitions = definitionArbitrary(scenarioCatalogue, contacts, moment);
  const rules = ruleArbitrary(scenarioCatalogue, contacts, moment);
  const random = { seed: SEED, numRuns: 400 } as const;

  function formOf(definition: Group): string {
    const read = readDefinition(definition, scenarioCatalogue);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    return canonicalForm(read.core);
  }
  const compare = (before: Group, after: Group) =>
    compareDefinitions({ group: before }, { group: after }, scenarioCatalogue);

  test('there are changes exactly where the canonical forms differ', () => {
    fc.assert(
      fc.property(definitions, definitions, (one, other) => {
        expect(compare(one, one)).toEqual([]);
        expect(compare(one, other).length > 0).toBe(formOf(one) !== formOf(other));
        expect(compare(one, shuffled(one))).toEqual([]);
      }),
      random,
    );
  });

  test('every place that is named has what is said of it', () => {
    fc.assert(
      fc.property(definitions, definitions, (before, after) => {
        const [was, is] = [before, after].map((each) => new Set(membersOf(each).map(({ path }) => path)));
        for (const { kind, from, to } of compare(before, after)) {
          expect(from === undefined || was?.has(from.path)).toBe(true);
          expect(to === undefined || is?.has(to.path)).toBe(true);
          expect([from !== undefined, to !== undefined]).toEqual(SIDES[kind]);
        }
      }),
      random,
    );
  });

  test('another rule in the place of one is told of, and nothing else', () => {
    fc.assert(
      fc.property(definitions, rules, fc.nat(), (before, rule, pick) => {
        const leaves = before.rules.filter((member) => !isGroup(member));
        const chosen = leaves[pick % leaves.length];
        fc.pre(chosen !== undefined && before.rules.length > 2);
        const after = {
          ...before,
          rules: before.rules.map((member) => (member === chosen ? rule : member)),
        };
        fc.pre(formOf(before) !== formOf(after));
        const found = compare(before, shuffled(after));
        const kinds = found.map(({ kind }) => kind).toSorted();
        expect([
          ['rule_added', 'rule_removed'],
          ['rule_added'],
          ['rule_removed'],
          ['rule_changed'],
          // In a group that has become alike.
          ['rule_moved'],
        ]).toContainEqual(kinds);
        const removed = found.find(({ kind }) => kind === 'rule_removed');
        if (removed !== undefined) expect(removed.from?.path).toBe(`/rules/${before.rules.indexOf(chosen)}`);
      }),
      random,
    );
  });

  test('adding a rule to the root names that rule', () => {
    fc.assert(
      fc.property(definitions, rules, (before, rule) => {
        const after = { ...before, rules: [rule, ...before.rules] };
        fc.pre(before.rules.length > 1 && formOf(after) !== formOf(before));
        const added = compare(before, after);
        expect(added).toMatchObject([{ kind: 'rule_added', to: { path: '/rules/0' } }]);
        expect(compare(after, before)).toMatchObject([{ kind: 'rule_removed', from: { path: '/rules/0' } }]);
      }),
      random,
    );
  });
});

const SIDES = {
  rule_added: [false, true],
  group_added: [false, true],
  rule_removed: [true, false],
  group_removed: [true, false],
  rule_changed: [true, true],
  rule_moved: [true, true],
  group_changed: [true, true],
  pins_changed: [false, false],
} as const satisfies Record<DefinitionChange['kind'], readonly [boolean, boolean]>;

function shuffled(definition: Group): Group {
  return {
    ...definition,
    rules: definition.rules.toReversed().map((member) => (isGroup(member) ? shuffled(member) : member)),
  };
}

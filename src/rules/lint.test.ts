/** What lint finds, and what it leaves alone. That its claims are true is tested with random contacts in test/oracle. */
import { describe, expect, test } from 'vitest';
import { conformanceCatalogue } from '../../test/oracle/conformance.ts';
import { readDefinition } from './definition.ts';
import { lintDefinition } from './lint.ts';
import type { FieldProfile } from './lint-profile.ts';

const and = (...rules: unknown[]) => ({ combinator: 'and', rules });
const or = (...rules: unknown[]) => ({ combinator: 'or', rules });
const rule = (field: string, operator: string, value?: unknown) =>
  value === undefined ? { field, operator } : { field, operator, value };

function lint(definition: unknown, profiles?: ReadonlyMap<string, FieldProfile>) {
  const read = readDefinition(definition, conformanceCatalogue);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return lintDefinition(read.group, conformanceCatalogue, profiles === undefined ? {} : { profiles });
}

const short = (definition: unknown, profiles?: ReadonlyMap<string, FieldProfile>) =>
  lint(definition, profiles).map(({ id, level, path }) => `${id} ${level} ${path}`);

describe('contradictions', () => {
  test.each([
    [rule('age', '>', 30), rule('age', '<', 20)],
    [rule('age', '>', 30), rule('age', '<=', 30)],
    [rule('age', '=', 3), rule('age', 'notBetween', [1, 5])],
    [rule('age', 'in', [1, 2]), rule('age', '>', 2)],
    [rule('age', '=', 3), rule('age', 'notBetween', [3, 5])],
    [rule('age', '=', 5), rule('age', 'notBetween', [3, 5])],
    [rule('age', '=', 5), rule('age', '!=', 5)],
    [rule('plan', '=', 'pro'), rule('plan', '=', 'free')],
    [rule('plan', '=', 'pro'), rule('plan', 'notIn', ['free', ' PRO'])],
    [rule('plan', 'contains', 'a'), rule('plan', 'doesNotContain', 'A')],
    [rule('plan', 'null'), rule('plan', 'beginsWith', 'p')],
    [rule('vip', '=', true), rule('vip', '=', false)],
    [rule('signed_up', '<', '2026-01-01'), rule('signed_up', '>', '2026-06-01')],
    [rule('signed_up', '>', '2026-01-01'), rule('signed_up', '<', '2026-01-02')],
    [
      rule('signed_up', '<', { ago: 6, unit: 'month' }),
      rule('signed_up', 'inTheLast', { last: 30, unit: 'day' }),
    ],
    [rule('signed_up', 'inTheLast', { last: 1, unit: 'week' }), rule('signed_up', '>', 'today')],
    [rule('tags', 'hasAll', ['a']), rule('tags', 'hasNone', ['A'])],
    [
      { segment: 'Buyers', operator: 'in' },
      { segment: 'Buyers', operator: 'notIn' },
    ],
  ])('%j and %j leave nobody', (one: unknown, other: unknown) => {
    expect(short(and(one, other))).toEqual(['contradiction blocker /rules/1']);
  });

  test('the sentence names the other rule', () => {
    expect(lint(and(rule('age', '>', 30), rule('age', '<', 20)))[0]?.detail).toBe(
      'No contact can pass both this rule and “Age is over 30”, so the segment has no members.',
    );
  });

  test('brackets that change nothing hide nothing; in one branch of an or it is a warning', () => {
    const pair = and(rule('age', '>', 30), rule('age', '<', 20));
    expect(short(and(rule('age', '>', 30), and(rule('age', '<', 20))))).toEqual([
      'contradiction blocker /rules/1/rules/0',
    ]);
    expect(short(or(rule('vip', '=', true), pair))).toEqual(['contradiction warning /rules/1/rules/1']);
    expect(short({ ...pair, not: true })).toEqual(['contradiction warning /rules/1']);
  });

  test('three rules can leave nobody where no two do', () => {
    const definition = and(
      rule('age', 'between', [1, 5]),
      rule('age', 'notBetween', [2, 9]),
      rule('age', '>', 1.5),
    );
    expect(short(definition)).toEqual([]);
    expect(
      short(
        and(
          rule('age', 'between', [1, 5]),
          rule('age', 'notBetween', [0, 3]),
          rule('age', 'notBetween', [3, 9]),
        ),
      ),
    ).toEqual(['contradiction blocker /rules/2']);
  });

  test.each([
    [rule('age', '>=', 30), rule('age', '<=', 30)],
    [rule('signed_up', '>=', { ago: 2, unit: 'month' }), rule('signed_up', '=', { ago: 62, unit: 'day' })],
    [rule('signed_up', '<=', { ago: 1, unit: 'month' }), rule('signed_up', '=', { ago: 28, unit: 'day' })],
    [
      rule('signed_up', '<', { ahead: 7, unit: 'month' }),
      rule('signed_up', '=', { ahead: 214, unit: 'day' }),
    ],
    [rule('age', '>', 30), rule('spend', '<', 20)],
    [rule('age', 'null'), rule('age', '!=', 30)],
    [
      rule('signed_up', '<', { ago: 1, unit: 'month' }),
      rule('signed_up', 'inTheLast', { last: 31, unit: 'day' }),
    ],
    [rule('last_seen', '<', '2026-01-02'), rule('last_seen', '>', '2025-12-31')],
    [rule('tags', 'hasAll', ['a']), rule('tags', 'hasNone', ['b'])],
    [rule('plan', 'contains', 'a'), rule('plan', 'contains', 'b')],
  ])('%j and %j are no contradiction', (one, other) => {
    expect(short(and(one, other)).filter((finding) => finding.startsWith('contradiction'))).toEqual([]);
  });
});

describe('always true, repeated, useless', () => {
  test.each([
    [rule('age', '!=', 40), rule('age', '>', 30)],
    [rule('city', 'null'), rule('city', 'notNull')],
    [rule('city', 'notNull'), rule('city', '!=', 'York')],
    [rule('plan', '!=', 'pro'), rule('plan', '!=', 'free')],
    [
      { segment: 'Buyers', operator: 'in' },
      { segment: 'Buyers', operator: 'notIn' },
    ],
  ])('%j or %j lets everybody in', (one: unknown, other: unknown) => {
    expect(short(or(one, other))).toEqual(['always_true warning /rules/1']);
  });

  test('a rule said twice is reported at its second place', () => {
    expect(short(and(rule('plan', '=', 'Pro'), rule('age', '>', 3), rule('plan', 'in', ['pro'])))).toEqual([
      'duplicate_rule info /rules/2',
    ]);
    expect(
      short(
        and(or(rule('plan', '=', 'a'), rule('age', '>', 3)), or(rule('age', '>', 3), rule('plan', '=', 'A'))),
      ),
    ).toEqual(['duplicate_rule info /rules/1']);
  });

  test('of two rules in an and, the wider one is useless; in an or, the narrower one', () => {
    const [wide, narrow] = [rule('age', '>', 20), rule('age', 'between', [30, 40])];
    expect(short(and(wide, narrow))).toEqual(['useless_rule info /rules/0']);
    expect(short(or(wide, narrow))).toEqual(['useless_rule info /rules/1']);
    expect(short(and(rule('city', 'notNull'), rule('city', 'contains', 'y')))).toEqual([
      'useless_rule info /rules/0',
    ]);
    expect(short(or(rule('city', 'null'), rule('city', 'doesNotContain', 'y')))).toEqual([
      'useless_rule info /rules/0',
    ]);
  });

  test('a definition with nothing odd in it has no findings', () => {
    expect(
      short(
        and(
          rule('plan', 'in', ['pro', 'team']),
          rule('spend', '>', 50),
          or(rule('age', '<', 30), rule('vip', '=', true)),
        ),
      ),
    ).toEqual([]);
  });
});

test('groups nested deeper than four are hard to read', () => {
  const deep = and(
    or(
      and(or(and(rule('age', '>', 3), rule('vip', '=', true)), rule('age', '=', 1)), rule('plan', '=', 'x')),
      rule('plan', '=', 'y'),
    ),
    rule('plan', '=', 'z'),
  );
  expect(short(deep)).toEqual(['deep_nesting info /rules/0/rules/0/rules/0/rules/0']);
});

describe('with value profiles', () => {
  const profile = (values: readonly string[], missing = 0, complete = true): FieldProfile => ({
    contacts: 100,
    missing,
    values,
    complete,
  });

  test('a value that no contact has is reported with the nearest one that some have', () => {
    const profiles = new Map([['plan', profile(['Married', 'Single'])]]);
    expect(lint(and(rule('plan', 'in', ['single', 'Maried', 'YOLO'])), profiles)).toEqual([
      {
        id: 'value_never_seen',
        level: 'warning',
        path: '/rules/0',
        detail: 'No contact has “maried” as Plan.',
        hint: 'Did you mean “Married”?',
      },
      {
        id: 'value_never_seen',
        level: 'warning',
        path: '/rules/0',
        detail: 'No contact has “yolo” as Plan.',
      },
    ]);
  });

  test('nothing is claimed from a profile that does not list all values, nor about parts of texts', () => {
    expect(
      short(and(rule('plan', '=', 'YOLO')), new Map([['plan', profile(['Married'], 0, false)]])),
    ).toEqual([]);
    expect(short(and(rule('plan', 'contains', 'YOLO')), new Map([['plan', profile(['Married'])]]))).toEqual(
      [],
    );
  });

  test('a field that is mostly missing is an info, one that is almost always missing a warning', () => {
    const definition = and(rule('age', '>', 3));
    expect(short(definition, new Map([['age', profile([], 49)]]))).toEqual([]);
    expect(short(definition, new Map([['age', profile([], 50)]]))).toEqual([
      'field_mostly_missing info /rules/0',
    ]);
    expect(short(definition, new Map([['age', profile([], 90)]]))).toEqual([
      'field_mostly_missing warning /rules/0',
    ]);
    expect(short(and(rule('age', 'null')), new Map([['age', profile([], 90)]]))).toEqual([]);
  });
});

describe('rules about events', () => {
  const bought = (operator: string, value: unknown, more: object = {}) => ({
    event: 'purchase',
    operator,
    value,
    ...more,
  });
  const total = { measure: { of: 'sum', property: 'amount' } };

  test.each([
    [and(bought('>=', 3), bought('<', 2)), ['contradiction blocker /rules/1']],
    [and(bought('>', 2), bought('<', 3)), ['contradiction blocker /rules/1']],
    [and(bought('>', 2, total), bought('<', 3, total)), []],
    [and(bought('>=', 3), bought('<', 2, total)), []],
    [and(bought('>=', 3), bought('<', 2, { within: { last: 1, unit: 'year' } })), []],
    [and(bought('>=', 3), bought('>=', 2)), ['useless_rule info /rules/1']],
    [or(bought('>=', 3), bought('<', 3)), ['always_true warning /rules/1']],
    [and(bought('<', 0)), ['contradiction blocker /rules/0']],
    [and(bought('>=', 0)), ['always_true warning /rules/0']],
    [and(bought('>=', 0), rule('age', '>', 3)), ['useless_rule info /rules/0']],
    [and(bought('!=', 3), bought('=', 3)), ['contradiction blocker /rules/1']],
    [and({ sample: { percent: 0, seed: 'a' } }), ['contradiction blocker /rules/0']],
    [and({ sample: { percent: 100, seed: 'a' } }), ['always_true warning /rules/0']],
    [
      and({ sample: { percent: 10, seed: 'a' } }, { sample: { percent: 10, from: 10, seed: 'a' } }),
      ['contradiction blocker /rules/1'],
    ],
    [and({ sample: { percent: 10, seed: 'a' } }, { sample: { percent: 10, from: 10, seed: 'b' } }), []],
  ])('%j', (definition, findings) => {
    expect(short(definition)).toEqual(findings);
  });

  const events = {
    names: new Set(['purchase', 'visit']),
    properties: new Map([['purchase', new Set(['amount'])]]),
    campaigns: new Set(['Camp_1']),
    days: 40.5,
  };
  const found = (definition: unknown) => {
    const read = readDefinition(definition, conformanceCatalogue);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    return lintDefinition(read.group, conformanceCatalogue, { events }).map(
      ({ id, path }) => `${id} ${path}`,
    );
  };

  test.each([
    [and({ event: 'purchas', operator: '=', value: 0 }), ['event_never_seen /rules/0']],
    [
      and({ sequence: [{ event: 'visit' }, { event: 'visits' }], operator: 'happened' }),
      ['event_never_seen /rules/0/sequence/1'],
    ],
    [
      and(bought('>=', 1, { where: and(rule('product', '=', 'x'), rule('amount', '>', 1)) })),
      ['property_never_seen /rules/0'],
    ],
    [and(bought('>=', 1, { where: and(rule('occurred_at', '<', 'today')) })), []],
    [and({ campaign: 'camp_1', outcome: 'opened', operator: 'happened' }), []],
    [and({ campaign: 'camp_2', outcome: 'opened', operator: 'happened' }), ['campaign_never_seen /rules/0']],
    [and({ campaign: '*', outcome: 'skipped', operator: 'didNotHappen' }), []],
    [and(bought('>=', 1, { within: { last: 41, unit: 'day' } })), []],
    [
      and(bought('>=', 1, { within: { last: 42, unit: 'day' } })),
      ['window_longer_than_data /rules/0/within'],
    ],
  ])('against the data: %j', (definition, findings) => {
    expect(found(definition)).toEqual(findings);
  });

  test('a field that no source supplies any more is named', () => {
    const read = readDefinition(and(rule('plan', '=', 'pro')), conformanceCatalogue);
    if (!read.ok) throw new Error('refused');
    const findings = lintDefinition(read.group, conformanceCatalogue, { unsupplied: new Set(['plan']) });
    expect(findings).toMatchObject([{ id: 'field_not_supplied', level: 'warning', path: '/rules/0' }]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../../src/rules/catalogue.ts';
import type { EventRule, Group, Rule } from '../../../../src/rules/rule.ts';
import { absenceOf, hasValue, isRequired, requireBeside } from './absence.ts';
import {
  definitionOf,
  type FieldRule,
  ruleJson,
  type TreeGroup,
  type TreeRule,
  treeOf,
} from './rule-tree.ts';
import { nodeAt } from './tree-paths.ts';

const property = (key: string, type: 'number' | 'text') => [key, { key, label: key, type }] as const;
const catalogue: Catalogue = {
  fields: new Map(),
  segments: new Map(),
  sources: new Map(),
  properties: new Map([property('amount', 'number'), property('category', 'text')]),
  campaigns: new Map(),
};

function ruleIn(tree: TreeGroup, path: string): TreeRule {
  const node = nodeAt(tree, path);
  if (node === undefined || node.kind === 'group') throw new Error(`no rule at ${path}`);
  return node;
}

function fieldRuleIn(tree: TreeGroup, path: string): FieldRule {
  const rule = ruleIn(tree, path);
  if (rule.kind !== 'field') throw new Error(`no field rule at ${path}`);
  return rule;
}

function absence(rule: Rule) {
  const found = absenceOf(ruleIn(treeOf({ combinator: 'and', rules: [rule] }), '/rules/0'), catalogue);
  return found && { who: found.who, presence: found.presence && ruleJson(found.presence) };
}

function purchase(part: Partial<EventRule>): EventRule {
  return { event: 'purchase', operator: '>=', value: 1, ...part };
}

const AT_LEAST_ONCE = { event: 'purchase', operator: '>=', value: 1 };
const books: Group = { combinator: 'and', rules: [{ field: 'category', operator: '=', value: 'Books' }] };

describe('contacts of whom no event counts', () => {
  it.each<[boolean, Partial<EventRule>]>([
    [false, { operator: '>=', value: 1 }],
    [true, { operator: '>=', value: 0 }],
    [true, { operator: '<', value: 3 }],
    [false, { operator: '<', value: 0 }],
    [true, { operator: '<=', value: 0 }],
    [true, { operator: '=', value: 0, within: { last: 30, unit: 'day' } }],
    [false, { operator: '=', value: 2 }],
    [true, { operator: '!=', value: 2 }],
    [false, { operator: '!=', value: 0 }],
    [true, { operator: 'between', value: [0, 5] }],
    [false, { operator: 'between', value: [1, 5] }],
    [true, { operator: 'notBetween', value: [1, 5] }],
    [true, { operator: 'in', value: [0, 5] }],
    [false, { operator: 'in', value: [4, 5] }],
    [true, { operator: 'notIn', value: [4, 5] }],
    [true, { measure: { of: 'days' }, operator: '<', value: 2 }],
    [true, { measure: { of: 'sum', property: 'amount' }, operator: '<', value: 100 }],
    [false, { measure: { of: 'sum', property: 'amount' }, operator: '>', value: 100 }],
    [true, { measure: { of: 'distinct', property: 'category' }, operator: '<=', value: 2 }],
    [false, { measure: { of: 'avg', property: 'amount' }, operator: '<', value: 100 }],
    [true, { measure: { of: 'avg', property: 'amount' }, operator: '!=', value: 100 }],
    [false, { measure: { of: 'last' }, operator: 'inTheLast', value: { last: 30, unit: 'day' } }],
    [true, { measure: { of: 'last' }, operator: 'notInTheLast', value: { last: 30, unit: 'day' } }],
    [true, { measure: { of: 'first' }, operator: 'null', value: undefined }],
    [false, { operator: '<', value: undefined }],
  ])('are let in (%s) by %j', (included, part) => {
    expect(absence(purchase(part)) !== undefined).toBe(included);
  });

  it('are kept out by "at least once" at any time, with the same filters', () => {
    expect(absence(purchase({ operator: '<', value: 3, within: { last: 90, unit: 'day' } }))).toEqual({
      who: 'who never did this',
      presence: AT_LEAST_ONCE,
    });
    expect(absence(purchase({ operator: '<', value: 3, where: books }))).toEqual({
      who: 'who never did this with these filters',
      presence: { ...AT_LEAST_ONCE, where: books },
    });
  });

  it('are offered to be kept out only where that leaves somebody', () => {
    expect(absence(purchase({ operator: '=', value: 0 }))).toEqual({
      who: 'who never did this',
      presence: undefined,
    });
    expect(absence(purchase({ operator: '<', value: 1, where: books }))?.presence).toEqual(AT_LEAST_ONCE);
    expect(
      absence(purchase({ operator: '=', value: 0, within: { last: 30, unit: 'day' } }))?.presence,
    ).toEqual(AT_LEAST_ONCE);
  });

  it('are told of sequences and campaigns that did not happen', () => {
    const steps = [{ event: 'visit', where: books }, { event: 'purchase' }];
    expect(absence({ sequence: steps, operator: 'happened' })).toBeUndefined();
    expect(absence({ sequence: steps, operator: 'didNotHappen' })).toEqual({
      who: 'who never did the first step',
      presence: { event: 'visit', where: books, operator: '>=', value: 1 },
    });
    const campaign = { campaign: 'spring', outcome: 'opened', operator: 'didNotHappen' } as const;
    expect(absence({ ...campaign, operator: 'happened' })).toBeUndefined();
    expect(absence(campaign)).toEqual({
      who: 'who were never targeted by this campaign',
      presence: { campaign: 'spring', outcome: 'targeted', operator: 'happened' },
    });
    expect(absence({ ...campaign, campaign: '*', outcome: 'targeted' })).toEqual({
      who: 'who were never targeted by any campaign',
      presence: undefined,
    });
  });

  it('are out already when another rule that has to hold asks for the same event', () => {
    const few = purchase({ operator: '<', value: 3 });
    const fewBooks = purchase({ operator: '<', value: 3, where: books });
    const required = (rules: readonly (Rule | Group)[], path = '/rules/0') => {
      const tree = treeOf({ combinator: 'and', rules });
      return isRequired(tree, ruleIn(tree, path).id, catalogue);
    };
    expect(required([few, purchase({})])).toBe(true);
    expect(required([few, purchase({ where: books })])).toBe(true);
    expect(required([fewBooks, purchase({ where: books })])).toBe(true);
    expect(required([fewBooks, purchase({})])).toBe(false);
    expect(required([few, { ...purchase({}), event: 'visit' }])).toBe(false);
    expect(required([few, few])).toBe(false);
    expect(required([{ combinator: 'or', rules: [few] }, purchase({})], '/rules/0/rules/0')).toBe(true);
    expect(required([{ combinator: 'or', rules: [few, purchase({})] }], '/rules/0/rules/0')).toBe(false);
  });

  it('are kept out of one side of an "or" by a group of both rules', () => {
    const few = purchase({ operator: '<', value: 3 });
    const tree = treeOf({ combinator: 'or', rules: [few, { field: 'a', operator: 'null' }] });
    const rule = ruleIn(tree, '/rules/0');
    const presence = absenceOf(rule, catalogue)?.presence;
    if (presence === undefined) throw new Error('a rule that keeps them out is wanted here');
    expect(definitionOf(requireBeside(tree, rule.id, presence)).rules[0]).toEqual({
      combinator: 'and',
      rules: [few, AT_LEAST_ONCE],
    });
  });
});

describe('contacts without a value', () => {
  const definition: Group = {
    combinator: 'and',
    rules: [
      { field: 'a', operator: '>', value: 1 },
      {
        combinator: 'or',
        rules: [
          { field: 'a', operator: '!=', value: 3 },
          { field: 'b', operator: '!=', value: 3 },
        ],
      },
      { combinator: 'or', not: true, rules: [{ field: 'a', operator: '!=', value: 3 }] },
    ],
  };

  it('are kept out by "has a value" beside a rule that has to hold anyway', () => {
    const tree = treeOf(definition);
    const rule = fieldRuleIn(tree, '/rules/0');
    const next = requireBeside(tree, rule.id, hasValue(rule));
    expect(definitionOf(next).rules[1]).toEqual({ field: 'a', operator: 'notNull' });
    expect(isRequired(next, rule.id, catalogue)).toBe(true);
    expect(isRequired(tree, rule.id, catalogue)).toBe(false);
  });

  it('are out already when another rule about the field has to hold', () => {
    const tree = treeOf(definition);
    const required = (path: string) => isRequired(tree, ruleIn(tree, path).id, catalogue);
    expect(required('/rules/1/rules/0')).toBe(true);
    expect(required('/rules/1/rules/1')).toBe(false);
    expect(required('/rules/2/rules/0')).toBe(false);
  });

  it('are kept out by a group of both rules where only one of the neighbours has to hold', () => {
    const tree = treeOf(definition);
    const rule = fieldRuleIn(tree, '/rules/1/rules/1');
    expect(definitionOf(requireBeside(tree, rule.id, hasValue(rule))).rules[1]).toEqual({
      combinator: 'or',
      rules: [
        { field: 'a', operator: '!=', value: 3 },
        {
          combinator: 'and',
          rules: [
            { field: 'b', operator: '!=', value: 3 },
            { field: 'b', operator: 'notNull' },
          ],
        },
      ],
    });
  });
});

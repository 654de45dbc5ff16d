import { describe, expect, it } from 'vitest';
import { BUILT_IN_FIELDS, type Catalogue } from '../../../../src/rules/catalogue.ts';
import { definitionFromText, nodeFromText, textOf } from './rule-clipboard.ts';
import { notesOf, problemsByNode, withLint, wrongParts } from './rule-notes.ts';
import { type EventRule, emptyTree, newGroup, type TreeGroup, type TreeRule, treeOf } from './rule-tree.ts';
import { pathsOf } from './tree-paths.ts';

const catalogue: Catalogue = {
  fields: new Map(BUILT_IN_FIELDS.map((field) => [field.key, field])),
  segments: new Map(),
  sources: new Map(),
  properties: new Map(),
  campaigns: new Map(),
};

describe('problems beside the rules', () => {
  it('say what is still to be chosen or entered, and that it is only unfinished', () => {
    const blank = emptyTree();
    expect([...notesOf(blank, catalogue, new Map(), undefined).problems.values()].flat()).toEqual([
      {
        path: '/rules/0/field',
        part: 'field',
        detail: 'Choose what the rule is about.',
        unfinished: true,
      },
    ]);
    const tree = treeOf({
      combinator: 'and',
      rules: [
        { field: 'email', operator: '=', value: 'a@b.example' },
        { field: 'created_at', operator: '<', value: { ago: 3, unit: 'month' } },
        { field: 'first_name', operator: 'in', value: [] },
      ],
    });
    const problems = notesOf(tree, catalogue, new Map(), undefined).problems;
    expect([...problems.keys()]).toEqual([tree.members[2]?.id]);
    expect([...problems.values()].flat()[0]).toMatchObject({ detail: 'Enter a value.', unfinished: true });
  });

  it('tell a mistake from what is not finished', () => {
    const tree = treeOf({ combinator: 'and', rules: [{ field: 'emial', operator: '=', value: 'x' }] });
    expect([...notesOf(tree, catalogue, new Map(), undefined).problems.values()].flat()).toMatchObject([
      { unfinished: false, hint: 'Did you mean “email”?' },
    ]);
  });

  it('stand beside the rule inside nested groups, and beside an empty group', () => {
    const inner = newGroup('or', []);
    const tree = newGroup('and', [inner]);
    expect([...notesOf(tree, catalogue, new Map(), undefined).problems.keys()]).toEqual([inner.id]);
  });

  it('are found by the path the server names in what was sent', () => {
    const tree = treeOf({ combinator: 'and', rules: [{ segment: 'seg_1', operator: 'in' }] });
    const found = problemsByNode(
      tree,
      [
        { code: 'segment_not_calculated', path: '/definition/rules/0/segment', detail: 'Never calculated.' },
        { code: 'limit_exceeded', path: '/elsewhere', detail: 'Too much.' },
      ],
      '/definition',
    );
    expect(found.get(tree.members[0]?.id ?? '')).toMatchObject([{ detail: 'Never calculated.' }]);
    expect(found.get(tree.id)).toMatchObject([{ detail: 'Too much.' }]);
  });
});

describe('problems inside the rules about events', () => {
  const amount = { key: 'amount', label: 'Amount', type: 'number' } as const;
  const known: Catalogue = { ...catalogue, properties: new Map([['amount', amount]]) };
  const told = (tree: TreeGroup) => {
    const { problems } = notesOf(tree, known, new Map(), undefined);
    const names = pathsOf(tree);
    return [...problems].flatMap(([id, found]) =>
      found.map(({ part, detail, unfinished }) => [names.get(id), part, detail, unfinished]),
    );
  };
  const one = (rule: TreeRule) => told(newGroup('and', [rule]));
  const buy: EventRule = { id: 'r', kind: 'event', event: 'buy', operator: '>=', value: 1 };

  it('stand at the part they are about, and tell what is only unfinished', () => {
    expect(one(buy)).toEqual([]);
    expect(one({ ...buy, event: '' })).toEqual([['/rules/0', 'event', 'Choose an event.', true]]);
    expect(one({ ...buy, value: undefined })).toEqual([['/rules/0', 'value', 'Enter a value.', true]]);
    expect(one({ ...buy, measure: { of: 'sum', property: '' } })).toEqual([
      ['/rules/0', 'measure', 'Choose a property.', true],
    ]);
    expect(one({ ...buy, within: { last: undefined, unit: 'day' } })).toEqual([
      ['/rules/0', 'within', 'Enter a number.', true],
    ]);
    expect(one({ ...buy, within: { from: '2026-01-01', to: '' } })).toEqual([
      ['/rules/0', 'within', 'Enter a date.', true],
    ]);
    expect(one({ ...buy, within: { from: '2026-02-01', to: '2026-01-01' } })).toMatchObject([
      ['/rules/0', 'within', expect.any(String), false],
    ]);
    expect(one({ ...buy, measure: { of: 'sum', property: 'amuont' } })).toMatchObject([
      ['/rules/0', 'measure', expect.any(String), false],
    ]);
  });

  it('stand at the filter they are about, of an event and of a step', () => {
    const filter = { id: 'f', kind: 'field', operator: '>', valueSource: 'value' } as const;
    const where = newGroup('and', [
      { ...filter, field: 'amount', value: undefined },
      { id: 'b', kind: 'blank' },
    ]);
    expect(one({ ...buy, where })).toEqual([['/rules/0/where/rules/1', 'field', 'Choose a property.', true]]);
    expect(one({ ...buy, where: { ...where, members: where.members.slice(0, 1) } })).toEqual([
      ['/rules/0/where/rules/0', 'value', 'Enter a value.', true],
    ]);
    const steps = [
      {
        id: 's1',
        kind: 'step',
        event: 'see',
        where: newGroup('and', [{ ...filter, field: 'no', value: 1 }]),
      },
      { id: 's2', kind: 'step', event: 'buy' },
    ] as const;
    expect(one({ id: 'q', kind: 'sequence', steps, operator: 'happened' })).toMatchObject([
      ['/rules/0/sequence/0/where/rules/0', 'field', expect.any(String), false],
    ]);
  });

  it('stand at the step they are about', () => {
    const steps = [
      { id: 's1', kind: 'step', event: 'see' },
      { id: 's2', kind: 'step', event: '', within: { last: undefined, unit: 'day' } },
    ] as const;
    expect(one({ id: 'q', kind: 'sequence', steps, operator: 'happened' })).toEqual([
      ['/rules/0/sequence/1', 'event', 'Choose an event.', true],
      ['/rules/0/sequence/1', 'within', 'Enter a number.', true],
    ]);
  });

  it('tell what is missing of campaigns and samples', () => {
    expect(one({ id: 'c', kind: 'campaign', campaign: '', outcome: 'opened', operator: 'happened' })).toEqual(
      [['/rules/0', 'campaign', 'Choose a campaign.', true]],
    );
    expect(one({ id: 's', kind: 'sample', percent: undefined, seed: '' })).toEqual([
      ['/rules/0', 'seed', 'Enter a seed.', true],
      ['/rules/0', 'percent', 'Enter a percentage.', true],
    ]);
    expect(one({ id: 's', kind: 'sample', percent: 10, from: null, seed: 'x' })).toEqual([
      ['/rules/0', 'from', 'Enter a percentage.', true],
    ]);
    expect(one({ id: 's', kind: 'sample', percent: 60, from: 50, seed: 'x' })).toMatchObject([
      ['/rules/0', 'percent', expect.any(String), false],
    ]);
  });

  it('mark the parts that are wrong, and what is unfinished once saving was tried', () => {
    const tree = newGroup('and', [
      { ...buy, value: undefined, within: { from: '2026-02-01', to: '2026-01-01' } },
    ]);
    const problems = [...notesOf(tree, known, new Map(), undefined).problems.values()].flat();
    expect([...wrongParts(problems, false)]).toEqual(['within']);
    const open = [
      ...notesOf(
        newGroup('and', [{ ...buy, value: undefined }]),
        known,
        new Map(),
        undefined,
      ).problems.values(),
    ].flat();
    expect([...wrongParts(open, false)]).toEqual([]);
    expect([...wrongParts(open, true)]).toEqual(['value']);
  });
});

describe('findings beside the rules', () => {
  it('say which value no contact has, and which was probably meant', () => {
    const tree = treeOf({
      combinator: 'and',
      rules: [{ field: 'time_zone', operator: 'in', value: ['Europe/Berlin', 'Europe/Pariss'] }],
    });
    const profile = { contacts: 10, missing: 0, values: ['Europe/Berlin', 'Europe/Paris'], complete: true };
    const { lint } = notesOf(tree, catalogue, new Map([['time_zone', profile]]), undefined);
    expect(lint.get(tree.members[0]?.id ?? '')).toMatchObject([{ hint: 'Did you mean “Europe/Paris”?' }]);
  });

  it('are told once when both the screen and the server know them', () => {
    const finding = { path: '/rules/0', part: '', detail: 'Seen nowhere.', level: 'warning' } as const;
    const other = { ...finding, detail: 'Always true.' };
    expect(withLint(new Map([['a', [finding]]]), new Map([['a', [finding, other]]])).get('a')).toEqual([
      finding,
      other,
    ]);
  });
});

describe('rules as text', () => {
  it('come back as they were copied, alone and in groups', () => {
    const tree = treeOf({
      combinator: 'or',
      rules: [
        { field: 'email', operator: 'contains', value: '@example' },
        { combinator: 'and', not: true, rules: [{ segment: 'seg_1', operator: 'notIn' }] },
      ],
    });
    for (const node of [tree, ...tree.members]) {
      const read = nodeFromText(textOf(node));
      expect(read.ok && textOf(read.value)).toBe(textOf(node));
    }
  });

  it('are refused with the reasons, and never taken in part', () => {
    expect(definitionFromText('{')).toMatchObject({ ok: false });
    expect(
      definitionFromText('{"combinator":"and","rules":[{"field":"email","operator":"is"}]}'),
    ).toMatchObject({
      ok: false,
      problems: [{ path: '/rules/0/operator' }],
    });
    expect(nodeFromText('{"fields":"email"}')).toMatchObject({ ok: false });
  });
});

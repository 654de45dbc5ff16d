import { describe, expect, it } from 'vitest';
import { BUILT_IN_FIELDS, type Catalogue } from '../../../../src/rules/catalogue.ts';
import { definitionFromText, nodeFromText, textOf } from './rule-clipboard.ts';
import { notesOf, problemsByNode, withLint } from './rule-notes.ts';
import { emptyTree, newGroup, treeOf } from './rule-tree.ts';

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

/** Changes of a definition in words: "Income is over 50,000 → income is over 60,000". */
import type { Catalogue } from './catalogue.ts';
import type { Node } from './comparable-tree.ts';
import type { ChangedPart, DefinitionChange, RawChange } from './compare-definitions.ts';
import { describeDefinition, describeRule, ruleClause } from './describe.ts';
import { memberClause } from './describe-group.ts';
import type { Pins } from './pins.ts';

/** A change with its sentence. */
export function describeChange(change: RawChange, names: Catalogue): DefinitionChange {
  const { kind, from, to } = change;
  return {
    kind: kind === 'group_wrapped' || kind === 'group_unwrapped' ? 'group_changed' : kind,
    ...(from === undefined ? {} : { from: partOf(from, names) }),
    ...(to === undefined ? {} : { to: partOf(to, names) }),
    sentence: sentenceOf(change, names),
  };
}

function partOf(node: Node, names: Catalogue): ChangedPart {
  return { path: node.path, sentence: wordsOfPart(node, names) };
}

/** What a part says by itself. */
function wordsOfPart(node: Node, names: Catalogue): string {
  return node.kind === 'rule' ? describeRule(node.rule, names) : describeDefinition(node.group, names);
}

function sentenceOf({ kind, from, to }: RawChange, names: Catalogue): string {
  const said = (node: Node | undefined) => (node === undefined ? '' : wordsOfPart(node, names));
  switch (kind) {
    case 'rule_added':
      return `Rule added: ${said(to)}`;
    case 'group_added':
      return `Group added: ${said(to)}`;
    case 'rule_removed':
      return `Rule removed: ${said(from)}`;
    case 'group_removed':
      return `Group removed: ${said(from)}`;
    case 'rule_moved':
      return `Rule moved to another group: ${said(to)}`;
    case 'group_changed':
      return groupSentence(from, to, names);
    case 'group_wrapped':
      return `Rules: all that was asked is now one of ${countOf(to)} parts, of which ${joiningOf(to)}`;
    case 'group_unwrapped':
      return `Rules: one of ${countOf(from)} parts is now all that is asked`;
    case 'rule_changed':
      return changedSentence(from, to, names);
  }
}

const JOINING = {
  and: { plain: 'all have to hold', negated: 'not all may hold' },
  or: { plain: 'one is enough', negated: 'none may hold' },
} as const;

/** How the members of a group are joined, as a clause about them. A group of one reads as one to which others can be added. */
export function joiningOf(node: Node | undefined): string {
  if (node?.kind !== 'group') throw new Error('Only groups join their members.');
  const { combinator, not, members } = node;
  const words = JOINING[members.length > 1 ? combinator : not ? 'or' : 'and'];
  return not ? words.negated : words.plain;
}

function countOf(node: Node | undefined): number {
  return node?.kind === 'group' ? node.members.length : 1;
}

function groupSentence(from: Node | undefined, to: Node | undefined, names: Catalogue): string {
  if (to?.kind !== 'group') throw new Error('Only groups join their members.');
  const subject = to.path === '' ? 'Rules' : `Group “${describeDefinition(to.group, names)}”`;
  return `${subject}: ${joiningOf(from)} → ${joiningOf(to)}`;
}

function changedSentence(from: Node | undefined, to: Node | undefined, names: Catalogue): string {
  if (from === undefined || to === undefined) throw new Error('What changed was there before and after.');
  const before = wordsOfPart(from, names);
  const after = wordsOfPart(to, names);
  if (before === after) return `${before}: ${valuesSentence(from, to)}`;
  return `${before} → ${memberClause(to.kind === 'rule' ? to.rule : to.group, (rule) => ruleClause(rule, names))}`;
}

const NAMED = 5;

/** Where the sentences of both read the same (long lists are not written out): the values that came and went. */
function valuesSentence(from: Node, to: Node): string {
  const [before, after] = [listOf(from), listOf(to)];
  const come = after.filter((value) => !before.includes(value));
  const gone = before.filter((value) => !after.includes(value));
  const parts = [
    ...(come.length === 0 ? [] : [`added ${named(come)}`]),
    ...(gone.length === 0 ? [] : [`removed ${named(gone)}`]),
  ];
  return parts.length === 0 ? 'compared with another value' : parts.join(', ');
}

function listOf(node: Node): readonly string[] {
  const value = node.kind === 'rule' && 'value' in node.rule ? node.rule.value : undefined;
  return Array.isArray(value) ? value.map(String) : [];
}

function named(values: readonly string[]): string {
  const more = values.length - NAMED;
  return more > 0 ? `${values.slice(0, NAMED).join(', ')} and ${more} more` : values.join(', ');
}

/** How pins changed; undefined when they did not. */
export function pinsChange(before: Pins, after: Pins): DefinitionChange | undefined {
  const sides = [
    { was: before.include, is: after.include, side: 'in' },
    { was: before.exclude, is: after.exclude, side: 'out' },
  ].flatMap(({ was, is, side }) => {
    const [had, has] = [new Set(was), new Set(is)];
    const come = is.filter((no) => !had.has(no)).length;
    const gone = was.filter((no) => !has.has(no)).length;
    return [
      ...(come === 0 ? [] : [`${contacts(come)} pinned ${side}`]),
      ...(gone === 0 ? [] : [`${contacts(gone)} no longer pinned ${side}`]),
    ];
  });
  if (sides.length === 0) return undefined;
  const [first = ''] = sides;
  return { kind: 'pins_changed', sentence: [first, ...sides.slice(1)].join(', ') };
}

function contacts(count: number): string {
  return count === 1 ? '1 contact' : `${count.toLocaleString('en-US')} contacts`;
}

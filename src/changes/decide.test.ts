/** What decides, over plans and answers written by hand; whole worlds are in test/oracle/reasons-agree.test.ts. */
import { describe, expect, test } from 'vitest';
import type { Leaf, Plan } from '../compile/plan.ts';
import {
  decide,
  decisiveLeaves,
  type LeafKind,
  type Readings,
  type Said,
  type Shape,
  type Truths,
} from './decide.ts';

const leaf: Leaf = { kind: 'sample', path: '', seed: 'a', from: 0, to: 1 };
const allOf = (...members: Plan[]): Plan => ({ kind: 'all', path: '', members });
const anyOf = (...members: Plan[]): Plan => ({ kind: 'any', path: '', members });
const not = (member: Plan): Plan => ({ kind: 'not', path: '', member });

function shape(plan: Plan, ...leaves: LeafKind[]): Shape {
  return { plan, leaves };
}

/** 'tf' → true, false; '+' and '-' pin the contact in or out. */
function says(text: string): Truths {
  return {
    leaves: [...text].filter((one) => one === 't' || one === 'f').map((one) => one === 't'),
    pinnedIn: text.includes('+'),
    pinnedOut: text.includes('-'),
  };
}

function said(of: Shape, worlds: Readonly<Record<string, string | null>>): Said {
  const readings: Readings = Object.fromEntries(
    Object.entries(worlds).map(([world, text]) => [world, text === null ? null : says(text)]),
  );
  return { shape: of, readings };
}

describe('which rules decide', () => {
  const decided = (plan: Plan, before: string, after: string, was: boolean) =>
    decisiveLeaves(shape(plan), says(before), says(after), was);

  test('of all that have to hold, those that began to; one that held all the time does not count', () => {
    expect(decided(allOf(leaf, leaf, leaf), 'tff', 'ttt', false)).toEqual([1, 2]);
  });
  test('of any that is enough, those that would have been enough', () => {
    expect(decided(anyOf(leaf, leaf), 'ff', 'tt', false)).toEqual([0, 1]);
    expect(decided(anyOf(leaf, leaf), 'tt', 'ff', true)).toEqual([0, 1]);
  });
  test('a rule that changed against the move is not named', () => {
    expect(decided(anyOf(allOf(leaf, leaf), leaf), 'fft', 'tff', true)).toEqual([2]);
    expect(decided(allOf(leaf, not(leaf)), 'ff', 'tf', false)).toEqual([0]);
    expect(decided(anyOf(leaf, leaf), 'ff', 'tf', false)).toEqual([0]);
  });
  test('where nothing decides alone, the smallest set is left', () => {
    const pairs = anyOf(allOf(leaf, leaf), allOf(leaf, leaf));
    expect(decided(pairs, 'ffff', 'tttt', false)).toEqual([1, 3]);
  });
});

describe('why a contact moved', () => {
  const one = shape(allOf(leaf), 'field');
  const kinds = (causes: ReturnType<typeof decide>) => causes.map(({ kind }) => kind);

  test('its data, when the rule says so with the clock of before; time, when it says so with the data of before', () => {
    const worlds = { before: 'f', after: 't' };
    expect(decide('entered', said(one, { ...worlds, data: 't', time: 'f' }), undefined)).toEqual([
      { kind: 'data', of: 'old', leaf: 0, truth: true },
    ]);
    expect(kinds(decide('entered', said(one, { ...worlds, data: 'f', time: 't' }), undefined))).toEqual([
      'time',
    ]);
    expect(kinds(decide('entered', said(one, { ...worlds, data: 't', time: 't' }), undefined))).toEqual([
      'data',
      'time',
    ]);
    // Each alone would not have been enough.
    expect(kinds(decide('entered', said(one, { ...worlds, data: 'f', time: 'f' }), undefined))).toEqual([
      'data',
      'time',
    ]);
    const event = shape(allOf(leaf), 'event');
    expect(kinds(decide('entered', said(event, { ...worlds, data: 'f', time: 'f' }), undefined))).toEqual([
      'data',
    ]);
  });

  test('another calendar is told from time', () => {
    const worlds = { before: 't', after: 'f', data: 't', time: 't', calendar: 'f' };
    expect(kinds(decide('left', said(one, worlds), undefined))).toEqual(['calendar']);
  });

  test('the edit, when the rules of before would have left it where it was', () => {
    const old = said(one, { before: 'f', after: 'f' });
    expect(kinds(decide('entered', old, said(one, { before: 't', after: 't' })))).toEqual(['definition']);
    // The new rules alone would not have done it either: something happened besides.
    expect(kinds(decide('entered', old, said(one, { before: 'f', after: 't' })))).toEqual([
      'definition',
      'data',
    ]);
    expect(
      kinds(
        decide('entered', said(one, { before: null, after: 'f' }), said(one, { before: null, after: 't' })),
      ),
    ).toEqual(['definition', 'new_contact']);
  });

  test('not the edit, when the rules of before would have moved it as well; it is named after what did', () => {
    const old = said(one, { before: 'f', after: 't' });
    expect(kinds(decide('entered', old, said(one, { before: 'f', after: 't' })))).toEqual(['data']);
    expect(kinds(decide('entered', old, said(one, { before: 't', after: 't' })))).toEqual([
      'data',
      'definition',
    ]);
  });

  test('a pin, when without it the contact would have stayed', () => {
    const old = said(one, { before: 'f', after: 'f' });
    expect(kinds(decide('entered', old, said(one, { before: 'f+', after: 'f+' })))).toEqual(['pin']);
    expect(kinds(decide('entered', old, said(one, { before: 't+', after: 't+' })))).toEqual(['definition']);
    const member = said(one, { before: 't', after: 't' });
    expect(kinds(decide('left', member, said(one, { before: 't-', after: 't-' })))).toEqual(['pin']);
  });

  test('it is new; a nested segment; a data source', () => {
    expect(kinds(decide('entered', said(one, { before: null, after: 't' }), undefined))).toEqual([
      'new_contact',
    ]);
    const sets = shape(allOf(leaf, leaf), 'segment', 'source');
    expect(
      decide('left', said(sets, { before: 'tt', after: 'ff' }), undefined).map(({ kind }) => kind),
    ).toEqual(['data', 'segment']);
  });

  test('nothing is guessed: what does not lead to the audiences, or cannot be read, is not known', () => {
    const why = (causes: ReturnType<typeof decide>) =>
      causes.map((cause) => ('why' in cause ? cause.why : cause.kind));
    expect(why(decide('entered', said(one, { before: 't', after: 't' }), undefined))).toEqual([
      'not_reproduced',
    ]);
    expect(why(decide('left', said(one, { before: 't', after: 't' }), undefined))).toEqual([
      'not_reproduced',
    ]);
    expect(why(decide('left', undefined, undefined))).toEqual(['definition_unreadable']);
    expect(why(decide('left', said(one, { after: 'f' }), undefined))).toEqual(['definition_unreadable']);
    expect(why(decide('left', said(one, { before: 't' }), said(one, { after: 'f' })))).toEqual([
      'definition_unreadable',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import type { ExplainedNode } from '../../../../../src/api/contract/explain.ts';
import { changeWords, notReproduced, progressText, reasonsOf, verdictOf } from './verdict.ts';
import type { DecidingRule } from './why-tree.ts';

const AS_OF = '2026-03-15T12:00:00.000Z';
const tree: ExplainedNode[] = [
  { path: '', kind: 'group', combinator: 'and', sentence: 'All', result: true, as_of: AS_OF },
];

function said(
  member: boolean,
  published: boolean | undefined,
  asked: 'now' | 'past' | 'unsaved' = 'now',
  version = 2,
): string {
  const audience =
    published === undefined
      ? null
      : { calculation_id: 'calc_1', calculated_at: AS_OF, version: 2, member: published };
  const verdict = verdictOf(
    { member, audience, version, tree, as_of: AS_OF },
    asked,
    'Ada',
    () => '15 March',
  );
  return [verdict.tone, `${verdict.headline}.`, verdict.more, verdict.now].filter(Boolean).join(' ');
}

describe('the verdict', () => {
  it('says plainly whether the contact is a member', () => {
    expect(said(true, true)).toBe('in Ada is a member.');
    expect(said(false, false)).toBe('out Ada is not a member.');
  });

  it('never calls a contact a member whom the published audience does not have', () => {
    expect(said(true, false)).toBe(
      'soon Ada is not a member yet. The published audience is of 15 March, version 2. Will become a member at the next calculation. Now the contact belongs',
    );
    expect(said(false, true, 'now', 3)).toBe(
      'soon Ada is still a member. The published audience is of 15 March, version 2. Will leave at the next calculation. Now the contact does not belong by version 3',
    );
    expect(said(true, undefined)).toBe(
      'soon Ada is not a member yet. The segment was never calculated. Will become a member at the next calculation. Now the contact belongs',
    );
    expect(said(false, undefined)).toBe('out Ada is not a member.');
  });

  it('names the calculation of a past answer, and no membership for rules that are not saved', () => {
    expect(said(true, true, 'past')).toBe(
      'in Ada was a member. As of the calculation of 15 March, version 2.',
    );
    expect(said(false, undefined, 'unsaved')).toBe('out Ada would not be a member.');
  });

  it('says of a list that nobody calculates it', () => {
    const list = { member: false, audience: null, version: 1, tree: [], as_of: AS_OF };
    expect(verdictOf(list, 'now', 'Ada', () => '')).toMatchObject({
      headline: 'Ada is not a member',
      more: 'This segment is a list, and nobody was put into it yet.',
    });
  });
});

describe('the reasons', () => {
  const rule = (path: string, result: boolean, kind: ExplainedNode['kind'] = 'field'): DecidingRule => ({
    node: { path, kind, sentence: path, result, as_of: AS_OF },
    joint: undefined,
  });

  it('are led by what the deciding rules have in common', () => {
    expect(reasonsOf(false, [rule('a', false)])?.lead).toBe('because this rule is not true');
    expect(reasonsOf(true, [rule('a', true), rule('b', true)])?.lead).toBe('because these 2 rules are true');
    expect(reasonsOf(false, [rule('a', true)])?.lead).toBe('because this rule is true, and must not be');
    expect(reasonsOf(true, [rule('a', false)])?.lead).toBe('because this rule is not true, as it takes');
    expect(reasonsOf(false, [rule('a', true), rule('b', false)])?.lead).toBe(
      'because of what these rules say',
    );
    expect(reasonsOf(true, [])).toBeUndefined();
  });

  it('name a pin by itself', () => {
    expect(reasonsOf(false, [rule('/pins/exclude', false, 'pin')])).toEqual({
      lead: 'because somebody pinned the contact out',
      rules: [],
      left: 0,
    });
    expect(reasonsOf(true, [rule('/pins/include', true, 'pin')])?.lead).toBe(
      'because somebody pinned the contact in',
    );
  });

  it('count what they do not name', () => {
    const many = Array.from({ length: 7 }, (_, index) => rule(`/rules/${index}`, false));
    const reasons = reasonsOf(false, many);
    expect([reasons?.lead, reasons?.rules.length, reasons?.left]).toEqual([
      'because these 7 rules are not true',
      4,
      3,
    ]);
  });
});

describe('what else is said', () => {
  it('how far events got', () => {
    expect(progressText({ actual: 2, events: { counted: 2, latest: [], missing: 3 } })).toBe(
      '2 of 5 · 3 more needed',
    );
    expect(progressText({ actual: 0.1, events: { counted: 1, latest: [], missing: 0.2 } })).toBe(
      '0.1 of 0.3 · 0.2 more needed',
    );
    expect(progressText({ actual: 7, events: { counted: 7, latest: [], missing: null } })).toBeUndefined();
  });

  it('what comes next and because of which rules', () => {
    const rules = [
      { path: '/rules/0', sentence: 'Purchased', result: false },
      { path: '/rules/1', sentence: 'Birthday soon', result: true },
    ];
    const { what, why } = changeWords({ at: AS_OF, becomes: 'no_member', rules });
    expect(`${what} then${why}`).toBe(
      'Will leave then, when “Purchased” is no longer true and “Birthday soon” becomes true',
    );
    expect(changeWords({ at: AS_OF, becomes: 'member', rules: [] })).toEqual({
      what: 'Will become a member',
      why: '',
    });
  });

  it('that a past answer does not follow from what is known now, and which of the two counted', () => {
    expect(notReproduced({ member: true, tree })).toMatch(
      /^The audience has the contact, and the rules below, .* The audience is what counted\./,
    );
    expect(notReproduced({ member: false, tree: [] })).toMatch(/can no longer be read/);
  });
});

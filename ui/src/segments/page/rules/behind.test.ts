import { describe, expect, it } from 'vitest';
import type { Group, Rule } from '../../../../../src/rules/rule.ts';
import { behindFigure } from './behind.ts';

const rule = (field: string): Rule => ({ field, operator: 'notNull' });
const inner: Group = { combinator: 'or', not: true, rules: [rule('c'), rule('d'), rule('e')] };
const definition: Group = { combinator: 'and', rules: [rule('a'), rule('b'), inner] };

describe('the contacts behind a figure of the funnel', () => {
  it('are those of the rule alone, or of the group as it stands', () => {
    expect(behindFigure(definition, '/rules/1', 'alone')).toEqual({ combinator: 'and', rules: [rule('b')] });
    expect(behindFigure(definition, '/rules/2', 'alone')).toEqual({ combinator: 'and', rules: [inner] });
    expect(behindFigure(definition, '/rules/2/rules/1', 'alone')).toEqual({
      combinator: 'and',
      rules: [rule('d')],
    });
  });

  it('are those of the rules up to it, joined as its group joins them, before any “not”', () => {
    expect(behindFigure(definition, '/rules/1', 'remaining')).toEqual({
      combinator: 'and',
      rules: [rule('a'), rule('b')],
    });
    expect(behindFigure(definition, '/rules/2/rules/1', 'remaining')).toEqual({
      combinator: 'or',
      rules: [rule('c'), rule('d')],
    });
  });

  it('are those of the segment without the rule', () => {
    expect(behindFigure(definition, '/rules/2/rules/0', 'without')).toEqual({
      combinator: 'and',
      rules: [rule('a'), rule('b'), { ...inner, rules: [rule('d'), rule('e')] }],
    });
    expect(behindFigure(definition, '/rules/2', 'without')).toEqual({
      combinator: 'and',
      rules: [rule('a'), rule('b')],
    });
  });

  it('lose a group with its only rule, and cannot be told when no rule is left', () => {
    const one: Group = { combinator: 'and', rules: [rule('a'), { combinator: 'or', rules: [rule('b')] }] };
    expect(behindFigure(one, '/rules/1/rules/0', 'without')).toEqual({
      combinator: 'and',
      rules: [rule('a')],
    });
    expect(behindFigure({ combinator: 'and', rules: [rule('a')] }, '/rules/0', 'without')).toBeUndefined();
    expect(behindFigure(definition, '/rules/7', 'alone')).toBeUndefined();
  });

  it('are all that match for the definition itself', () => {
    expect(behindFigure(definition, '', 'alone')).toBe(definition);
  });
});

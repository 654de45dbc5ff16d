/** What each figure of the funnel says, in a sentence for the pointer and for screen readers. */
import { PINNED_IN, PINNED_OUT } from '../../../../../src/rules/pins.ts';
import { countText, figureText, shareText } from '../../../shared/Figure.tsx';
import type { FigureKind } from './behind.ts';

export const COLUMNS = {
  alone: {
    head: 'Pass it alone',
    about: 'Contacts for which this rule is true, whatever the other rules say.',
  },
  remaining: {
    head: 'Remain after it',
    about:
      'Contacts left after this rule and those before it in its group; in “any of”, those gathered so far.',
  },
  without: {
    head: 'Segment without it',
    about: 'Contacts the segment would have if this rule were not there.',
  },
} as const satisfies Record<FigureKind, { readonly head: string; readonly about: string }>;

export type FunnelRow = {
  readonly path: string;
  readonly sentence: string;
  readonly count: number;
  readonly remaining: number;
  readonly without: number | null;
};

type Surroundings = {
  /** Contacts in all. */
  readonly total: number;
  /** Contacts the whole segment matches now. */
  readonly matched: number;
  /** How the members of its group are joined. */
  readonly combinator: 'and' | 'or';
};

export function figureSentence(
  kind: FigureKind,
  row: FunnelRow,
  { total, matched, combinator }: Surroundings,
): string {
  const isPinIn = row.path === PINNED_IN;
  const isPin = isPinIn || row.path === PINNED_OUT;
  switch (kind) {
    case 'alone':
      if (isPin)
        return `${countText(row.count, 'contact is', 'contacts are')} ${isPinIn ? 'pinned in' : 'not pinned out'}.`;
      return `${countText(row.count, 'contact passes', 'contacts pass')} this rule alone, ${shareText(shareOf(row.count, total))} of all ${figureText(total)}.`;
    case 'remaining':
      if (isPin)
        return `${countText(row.remaining, 'contact is', 'contacts are')} left after the rules and these pins.`;
      return combinator === 'and'
        ? `${countText(row.remaining, 'contact is', 'contacts are')} left after this rule and those before it in its group.`
        : `${countText(row.remaining, 'contact passes', 'contacts pass')} this rule or one before it in its group.`;
    case 'without': {
      if (row.without === null) return 'Not known.';
      const change = row.without - matched;
      const difference =
        change === 0
          ? 'as many as with it'
          : `${figureText(Math.abs(change))} ${change > 0 ? 'more' : 'fewer'} than with it`;
      return `The segment would have ${countText(row.without, 'contact')} without ${isPin ? 'these pins' : 'this rule'}, ${difference}.`;
    }
  }
}

/** "+123", "−4", "±0": how the segment would change without the rule. */
export function changeText(without: number, matched: number): string {
  const change = without - matched;
  if (change === 0) return '±0';
  return `${change > 0 ? '+' : '−'}${figureText(Math.abs(change))}`;
}

export function shareOf(count: number, total: number): number {
  return total === 0 ? 0 : count / total;
}

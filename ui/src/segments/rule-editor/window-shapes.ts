/**
 * The window of a rule in the ways a person can say it. An end that is asked for and not entered is an empty text, so
 * that "between" with one date is unfinished and never an open end by accident.
 */
import type { WindowDraft } from './rule-tree.ts';

export const WINDOW_MODES = ['any', 'last', 'since', 'before', 'between'] as const;
export type WindowMode = (typeof WINDOW_MODES)[number];

export const WINDOW_WORDS: Record<WindowMode, string> = {
  any: 'at any time',
  last: 'in the last',
  since: 'since',
  before: 'before',
  between: 'between dates',
};

/** @example windowMode({ from: '2026-01-01' }) // 'since' */
export function windowMode(within: WindowDraft | undefined): WindowMode {
  if (within === undefined) return 'any';
  if ('unit' in within) return 'last';
  if (within.from === undefined) return 'before';
  return within.to === undefined ? 'since' : 'between';
}

/** The window said in another way, keeping the dates that both ways have. */
export function windowInMode(within: WindowDraft | undefined, mode: WindowMode): WindowDraft | undefined {
  const ends = within === undefined || 'unit' in within ? {} : within;
  const { from = '', to = '' } = ends;
  switch (mode) {
    case 'any':
      return undefined;
    case 'last':
      return within !== undefined && 'unit' in within ? within : { last: 30, unit: 'day' };
    case 'since':
      return { from };
    case 'before':
      return { to };
    case 'between':
      return { from, to };
  }
}

/** What the address of the clean-up page says, as the API takes it. */
import type { z } from 'zod';
import type { SuggestionKind } from '../../../src/api/contract/cleanup.ts';
import type { cleanupSearch } from '../routes/search.ts';

export type CleanupSearch = z.output<typeof cleanupSearch>;

export const PAGE_SIZE = 25;
/** So many suggestions of each group stand on the overview. */
export const FIRST = 3;

/** The thresholds of the address, and whether declined suggestions are meant. */
export function thresholdsOf({ share, part, stale_days, unused_days, kept }: CleanupSearch) {
  return { share, part, stale_days, unused_days, ...(kept === 'true' ? { kept: true } : {}) };
}

type Threshold = {
  readonly name: 'share' | 'part' | 'stale_days' | 'unused_days';
  /** Before and after the choice, read as one sentence. */
  readonly before: string;
  readonly after: string;
  readonly usual: number;
  readonly choices: readonly number[];
  readonly unit: 'percent' | 'days';
};

/** Figures that decide what belongs to a group. */
export const THRESHOLDS: Readonly<Partial<Record<SuggestionKind, Threshold>>> = {
  near_duplicates: {
    name: 'share',
    before: 'At least',
    after: 'of the contacts in either are in both',
    usual: 90,
    choices: [80, 85, 90, 95, 98, 99],
    unit: 'percent',
  },
  subsets: {
    name: 'part',
    before: 'It makes up at least',
    after: 'of the other',
    usual: 50,
    choices: [0, 10, 25, 50, 75, 90],
    unit: 'percent',
  },
  stale: {
    name: 'stale_days',
    before: 'Old means calculated',
    after: 'ago or earlier',
    usual: 30,
    choices: [1, 7, 30, 90, 180, 365],
    unit: 'days',
  },
  unused: {
    name: 'unused_days',
    before: 'Not changed for',
    after: 'or longer',
    usual: 30,
    choices: [0, 7, 30, 90, 180, 365],
    unit: 'days',
  },
};

export function thresholdText(value: number, unit: Threshold['unit']): string {
  if (unit === 'percent') return `${value}%`;
  return value === 1 ? '1 day' : `${value} days`;
}

/** What the groups of suggestions are called, what each means, and what is said when it has none. */
import type { SuggestionKind } from '../../../src/api/contract/cleanup.ts';

export type GroupWords = {
  readonly title: string;
  /** What is in it, as a sentence. */
  readonly about: string;
  readonly none: string;
};

export const GROUPS: Readonly<Record<SuggestionKind, GroupWords>> = {
  duplicates: {
    title: 'Duplicates',
    about: 'Segments whose rules say the same, whatever their order and spelling.',
    none: 'No two segments have rules that say the same.',
  },
  same_audience: {
    title: 'Same audience',
    about: 'Segments that are made in different ways and have exactly the same members.',
    none: 'No two segments with different rules have the same members.',
  },
  near_duplicates: {
    title: 'Near-duplicates',
    about: 'Pairs of segments that have nearly the same members.',
    none: 'No two segments have nearly the same members.',
  },
  subsets: {
    title: 'Inside another',
    about: 'Segments whose members are all in another one that is not much larger.',
    none: 'No segment is inside another one that is not much larger.',
  },
  broken: {
    title: 'Broken',
    about: 'Segments whose rules name what is no longer there. They cannot be calculated.',
    none: 'The rules of every segment can be read.',
  },
  failing: {
    title: 'Failing',
    about: 'Segments whose last calculation failed. Their members are those from before.',
    none: 'No segment is failing.',
  },
  empty: {
    title: 'Empty',
    about: 'Segments that were calculated and have nobody in them.',
    none: 'Every calculated segment has members.',
  },
  never_calculated: {
    title: 'Never calculated',
    about: 'Segments that nobody has calculated so far.',
    none: 'Every segment has been calculated.',
  },
  stale: {
    title: 'Stale',
    about: 'Segments whose members are older than their rules or the data, or simply old.',
    none: 'The members of every segment are up to date.',
  },
  unused: {
    title: 'Unused',
    about: 'Segments that nothing uses and nobody has changed for a while.',
    none: 'Every segment is used or was changed lately.',
  },
};

/** Groups that are found by comparing audiences with each other. */
export const COMPARED: ReadonlySet<SuggestionKind> = new Set(['same_audience', 'near_duplicates', 'subsets']);

/** Groups whose suggestions are about several segments. */
export const OF_SEVERAL: ReadonlySet<SuggestionKind> = new Set([
  'duplicates',
  'same_audience',
  'near_duplicates',
  'subsets',
]);

/** The drift of a run in words: what became of contacts then and would now, and what happened to the segments. Pure. */
import type { RunDrift } from '../../../../src/api/contract/run-drift.ts';
import { reasonWords } from '../../shared/Waterfall.tsx';

export type Transition = RunDrift['transitions'][number];
export type DriftSegment = RunDrift['segments'][number];

/** "Targeted", "Excluded by Loyal", "Not considered" */
export function reachedWords(reached: Transition['to'], segment: { readonly name: string } | null): string {
  switch (reached) {
    case 'targeted':
      return 'Targeted';
    case 'not_considered':
      return 'Not considered';
    case 'deleted':
      return 'Deleted';
    default:
      return reasonWords(reached, segment);
  }
}

/** Transitions in which something happened, by what it means for being reached. */
export function movesOf(transitions: readonly Transition[]) {
  const moved = transitions.filter(({ sentence }) => sentence !== null);
  const of = (is: (one: Transition) => boolean) => moved.filter(is);
  return [
    {
      id: 'lost',
      title: 'Got it, and would not today',
      moves: of(({ from, to }) => from === 'targeted' && to !== 'targeted'),
    },
    {
      id: 'won',
      title: 'Did not get it, and would today',
      moves: of(({ from, to }) => from !== 'targeted' && to === 'targeted'),
    },
    {
      id: 'other',
      title: 'Missed then and today, for another reason',
      moves: of(({ from, to }) => from !== 'targeted' && to !== 'targeted'),
    },
  ] as const;
}

const CHANGES = {
  new_version: 'rules edited',
  recalculated: 'calculated again',
  not_calculated: 'not calculated for its rules of now',
  archived: 'archived',
  trashed: 'in the trash',
  deleted: 'deleted for good',
} as const satisfies Record<DriftSegment['changes'][number], string>;

/** "rules edited, calculated again"; "unchanged" */
export function changesWords({ changes }: Pick<DriftSegment, 'changes'>): string {
  return changes.length === 0 ? 'unchanged' : changes.map((change) => CHANGES[change]).join(', ');
}

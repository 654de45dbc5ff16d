/** What a transition of a run's drift says. Pure. */
import { REACH_REASONS, type ReachReason } from '../../api/contract/campaigns.ts';
import type { RunDrift } from '../../api/contract/run-drift.ts';

export type Reached = RunDrift['transitions'][number]['to'];

/** One side of a transition; `place` is that of the excluded segment among those asked. */
export type Side = { readonly reached: Reached; readonly segment: string | null; readonly place: number };

const BEGAN: Readonly<Record<ReachReason, string>> = {
  excluded: 'Came into',
  inactive: 'Became inactive',
  no_address: 'Lost the address',
  invalid_address: 'The address is no longer a valid one',
  unsubscribed: 'Unsubscribed',
  duplicate_address: 'Somebody else stands for the address now',
  held_out: 'Is held out now',
  over_limit: 'Reached the limit through other runs',
};

const ENDED: Readonly<Record<ReachReason, string>> = {
  excluded: 'Left',
  inactive: 'Became active',
  no_address: 'Has an address now',
  invalid_address: 'The address is a valid one now',
  unsubscribed: 'Is no longer unsubscribed',
  duplicate_address: 'Stands for the address now',
  held_out: 'Is no longer held out',
  over_limit: 'Is no longer over the limit',
};

const ORDER: readonly string[] = REACH_REASONS;

/** Where a reason stands among those that are asked; whoever is targeted is asked about all of them. */
export function placeOf({ reached, place }: Side): number {
  const order = ORDER.indexOf(reached);
  return order === -1 ? ORDER.length : order + place / 100;
}

/**
 * The first reason is the one that counts: an earlier one that applies now began, and where a later one applies, or none, the
 * one of then ended. null: nothing happened.
 * @example transitionWords(targeted, unsubscribed) // 'Unsubscribed'
 */
export function transitionWords(from: Side, to: Side): string | null {
  if (to.reached === 'deleted') return 'The contact was deleted';
  if (to.reached === 'not_considered') return 'Left the included segments';
  if (from.reached === 'not_considered')
    return to.reached === 'targeted'
      ? 'Entered an included segment'
      : `Entered an included segment, and is missed: ${missedWords(to)}`;
  const isEarlier = placeOf(to) - placeOf(from);
  if (isEarlier === 0) return null;
  const [words, side] = isEarlier < 0 ? [BEGAN, to] : [ENDED, from];
  const { reached } = side;
  if (reached === 'targeted' || reached === 'not_considered' || reached === 'deleted') return null;
  return reached === 'excluded' ? `${words.excluded} “${side.segment}”, which is excluded` : words[reached];
}

const MISSED: Readonly<Record<ReachReason, string>> = {
  excluded: 'excluded',
  inactive: 'inactive',
  no_address: 'no address',
  invalid_address: 'invalid address',
  unsubscribed: 'unsubscribed',
  duplicate_address: 'duplicate address',
  held_out: 'held out',
  over_limit: 'over the limit',
};

function missedWords({ reached, segment }: Side): string {
  if (reached === 'targeted' || reached === 'not_considered' || reached === 'deleted') return reached;
  return reached === 'excluded' ? `excluded by “${segment}”` : MISSED[reached];
}

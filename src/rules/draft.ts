/**
 * A definition of which some members could not be understood: they are holes, and the others keep their places, so
 * that checking can go on with paths that fit what the person wrote. A draft without holes is a `Group`.
 */
import type { Group, Rule } from './rule.ts';

export type Draft = Omit<Group, 'rules'> & { readonly rules: readonly (Draft | Rule | undefined)[] };

/** True when nothing is missing: the draft is the definition. */
export function isWhole(draft: Draft): draft is Group {
  return draft.rules.every((member) => member !== undefined && (!isGroup(member) || isWhole(member)));
}

export function isGroup(member: Group | Rule): member is Group;
export function isGroup(member: Draft | Rule): member is Draft;
export function isGroup(member: Draft | Rule): boolean {
  return 'combinator' in member;
}

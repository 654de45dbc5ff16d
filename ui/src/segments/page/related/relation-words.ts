/** How another segment stands to this one, in words. */
import type { Relation } from '../../../../../src/api/contract/cleanup.ts';

export const RELATIONS: Readonly<Record<Relation, string>> = {
  same_definition: 'Same rules',
  same_audience: 'Same members',
  around: 'Inside this one',
  inside: 'Holds all of this one',
  overlapping: 'Overlaps',
  apart: 'Nobody in common',
};

const isRelation = (text: string): text is Relation => text in RELATIONS;

/** What of the address is a relation. */
export function relationsOf(texts: readonly string[]): Relation[] {
  return texts.filter(isRelation);
}

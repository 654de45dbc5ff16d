/**
 * The filters of an event, where the event stands. Groups hold events and events hold groups of filters: so that the two
 * need not know each other, the tree says here how filters are drawn.
 */
import { type ComponentType, createContext, useContext } from 'react';
import type { TreeGroup } from '../rule-tree.ts';

export type FiltersProps = {
  readonly where: TreeGroup;
  /** The name of the event; empty until chosen. */
  readonly event: string;
  /** "rule 2", "step 1 of rule 2": what they are filters of. */
  readonly of: string;
};

export const FiltersContext = createContext<ComponentType<FiltersProps> | undefined>(undefined);

export function Filters(props: FiltersProps) {
  const Drawn = useContext(FiltersContext);
  return Drawn === undefined ? null : <Drawn {...props} />;
}

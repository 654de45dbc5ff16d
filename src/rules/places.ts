/** The members of a definition by their places: who has a path gets the rule or group that stands there. */
import { isGroup } from './draft.ts';
import { at } from './path.ts';
import type { Group, Rule, RulePath } from './rule.ts';

/** A rule or group and where it stands. */
export type Placed = { readonly path: RulePath; readonly member: Group | Rule };

/** The root and everything in it, in the order of the document; the filters of events are part of their rules. */
export function membersOf(group: Group, path: RulePath = ''): readonly Placed[] {
  return [
    { path, member: group },
    ...group.rules.flatMap((member, index): readonly Placed[] => {
      const place = at(at(path, 'rules'), index);
      return isGroup(member) ? membersOf(member, place) : [{ path: place, member }];
    }),
  ];
}

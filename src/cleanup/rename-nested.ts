/** A definition that names one segment where it named others: what merging does to the rules of those who nest them. */
import { isGroup } from '../rules/draft.ts';
import type { Group } from '../rules/rule.ts';

/**
 * Every rule on one of the segments becomes a rule on `to`; nothing else changes.
 * @example renameNested({ combinator: 'and', rules: [{ segment: 'seg_2', operator: 'in' }] }, new Set(['seg_2']), 'seg_1')
 *   // { combinator: 'and', rules: [{ segment: 'seg_1', operator: 'in' }] }
 */
export function renameNested(group: Group, from: ReadonlySet<string>, to: string): Group {
  return {
    ...group,
    rules: group.rules.map((member) => {
      if (isGroup(member)) return renameNested(member, from, to);
      return 'segment' in member && from.has(member.segment) ? { ...member, segment: to } : member;
    }),
  };
}

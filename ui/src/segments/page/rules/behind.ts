/**
 * The definition behind a figure of the funnel, so that its contacts can be shown: a rule alone, the rules up to it in
 * its group, or the segment without it.
 */
import { isGroup } from '../../../../../src/rules/draft.ts';
import type { Group, Rule, RulePath } from '../../../../../src/rules/rule.ts';

export type FigureKind = 'alone' | 'remaining' | 'without';

/** Undefined where no definition says it: without its only rule a segment has no rules left. */
export function behindFigure(definition: Group, path: RulePath, kind: FigureKind): Group | undefined {
  const places = placesOf(path);
  const last = places.at(-1);
  if (last === undefined) return definition;
  const parent = groupAt(definition, places.slice(0, -1));
  const member = parent?.rules[last];
  if (parent === undefined || member === undefined) return undefined;
  switch (kind) {
    case 'alone':
      return { combinator: 'and', rules: [member] };
    case 'remaining':
      return { combinator: parent.combinator, rules: parent.rules.slice(0, last + 1) };
    case 'without':
      return without(definition, places);
  }
}

/** `/rules/1/rules/0` → `[1, 0]` */
function placesOf(path: RulePath): readonly number[] {
  return [...path.matchAll(/\/rules\/(\d+)/g)].map(([, place]) => Number(place));
}

function groupAt(group: Group, places: readonly number[]): Group | undefined {
  let found: Group | Rule | undefined = group;
  for (const place of places) {
    if (found === undefined || !isGroup(found)) return undefined;
    found = found.rules[place];
  }
  return found !== undefined && isGroup(found) ? found : undefined;
}

/** A group that loses its only member goes with it. */
function without(group: Group, [place, ...deeper]: readonly number[]): Group | undefined {
  const rules = group.rules.flatMap((member, index) => {
    if (index !== place) return [member];
    if (deeper.length === 0 || !isGroup(member)) return [];
    return without(member, deeper) ?? [];
  });
  return rules.length === 0 ? undefined : { ...group, rules };
}

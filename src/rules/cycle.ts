/** Circles of nested segments: a segment whose audience would depend on itself has none. */
import type { Catalogue } from './catalogue.ts';

/**
 * The first circle that is met when following the nested segments from `start`, as ids with the repeated one at both
 * ends; undefined when there is none. `self` is the segment whose new definition names `start`: coming back to it closes
 * a circle, and what its stored definition nests no longer matters.
 * @example findCycle('seg_b', catalogue, 'seg_a') // ['seg_a', 'seg_b', 'seg_a']
 */
export function findCycle(
  start: string,
  catalogue: Pick<Catalogue, 'segments'>,
  self?: string,
): readonly string[] | undefined {
  const settled = new Set<string>();

  function follow(segment: string, trail: readonly string[]): readonly string[] | undefined {
    const seen = trail.indexOf(segment);
    if (seen !== -1) return [...trail.slice(seen), segment];
    if (settled.has(segment)) return undefined;
    for (const nested of catalogue.segments.get(segment)?.nests ?? []) {
      const cycle = follow(nested, [...trail, segment]);
      if (cycle !== undefined) return cycle;
    }
    settled.add(segment);
    return undefined;
  }

  return follow(start, self === undefined ? [] : [self]);
}

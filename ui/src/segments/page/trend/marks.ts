/** Where events stand on the time line: those too close to be told apart share a mark. */
import type { TrendEvent } from '../../../../../src/api/contract/segment-trend.ts';

export type Mark = {
  /** In milliseconds since 1970: the first of its events. */
  readonly at: number;
  readonly events: readonly TrendEvent[];
  /** The kind of all of them; undefined when they differ. */
  readonly kind: TrendEvent['kind'] | undefined;
};

/** So many marks fit beside each other. */
const FIT = 18;

/** The first and last moment of the chart; never the same, so that there is room to draw. */
export function domainOf(moments: readonly number[]): readonly [number, number] {
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  const room = first === last ? 60_000 : (last - first) * 0.02;
  return [first - room, last + room];
}

/** Marks for events, oldest first. */
export function marksOf(
  events: readonly TrendEvent[],
  [start, end]: readonly [number, number],
): readonly Mark[] {
  const width = (end - start) / FIT;
  const groups: TrendEvent[][] = [];
  for (const event of events) {
    const open = groups.at(-1);
    const [first] = open ?? [];
    if (open && first && Date.parse(event.at) - Date.parse(first.at) < width) open.push(event);
    else groups.push([event]);
  }
  return groups.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const isOne = group.every(({ kind }) => kind === first.kind);
    return { at: Date.parse(first.at), events: group, kind: isOne ? first.kind : undefined };
  });
}

/** Fewer points of a line that looks the same: of each stretch the lowest and the highest stay, and both ends. */
import type { TrendPoint } from '../../api/contract/segment-trend.ts';

/**
 * At most `most` of the points, in their order. Who entered and left with those left out is added to the next that stays,
 * so that the figures of all points still add up.
 * @param most at least 4
 * @example thinPoints(pointsOfAYear, 200).length // ≤ 200
 */
export function thinPoints(points: readonly TrendPoint[], most: number): readonly TrendPoint[] {
  if (points.length <= most) return points;
  const stretches = Math.floor((most - 2) / 2);
  const inner = points.length - 2;
  const kept = new Set([0, points.length - 1]);
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const start = 1 + Math.floor((stretch * inner) / stretches);
    const end = 1 + Math.floor(((stretch + 1) * inner) / stretches);
    for (const place of extremes(points, start, end)) kept.add(place);
  }
  return merged(points, kept);
}

/** Places of the lowest and the highest count from `start` up to `end`, the first of each. */
function extremes(points: readonly TrendPoint[], start: number, end: number): readonly number[] {
  const count = (place: number) => points[place]?.count ?? 0;
  let [lowest, highest] = [start, start];
  for (let place = start; place < end; place += 1) {
    if (count(place) < count(lowest)) lowest = place;
    if (count(place) > count(highest)) highest = place;
  }
  return [lowest, highest];
}

function merged(points: readonly TrendPoint[], kept: ReadonlySet<number>): readonly TrendPoint[] {
  const result: TrendPoint[] = [];
  let before: readonly TrendPoint[] = [];
  for (const [place, point] of points.entries()) {
    const stretch = [...before, point];
    if (!kept.has(place)) {
      before = stretch;
      continue;
    }
    result.push({
      ...point,
      entered: sum(stretch, ({ entered }) => entered),
      left: sum(stretch, ({ left }) => left),
      calculations: stretch.reduce((total, { calculations }) => total + calculations, 0),
    });
    before = [];
  }
  return result;
}

/** Null only where nothing is known of any. */
function sum(points: readonly TrendPoint[], read: (point: TrendPoint) => number | null): number | null {
  const known = points.map(read).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}

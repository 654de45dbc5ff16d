/** Thinned lines: no longer than asked, with the same extremes, the same ends and the same sums. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TrendPoint } from '../../api/contract/segment-trend.ts';
import { thinPoints } from './thin-points.ts';

function pointsOf(counts: readonly number[]): readonly TrendPoint[] {
  return counts.map((count, place) => ({
    calculation_id: `calc_${place}`,
    at: new Date(Date.UTC(2026, 0, 1) + place * 60_000).toISOString(),
    version: 1,
    count,
    entered: place === 0 ? null : 2,
    left: place === 0 ? null : 1,
    requested_by: 'Time',
    calculations: 1,
  }));
}

test('a thinned line keeps its ends, its extremes and its sums, and is short', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1_000), { minLength: 1, maxLength: 700 }),
      fc.integer({ min: 10, max: 60 }),
      (counts, most) => {
        const points = pointsOf(counts);
        const thin = thinPoints(points, most);
        expect(thin.length).toBeLessThanOrEqual(Math.min(most, points.length));
        const ids = thin.map(({ calculation_id }) => calculation_id);
        expect(ids[0]).toBe(points[0]?.calculation_id);
        expect(ids.at(-1)).toBe(points.at(-1)?.calculation_id);
        const kept = thin.map(({ count }) => count);
        expect(Math.max(...kept)).toBe(Math.max(...counts));
        expect(Math.min(...kept)).toBe(Math.min(...counts));
        const total = (read: (point: TrendPoint) => number | null, of: readonly TrendPoint[]) =>
          of.reduce((sum, point) => sum + (read(point) ?? 0), 0);
        for (const read of [
          ({ entered }: TrendPoint) => entered,
          ({ left }: TrendPoint) => left,
          ({ calculations }: TrendPoint) => calculations,
        ])
          expect(total(read, thin)).toBe(total(read, points));
      },
    ),
    { seed: 7 },
  );
});

test('a short line stays as it is', () => {
  const points = pointsOf([3, 1, 2]);
  expect(thinPoints(points, 10)).toBe(points);
});

/** Events that stand too close to be told apart share a mark, and none is lost. */
import { expect, test } from 'vitest';
import type { TrendEvent } from '../../../../../src/api/contract/segment-trend.ts';
import { domainOf, marksOf } from './marks.ts';

const event = (day: number, kind: TrendEvent['kind']): TrendEvent => ({
  at: new Date(Date.UTC(2026, 0, day)).toISOString(),
  kind,
  sentence: `${kind} on ${day}`,
});

test('events far apart have marks of their own, others share one', () => {
  const events = [event(1, 'edit'), event(1, 'sync'), event(2, 'sync'), event(80, 'failure')];
  const marks = marksOf(events, domainOf(events.map(({ at }) => Date.parse(at))));
  expect(marks.map(({ events: of, kind }) => [of.length, kind])).toEqual([
    [3, undefined],
    [1, 'failure'],
  ]);
  expect(marks.flatMap(({ events: of }) => of)).toEqual(events);
});

test('one moment has room around it', () => {
  const [start, end] = domainOf([1_000_000]);
  expect([start, end]).toEqual([940_000, 1_060_000]);
});

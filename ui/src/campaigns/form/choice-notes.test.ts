import { describe, expect, it } from 'vitest';
import { effectOfChoice, noteOfChoice } from './choice-notes.ts';

const NOW = Date.parse('2026-03-15T12:00:00Z');
type Facts = Parameters<typeof noteOfChoice>[0];

const ready: Facts = {
  kind: 'rule',
  status: 'success',
  count: 12,
  readiness: { verdict: 'ready', findings: [], checks: [] },
  calculated_at: '2026-03-08T12:00:00Z',
  trashed_at: null,
};
const warned: Facts = {
  ...ready,
  readiness: {
    verdict: 'caution',
    checks: [],
    findings: [
      { id: 'count_jumped', level: 'warning', sentence: 'Its count doubled.' },
      {
        id: 'source_synced',
        level: 'warning',
        sentence: 'A source synced.',
        fix: { label: 'Calculate it', action: 'calculate' },
      },
      { id: 'old', level: 'info', sentence: 'Only said.' },
    ],
  },
};

describe('what choosing a segment means', () => {
  it('says nothing of a segment that can be used as it is, and of an audience older than seven days its age', () => {
    expect(noteOfChoice(ready, 'include', NOW)).toBeUndefined();
    expect(noteOfChoice({ ...ready, calculated_at: '2026-03-07T12:00:00Z' }, 'include', NOW)).toMatchObject({
      tone: 'warn',
      sentence: 'It was calculated 8 days ago; a run then needs a written reason.',
      canCalculate: true,
    });
    // What was put into a list does not age.
    const list: Facts = { ...ready, kind: 'list', calculated_at: '2025-03-07T12:00:00Z' };
    expect(noteOfChoice(list, 'include', NOW)).toBeUndefined();
  });

  it('says what a segment without an audience does to either side', () => {
    const never: Facts = { ...ready, status: 'not_calculated', count: null, calculated_at: null };
    expect(noteOfChoice(never, 'include', NOW)?.sentence).toBe(
      'It was never calculated: it brings nobody, and no run can start.',
    );
    expect(noteOfChoice(never, 'exclude', NOW)?.sentence).toContain('it keeps nobody out');
    expect(noteOfChoice({ ...never, status: 'queued' }, 'include', NOW)).toMatchObject({
      tone: 'busy',
      canCalculate: false,
    });
    expect(noteOfChoice({ ...ready, trashed_at: ready.calculated_at }, 'include', NOW)?.tone).toBe('bad');
  });

  it('tells the first finding, how many more there are, and whether calculating helps', () => {
    expect(noteOfChoice(warned, 'include', NOW)).toEqual({
      tone: 'warn',
      sentence: 'Its count doubled. And 1 more. Its last audience counts; a run then needs a written reason.',
      canCalculate: true,
    });
  });
});

describe('what a chosen segment does to the audience', () => {
  const included = (id: string, members: number, only: number) => ({
    id,
    name: id,
    state: 'there' as const,
    status: 'success' as const,
    readiness: 'ready' as const,
    count: members,
    calculated_at: null,
    calculation_id: null,
    members,
    only,
  });
  const [a, b, c] = [included('a', 10, 4), included('b', 6, 0), included('c', 3, 3)];

  it('says how many no other included segment has', () => {
    const answer = { include: [a, b, c], exclude: [] };
    expect(effectOfChoice(answer, 'a', 'include')).toBe('4 in no other included segment');
    expect(effectOfChoice(answer, 'b', 'include')).toBe(
      'Everybody in it is in another included segment, too',
    );
    expect(effectOfChoice(answer, 'c', 'include')).toBe('Nobody in it is in another included segment');
    expect(effectOfChoice({ include: [included('a', 10, 10)], exclude: [] }, 'a', 'include')).toBe(
      '10 considered',
    );
    expect(effectOfChoice(undefined, 'a', 'include')).toBe('');
  });

  it('says how many of those considered an excluded one has', () => {
    const answer = {
      include: [a],
      exclude: [
        { ...b, considered: 1 },
        { ...c, considered: 0 },
      ],
    };
    expect(effectOfChoice(answer, 'b', 'exclude')).toBe('1 of those considered is in it');
    expect(effectOfChoice(answer, 'c', 'exclude')).toBe('Nobody of those considered is in it');
  });
});

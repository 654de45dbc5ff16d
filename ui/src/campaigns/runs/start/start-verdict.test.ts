/** What speaks against a run that is about to be started, and moments read back in words. */
import { describe, expect, it } from 'vitest';
import { momentOf, tomorrowMorning } from './moment-words.ts';
import { startVerdict } from './start-verdict.ts';

const draft = { id: 'not_active', level: 'blocker', sentence: 'The campaign is a draft.' } as const;
const stale = {
  id: 'segment_not_calculated',
  level: 'warning',
  sentence: 'Old rules.',
  fix: { label: 'Calculate it', action: 'calculate' },
} as const;
const empty = { id: 'audience_empty', level: 'blocker', sentence: 'Nobody is left.' } as const;
const goal = { id: 'no_goal', level: 'warning', sentence: 'It has no goal.' } as const;

describe('the verdict before a run', () => {
  const of = (
    findings: Parameters<typeof startVerdict>[0]['findings'],
    type: 'now' | 'test',
    first = false,
  ) => {
    const verdict = startVerdict({ findings }, { status: 'draft' }, { type, refreshFirst: first });
    return [verdict.isBlocked, verdict.warnings.map(({ id }) => id), verdict.canRefresh];
  };

  it('asks for a reason where there are warnings, and stops at blockers', () => {
    expect(of([stale, goal], 'now')).toEqual([false, ['segment_not_calculated', 'no_goal'], true]);
    expect(of([draft, goal], 'now', true)).toEqual([true, ['no_goal'], false]);
  });

  it('leaves to the calculation what it will answer', () => {
    expect(of([empty, stale, goal], 'now', true)).toEqual([false, ['no_goal'], true]);
    expect(of([empty, goal], 'now', true)).toEqual([true, ['no_goal'], false]);
  });

  it('asks of a test only what is to be sent', () => {
    expect(of([draft, empty, stale, goal], 'test')).toEqual([false, [], false]);
    expect(of([{ ...draft, id: 'no_template' }], 'test')).toEqual([true, [], false]);
  });
});

describe('the moment of a run', () => {
  const now = Date.parse('2026-03-12T12:00:00Z');

  it('is read back in the time zone of the organisation', () => {
    expect(tomorrowMorning(now, 'Europe/Berlin')).toBe('2026-03-13T09:00');
    expect(momentOf('2026-03-13T09:00', now, 'Europe/Berlin')).toEqual({
      ok: true,
      at: '2026-03-13T08:00:00.000Z',
      words: 'Friday 13 March 2026 at 09:00 (Europe/Berlin), in 20 hours',
    });
  });

  it('is still to come', () => {
    expect(momentOf('2026-03-12T12:00', now, 'UTC')).toEqual({
      ok: false,
      problem: 'This time is over already.',
    });
    expect(momentOf('', now, 'UTC')).toEqual({ ok: false, problem: 'Give a day and a time.' });
  });
});

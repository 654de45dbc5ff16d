import { describe, expect, it } from 'vitest';
import { dayText, durationText, exactText, minuteText, relativeText } from './moment.ts';

const NOW = Date.parse('2026-03-12T12:00:00Z');
const ago = (text: string) => relativeText(Date.parse(text), NOW);

describe('how long ago something was', () => {
  it('says "just now" within three quarters of a minute, in both directions', () => {
    expect(ago('2026-03-12T11:59:20Z')).toBe('just now');
    expect(ago('2026-03-12T12:00:30Z')).toBe('just now');
  });

  it('counts in the unit a person would use', () => {
    expect(ago('2026-03-12T11:59:00Z')).toBe('1 minute ago');
    expect(ago('2026-03-12T09:00:00Z')).toBe('3 hours ago');
    expect(ago('2026-03-02T12:00:00Z')).toBe('10 days ago');
    expect(ago('2026-02-12T12:00:00Z')).toBe('4 weeks ago');
    expect(ago('2025-09-12T12:00:00Z')).toBe('6 months ago');
    expect(ago('2023-03-12T12:00:00Z')).toBe('3 years ago');
    expect(ago('2026-03-15T12:00:00Z')).toBe('in 3 days');
  });
});

describe('a moment written out', () => {
  it('is told in the time zone that is given', () => {
    const at = Date.parse('2026-03-12T23:30:00Z');
    expect(minuteText(at, 'Europe/Berlin')).toBe('13 Mar 2026, 00:30');
    expect(exactText(at, 'UTC')).toBe('12 Mar 2026, 23:30:00 UTC');
  });

  it('takes a date as the day it is, in no time zone', () => {
    expect(dayText('2026-03-01')).toBe('1 Mar 2026');
    expect(dayText('soon')).toBe('soon');
  });

  it('tells durations in the unit that fits', () => {
    expect(durationText(850.4)).toBe('850 ms');
    expect(durationText(3_240)).toBe('3.2 s');
    expect(durationText(250_000)).toBe('4 min 10 s');
  });
});

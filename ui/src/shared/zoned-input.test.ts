import { describe, expect, it } from 'vitest';
import { inputOfInstant, instantOfInput } from './zoned-input.ts';

describe('an instant in an input for date and time', () => {
  it('is shown in the time zone of the organisation and comes back as the same instant', () => {
    const instant = '2026-07-12T13:05:09.000Z';
    expect(inputOfInstant(instant, 'Europe/Berlin')).toBe('2026-07-12T15:05:09');
    for (const zone of ['Europe/Berlin', 'UTC', 'America/New_York', 'Asia/Kolkata'])
      expect(instantOfInput(inputOfInstant(instant, zone), zone)).toBe(instant);
  });

  it('accepts minutes without seconds, as browsers give them', () => {
    expect(instantOfInput('2026-01-12T14:05', 'Europe/Berlin')).toBe('2026-01-12T13:05:00.000Z');
  });

  it('is nothing when the input is empty or no moment', () => {
    expect(instantOfInput('', 'UTC')).toBeUndefined();
    expect(instantOfInput('tomorrow', 'UTC')).toBeUndefined();
    expect(inputOfInstant('tomorrow', 'UTC')).toBe('');
  });

  it('lands right beside the hour that a clock change skips', () => {
    expect(instantOfInput('2026-03-29T03:30:00', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
    expect(instantOfInput('2026-03-29T01:30:00', 'Europe/Berlin')).toBe('2026-03-29T00:30:00.000Z');
    expect(instantOfInput('2026-03-29T02:30:00', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
  });
});

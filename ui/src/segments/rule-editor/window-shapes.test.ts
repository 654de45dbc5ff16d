import { describe, expect, it } from 'vitest';
import { WINDOW_MODES, windowInMode, windowMode } from './window-shapes.ts';

describe('the window of a rule', () => {
  it('is read as the way in which a person would say it', () => {
    expect(windowMode(undefined)).toBe('any');
    expect(windowMode({ last: 30, unit: 'day' })).toBe('last');
    expect(windowMode({ last: undefined, unit: 'day' })).toBe('last');
    expect(windowMode({ from: '2026-01-01' })).toBe('since');
    expect(windowMode({ to: '2026-01-01' })).toBe('before');
    expect(windowMode({ from: '2026-01-01', to: '2026-02-01' })).toBe('between');
  });

  it('stays what was chosen while its dates are still to be entered, so that no end is open by accident', () => {
    for (const mode of WINDOW_MODES) expect(windowMode(windowInMode(undefined, mode))).toBe(mode);
    expect(windowInMode({ from: '2026-01-01' }, 'between')).toEqual({ from: '2026-01-01', to: '' });
  });

  it('keeps the dates both ways have', () => {
    const both = { from: '2026-01-01', to: '2026-02-01' };
    expect(windowInMode(both, 'since')).toEqual({ from: '2026-01-01' });
    expect(windowInMode(both, 'before')).toEqual({ to: '2026-02-01' });
    expect(windowInMode(both, 'last')).toEqual({ last: 30, unit: 'day' });
    expect(windowInMode({ last: 7, unit: 'week' }, 'last')).toEqual({ last: 7, unit: 'week' });
    expect(windowInMode(both, 'any')).toBeUndefined();
  });
});

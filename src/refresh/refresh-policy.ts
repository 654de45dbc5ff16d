/** How a segment is refreshed: the policy as it comes in, as it is stored, and as it is told. */
import type { z } from 'zod';
import type { refresh as refreshAnswer, refreshInput } from '../api/contract/refresh.ts';
import type { RefreshPolicy } from '../control/database.ts';
import { Refusal } from '../errors.ts';
import type { Settings } from '../people/settings.ts';
import { nextRun, parseCron, readingOf } from './schedule.ts';

export type Refresh = { readonly policy: RefreshPolicy; readonly cron: string | null };

export const BY_HAND: Refresh = { policy: 'manual', cron: null };

/** What decides where days and weeks begin, as one text: moments worked out in another calendar do not hold. */
export function calendarKey(settings: Pick<Settings, 'time_zone' | 'week_start'>): string {
  return `${settings.time_zone} ${settings.week_start}`;
}

/** Reads a policy. Refuses a schedule that is none, a cron expression no policy asks for, and lists, which are never calculated. */
export function parseRefresh(input: z.output<typeof refreshInput>, kind: 'rule' | 'list'): Refresh {
  const { policy, cron } = input;
  if (kind === 'list' && policy !== 'manual')
    throw new Refusal('invalid_value', 'A list segment is never refreshed: it changes when it is changed.', {
      path: '/refresh/policy',
    });
  if (policy !== 'schedule') {
    if (cron !== undefined)
      throw new Refusal('unknown_key', `The policy ${policy} has no use for a schedule.`, {
        path: '/refresh/cron',
        hint: 'Leave it out, or make the policy schedule.',
      });
    return { policy, cron: null };
  }
  if (cron === undefined)
    throw new Refusal('missing_value', 'A schedule needs a cron expression.', {
      path: '/refresh/cron',
      hint: 'Give five fields: minute, hour, day of the month, month, weekday, such as 0 6 * * 1-5.',
    });
  return { policy, cron: parseCron(cron, '/refresh/cron') };
}

/** The columns of a segment that gets the policy now. What follows time is due at once: nobody knows its next change yet. */
export function refreshColumns(
  { policy, cron }: Refresh,
  settings: Pick<Settings, 'time_zone' | 'week_start'>,
  now: Date,
) {
  return {
    refresh_policy: policy,
    refresh_cron: cron,
    due_at: cron === null ? (policy === 'when_due' ? now : null) : nextRun(cron, settings.time_zone, now),
    due_calendar: calendarKey(settings),
    data_due_at: null,
  };
}

/** In words, for histories. @example describeRefresh({ policy: 'schedule', cron: '0 6 * * *' }) // 'on a schedule: At 06:00' */
export function describeRefresh({ policy, cron }: Refresh): string {
  switch (policy) {
    case 'manual':
      return 'by hand';
    case 'schedule':
      return cron === null ? 'on a schedule' : `on a schedule: ${readingOf(cron)}`;
    case 'after_sync':
      return 'after new data';
    case 'when_due':
      return 'when members are due to change';
  }
}

export type RefreshFacts = Refresh & {
  readonly dueAt: Date | null;
  readonly dataDueAt: Date | null;
};

/** The policy as the API tells it. @param isIdle in the trash or the archive, where nothing is calculated by itself */
export function tellRefresh(
  { policy, cron, dueAt, dataDueAt }: RefreshFacts,
  { readsClock, isIdle }: { readonly readsClock: boolean; readonly isIdle: boolean },
): z.output<typeof refreshAnswer> {
  const isLive = policy !== 'manual' && !isIdle;
  const isByData = isLive && dataDueAt !== null && (dueAt === null || dataDueAt < dueAt);
  const next = isByData ? dataDueAt : isLive ? dueAt : null;
  return {
    policy,
    cron,
    reading: cron === null ? null : readingOf(cron),
    next_refresh_at: next?.toISOString() ?? null,
    next_refresh_by: next === null ? null : isByData ? 'data' : policy === 'schedule' ? 'schedule' : 'time',
    suggested: readsClock && policy !== 'when_due' && policy !== 'schedule' ? 'when_due' : null,
  };
}

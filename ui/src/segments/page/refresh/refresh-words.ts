/** How a segment is refreshed, in words, and the schedules that are offered by name. */
import type { Segment } from '../../../../../src/api/contract/segments.ts';

export type Policy = Segment['refresh']['policy'];

export const POLICIES: readonly {
  readonly policy: Policy;
  readonly label: string;
  readonly about: string;
}[] = [
  { policy: 'manual', label: 'By hand', about: 'It is calculated when somebody asks for it.' },
  {
    policy: 'schedule',
    label: 'On a schedule',
    about: 'It is calculated at fixed times, whether anything changed or not.',
  },
  {
    policy: 'after_sync',
    label: 'After new data',
    about: 'It is calculated when data arrives that its rules read: a sync, events, a segment it nests.',
  },
  {
    policy: 'when_due',
    label: 'When its members are due to change',
    about:
      'It is calculated after new data and at the moment at which time alone moves somebody in or out, such as a purchase leaving “the last 30 days”.',
  },
];

export function policyLabel(policy: Policy): string {
  return POLICIES.find((one) => one.policy === policy)?.label ?? policy;
}

/** Schedules most people mean. */
export const PRESETS: readonly { readonly cron: string; readonly label: string }[] = [
  { cron: '0 * * * *', label: 'Every hour' },
  { cron: '0 6 * * *', label: 'Every day at 06:00' },
  { cron: '0 6 * * 1-5', label: 'Monday to Friday at 06:00' },
  { cron: '0 6 * * 1', label: 'Every Monday at 06:00' },
  { cron: '0 6 1 * *', label: 'On the first of each month at 06:00' },
];

/** Why the next moment is the next one. */
export const NEXT_BY: Readonly<Record<NonNullable<Segment['refresh']['next_refresh_by']>, string>> = {
  schedule: 'as its schedule says',
  data: 'because data has arrived that its rules read',
  time: 'when time changes what its rules say about somebody',
};

/** What it waits for where no moment is known. */
export function waitingFor({
  archived_at,
  refresh: { policy },
}: Pick<Segment, 'archived_at' | 'refresh'>): string {
  if (policy === 'manual') return 'It is calculated when somebody asks for it.';
  if (archived_at !== null) return 'Archived segments are not calculated by themselves.';
  switch (policy) {
    case 'schedule':
      return 'The next run is not known yet.';
    case 'after_sync':
      return 'It waits for data that its rules read.';
    case 'when_due':
      return 'Time alone changes nobody; it waits for data that its rules read.';
  }
}

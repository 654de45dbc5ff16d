/** From which day to which the history is shown, both included; either may be open. */
import { Button, Popover, TextInput } from '@mantine/core';
import { CalendarDays } from 'lucide-react';
import { dayText } from '../shared/moment.ts';
import styles from './history.module.css';

export function DayRange({
  from,
  to,
  onChange,
}: {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly onChange: (range: { readonly from: string | undefined; readonly to: string | undefined }) => void;
}) {
  const filled = (text: string) => (text === '' ? undefined : text);
  return (
    <Popover position="bottom-start" shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          className={styles.range}
          leftSection={<CalendarDays size={15} aria-hidden="true" />}
        >
          {rangeText(from, to) ?? 'Any time'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={styles.days}>
          <TextInput
            type="date"
            label="From"
            value={from ?? ''}
            {...(to === undefined ? {} : { max: to })}
            onChange={(event) => onChange({ from: filled(event.currentTarget.value), to })}
          />
          <TextInput
            type="date"
            label="To"
            value={to ?? ''}
            {...(from === undefined ? {} : { min: from })}
            onChange={(event) => onChange({ from, to: filled(event.currentTarget.value) })}
          />
          <Button
            variant="default"
            disabled={from === undefined && to === undefined}
            onClick={() => onChange({ from: undefined, to: undefined })}
          >
            Any time
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

/** "1 Mar 2026 – 3 Mar 2026", "from 1 Mar 2026"; undefined where nothing is asked. */
export function rangeText(from: string | undefined, to: string | undefined): string | undefined {
  if (from === undefined) return to === undefined ? undefined : `until ${dayText(to)}`;
  if (to === undefined) return `from ${dayText(from)}`;
  return from === to ? dayText(from) : `${dayText(from)} – ${dayText(to)}`;
}

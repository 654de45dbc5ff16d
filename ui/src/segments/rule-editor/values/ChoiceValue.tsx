/** Values that are chosen from a few: yes or no, periods, months, weekdays. */
import { MultiSelect, SegmentedControl, Select } from '@mantine/core';
import { PERIODS, type Period } from '../../../../../src/rules/rule.ts';
import { asBoolean, asNumbers } from '../value-shapes.ts';
import type { ValueProps } from './value-props.ts';
import styles from './values.module.css';

export function BooleanValue({ value, onChange, label }: ValueProps) {
  return (
    <SegmentedControl
      size="sm"
      aria-label={label}
      data={[
        { value: 'true', label: 'Yes' },
        { value: 'false', label: 'No' },
      ]}
      value={String(asBoolean(value) ?? '')}
      onChange={(next) => onChange(next === 'true')}
    />
  );
}

const PERIOD_WORDS: Record<Period, string> = {
  yesterday: 'yesterday',
  today: 'today',
  tomorrow: 'tomorrow',
  lastWeek: 'last week',
  thisWeek: 'this week',
  nextWeek: 'next week',
  lastMonth: 'last month',
  thisMonth: 'this month',
  nextMonth: 'next month',
  lastQuarter: 'last quarter',
  thisQuarter: 'this quarter',
  nextQuarter: 'next quarter',
  lastYear: 'last year',
  thisYear: 'this year',
  nextYear: 'next year',
};

export function PeriodValue({ value, onChange, label, invalid }: ValueProps) {
  const period = PERIODS.find((known) => known === value);
  return (
    <Select
      className={styles.mode}
      aria-label={label}
      placeholder="Period"
      searchable
      selectFirstOptionOnChange
      allowDeselect={false}
      data={PERIODS.map((known) => ({ value: known, label: PERIOD_WORDS[known] }))}
      value={period ?? null}
      error={invalid}
      maxDropdownHeight={320}
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export function MonthsValue(props: ValueProps) {
  return <Ordinals names={MONTHS} placeholder="Months" {...props} />;
}

export function WeekdaysValue(props: ValueProps) {
  return <Ordinals names={WEEKDAYS} placeholder="Weekdays" {...props} />;
}

/** Names that stand for 1, 2, 3, …; kept in their natural order whatever the order of choosing. */
function Ordinals({
  names,
  placeholder,
  value,
  onChange,
  label,
  invalid,
}: ValueProps & { readonly names: readonly string[]; readonly placeholder: string }) {
  const chosen = asNumbers(value);
  return (
    <MultiSelect
      className={styles.grow}
      aria-label={label}
      placeholder={chosen.length === 0 ? placeholder : ''}
      data={names.map((name, index) => ({ value: String(index + 1), label: name }))}
      value={chosen.map(String)}
      error={invalid}
      searchable
      selectFirstOptionOnChange
      hidePickedOptions={false}
      maxDropdownHeight={300}
      onChange={(next) => {
        const numbers = next.map(Number).sort((one, other) => one - other);
        onChange(numbers.length === 0 ? undefined : numbers);
      }}
    />
  );
}

/** Dates: a day, today, so long ago, so long from now, or a moment; the two ends of a range of them; a fixed date. */
import '@mantine/dates/styles.layer.css';
import { ActionIcon, Select, TextInput, Tooltip } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { CalendarDays, Clock } from 'lucide-react';
import { useState } from 'react';
import { CALENDAR_UNITS, TIME_UNITS } from '../../../../../src/rules/distance.ts';
import type { FieldType, TimeUnit } from '../../../../../src/rules/rule.ts';
import { asPair, type DateForm, dateForm, dateInMode, dateValue, pairValue } from '../value-shapes.ts';
import type { ValueProps } from './value-props.ts';
import styles from './values.module.css';
import { plural, WholeNumber } from './WindowValue.tsx';

export function DateValue({ field, value, onChange, label, invalid }: ValueProps) {
  return <OneDate type={field.type} value={value} onChange={onChange} label={label} invalid={invalid} />;
}

export function DateRangeValue({ field, value, onChange, label, invalid }: ValueProps) {
  const [from, to] = asPair(value);
  return (
    <div className={styles.line}>
      <OneDate
        type={field.type}
        value={from}
        onChange={(next) => onChange(pairValue(next, to))}
        label={`${label}, from`}
        invalid={invalid}
      />
      <span className={styles.word}>and</span>
      <OneDate
        type={field.type}
        value={to}
        onChange={(next) => onChange(pairValue(from, next))}
        label={`${label}, to`}
        invalid={invalid}
      />
    </div>
  );
}

type OneDateProps = Omit<ValueProps, 'field'> & { readonly type: FieldType };

function OneDate({ type, value, onChange, label, invalid }: OneDateProps) {
  // A moment that is only half typed looks like a day; that a moment is wanted is remembered here.
  const [wantsMoment, setWantsMoment] = useState(false);
  const read = dateForm(value);
  const form: DateForm = wantsMoment && read.mode === 'day' ? { mode: 'moment', text: read.day } : read;
  const set = (next: DateForm) => {
    setWantsMoment(next.mode === 'moment');
    onChange(dateValue(next));
  };
  return (
    <div className={styles.line} style={{ flex: '0 1 auto' }}>
      {form.mode === 'day' && (
        <DayInput
          day={form.day}
          label={label}
          invalid={invalid}
          onChange={(day) => set({ mode: 'day', day })}
        />
      )}
      {form.mode === 'moment' && (
        <MomentInput
          text={form.text}
          label={label}
          invalid={invalid}
          onChange={(text) => set({ mode: 'moment', text })}
        />
      )}
      {(form.mode === 'ago' || form.mode === 'ahead') && (
        <WholeNumber
          value={form.count}
          unit={form.unit}
          label={`${label}, number`}
          invalid={invalid}
          onChange={(count) => set({ ...form, count })}
        />
      )}
      <Select
        className={styles.mode}
        aria-label={`${label}, how the date is told`}
        data={choices(form, type)}
        value={choiceOf(form)}
        allowDeselect={false}
        maxDropdownHeight={320}
        onChange={(choice) => choice !== null && set(formFor(choice, form))}
      />
    </div>
  );
}

function DayInput({
  day,
  onChange,
  label,
  invalid,
}: {
  readonly day: string;
  readonly onChange: (day: string) => void;
  readonly label: string;
  readonly invalid: boolean;
}) {
  return (
    <DateInput
      className={styles.day}
      aria-label={label}
      placeholder="2026-03-15"
      valueFormat="YYYY-MM-DD"
      dateParser={dayIn}
      value={day === '' ? null : day}
      error={invalid}
      onChange={(next) => onChange(next ?? '')}
      rightSection={<CalendarDays size={15} aria-hidden="true" />}
      rightSectionPointerEvents="none"
      popoverProps={{ withinPortal: true }}
    />
  );
}

function MomentInput({
  text,
  onChange,
  label,
  invalid,
}: {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly label: string;
  readonly invalid: boolean;
}) {
  return (
    <TextInput
      className={styles.moment}
      aria-label={`${label}, a moment with its zone`}
      placeholder="2026-03-15T12:00:00Z"
      value={text}
      error={invalid}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** A day on the calendar or, after the clock is pressed, a moment. Empty until entered. */
export function FixedDate({
  value,
  onChange,
  label,
  invalid,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly label: string;
  readonly invalid: boolean;
}) {
  // A moment that is only half typed looks like a day; that a moment is wanted is remembered here.
  const [wantsMoment, setWantsMoment] = useState(false);
  const isMoment = wantsMoment || value.includes('T');
  const toggle = () => {
    setWantsMoment(!isMoment);
    const next = dateValue(dateInMode(dateForm(value), isMoment ? 'day' : 'moment'));
    onChange(typeof next === 'string' ? next : '');
  };
  return (
    <span className={styles.fixed}>
      {isMoment ? (
        <MomentInput text={value} label={label} invalid={invalid} onChange={onChange} />
      ) : (
        <DayInput day={value} label={label} invalid={invalid} onChange={onChange} />
      )}
      <Tooltip label={isMoment ? 'A whole day' : 'To the second'}>
        <ActionIcon
          aria-label={isMoment ? `${label}, as a whole day` : `${label}, to the second`}
          aria-pressed={isMoment}
          variant={isMoment ? 'light' : 'subtle'}
          onClick={toggle}
        >
          <Clock size={15} aria-hidden="true" />
        </ActionIcon>
      </Tooltip>
    </span>
  );
}

/** `2026-03-15` and `15.3.2026`; other orders are anybody's guess and stay unread. */
function dayIn(text: string): string | null {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim());
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text.trim());
  const [year, month, day] = iso ? iso.slice(1) : dotted ? dotted.slice(1).reverse() : [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const time = Date.parse(`${written}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== written ? null : written;
}

function choiceOf(form: DateForm): string {
  return form.mode === 'ago' || form.mode === 'ahead' ? `${form.mode}:${form.unit}` : form.mode;
}

function choices(form: DateForm, type: FieldType) {
  const units: readonly TimeUnit[] = type === 'datetime' ? TIME_UNITS : CALENDAR_UNITS;
  const count = form.mode === 'ago' || form.mode === 'ahead' ? form.count : undefined;
  return [
    {
      group: 'Fixed',
      items: [
        { value: 'day', label: 'on the calendar' },
        ...(type === 'datetime' || form.mode === 'moment'
          ? [{ value: 'moment', label: 'to the second' }]
          : []),
      ],
    },
    {
      group: 'Moves with time',
      items: [
        { value: 'today', label: 'today' },
        ...units.map((unit) => ({ value: `ago:${unit}`, label: `${plural(unit, count)} ago` })),
        ...units.map((unit) => ({ value: `ahead:${unit}`, label: `${plural(unit, count)} from now` })),
      ],
    },
  ];
}

function formFor(choice: string, form: DateForm): DateForm {
  const [mode, unit] = choice.split(':');
  if (mode === 'ago' || mode === 'ahead') {
    const known = TIME_UNITS.find((one) => one === unit) ?? 'day';
    const next = dateInMode(form, mode);
    return next.mode === 'ago' || next.mode === 'ahead' ? { ...next, unit: known } : next;
  }
  return dateInMode(form, mode === 'today' || mode === 'moment' ? mode : 'day');
}

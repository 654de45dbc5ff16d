/** "30 days": the number and unit of a window back from now or ahead of it. */
import { NumberInput, Select } from '@mantine/core';
import { CALENDAR_UNITS, TIME_UNITS } from '../../../../../src/rules/distance.ts';
import { LONGEST_DISTANCE } from '../../../../../src/rules/limits.ts';
import type { TimeUnit } from '../../../../../src/rules/rule.ts';
import { asNumber, windowForm, windowValue } from '../value-shapes.ts';
import type { ValueProps } from './value-props.ts';
import styles from './values.module.css';

export function LastWindowValue(props: ValueProps) {
  return <WindowValue {...props} direction="last" units={unitsOf(props)} />;
}

export function NextWindowValue(props: ValueProps) {
  return <WindowValue {...props} direction="next" units={unitsOf(props)} />;
}

export function LastDaysValue(props: ValueProps) {
  return <WindowValue {...props} direction="last" units={CALENDAR_UNITS} />;
}

export function NextDaysValue(props: ValueProps) {
  return <WindowValue {...props} direction="next" units={CALENDAR_UNITS} />;
}

/** A date has no hours. */
function unitsOf({ field }: ValueProps): readonly TimeUnit[] {
  return field.type === 'datetime' ? TIME_UNITS : CALENDAR_UNITS;
}

function WindowValue({
  value,
  onChange,
  label,
  invalid,
  direction,
  units,
}: ValueProps & { readonly direction: 'last' | 'next'; readonly units: readonly TimeUnit[] }) {
  const form = windowForm(value, direction);
  return (
    <div className={styles.line}>
      <WholeNumber
        value={form.count}
        unit={form.unit}
        label={`${label}, number`}
        invalid={invalid}
        onChange={(count) => onChange(windowValue({ ...form, count }, direction))}
      />
      <Select
        className={styles.unit}
        aria-label={`${label}, unit`}
        data={units.map((unit) => ({ value: unit, label: plural(unit, form.count) }))}
        value={form.unit}
        error={invalid}
        allowDeselect={false}
        onChange={(unit) => {
          const known = units.find((one) => one === unit);
          if (known !== undefined) onChange(windowValue({ ...form, unit: known }, direction));
        }}
      />
    </div>
  );
}

/** A whole number of at least 1. */
export function WholeNumber({
  value,
  unit,
  onChange,
  label,
  invalid,
}: {
  readonly value: number | undefined;
  readonly unit: TimeUnit;
  readonly onChange: (value: number | undefined) => void;
  readonly label: string;
  readonly invalid: boolean;
}) {
  return (
    <NumberInput
      className={styles.count}
      aria-label={label}
      value={value ?? ''}
      error={invalid}
      min={1}
      max={LONGEST_DISTANCE[unit]}
      clampBehavior="none"
      allowDecimal={false}
      allowNegative={false}
      onChange={(next) => onChange(asNumber(next))}
    />
  );
}

export function plural(unit: TimeUnit, count: number | undefined): string {
  return count === 1 ? unit : `${unit}s`;
}

/** "30 days": the number and unit of a window back from now or ahead of it. */
import { NumberInput, Select } from '@mantine/core';
import { CALENDAR_UNITS, TIME_UNITS } from '../../../../../src/rules/distance.ts';
import { LONGEST_DISTANCE } from '../../../../../src/rules/limits.ts';
import type { TimeUnit } from '../../../../../src/rules/rule.ts';
import { asNumber, type WindowForm, windowForm, windowValue } from '../value-shapes.ts';
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
  return (
    <DistanceInput
      {...windowForm(value, direction)}
      units={units}
      label={label}
      invalid={invalid}
      onChange={(form) => onChange(windowValue(form, direction))}
    />
  );
}

/** A number and a unit of time. */
export function DistanceInput({
  count,
  unit,
  units,
  onChange,
  label,
  invalid,
}: WindowForm & {
  readonly units: readonly TimeUnit[];
  readonly onChange: (form: WindowForm) => void;
  readonly label: string;
  readonly invalid: boolean;
}) {
  return (
    <div className={styles.line}>
      <WholeNumber
        value={count}
        unit={unit}
        label={`${label}, number`}
        invalid={invalid}
        onChange={(next) => onChange({ count: next, unit })}
      />
      <Select
        className={styles.unit}
        aria-label={`${label}, unit`}
        data={units.map((one) => ({ value: one, label: plural(one, count) }))}
        value={unit}
        error={invalid}
        allowDeselect={false}
        onChange={(next) => {
          const known = units.find((one) => one === next);
          if (known !== undefined) onChange({ count, unit: known });
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

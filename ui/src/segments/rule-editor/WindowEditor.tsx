/** When something has to have happened: at any time, in the last so many days, since or before a date, between two dates. */
import { Select } from '@mantine/core';
import { TIME_UNITS } from '../../../../src/rules/distance.ts';
import { fitting } from './fitting.ts';
import styles from './rule-editor.module.css';
import type { WindowDraft } from './rule-tree.ts';
import { FixedDate } from './values/DateValue.tsx';
import { DistanceInput } from './values/WindowValue.tsx';
import { WINDOW_MODES, WINDOW_WORDS, windowInMode, windowMode } from './window-shapes.ts';

export function WindowEditor({
  within,
  onChange,
  label,
  invalid,
}: {
  readonly within: WindowDraft | undefined;
  readonly onChange: (within: WindowDraft | undefined) => void;
  /** "Time of rule 2" */
  readonly label: string;
  readonly invalid: boolean;
}) {
  const mode = windowMode(within);
  return (
    <span className={styles.window} data-part="within">
      <Select
        className={styles.windowMode}
        style={fitting(WINDOW_WORDS[mode])}
        aria-label={label}
        data={WINDOW_MODES.map((one) => ({ value: one, label: WINDOW_WORDS[one] }))}
        value={mode}
        allowDeselect={false}
        comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
        onChange={(next) => {
          const known = WINDOW_MODES.find((one) => one === next);
          if (known !== undefined && known !== mode) onChange(windowInMode(within, known));
        }}
      />
      {within !== undefined && 'unit' in within && (
        <DistanceInput
          count={within.last}
          unit={within.unit}
          units={TIME_UNITS}
          label={label}
          invalid={invalid}
          onChange={({ count, unit }) => onChange({ last: count, unit })}
        />
      )}
      {within !== undefined && !('unit' in within) && (
        <>
          {within.from !== undefined && (
            <FixedDate
              value={within.from}
              label={`${label}, from`}
              invalid={invalid}
              onChange={(from) => onChange({ ...within, from })}
            />
          )}
          {within.from !== undefined && within.to !== undefined && (
            <span className={styles.word} title="The second date itself is not part of it">
              until before
            </span>
          )}
          {within.to !== undefined && (
            <FixedDate
              value={within.to}
              label={`${label}, until before`}
              invalid={invalid}
              onChange={(to) => onChange({ ...within, to })}
            />
          )}
        </>
      )}
    </span>
  );
}

/** What is measured of the events: how often, on how many days, the sum of a property, the first or last time. */
import { Select } from '@mantine/core';
import { MEASURE_TABLE, MEASURES, measurable, measuresProperty } from '../../../../../src/rules/measures.ts';
import { useShared } from '../editor-context.ts';
import { fitting } from '../fitting.ts';
import { PropertyPicker } from '../PropertyPicker.tsx';
import styles from '../rule-editor.module.css';
import type { EventRule } from '../rule-tree.ts';
import { type TypeOf, withMeasure, withMeasuredProperty } from '../value-change.ts';

export function MeasurePicker({
  rule,
  name,
  typeOf,
  invalid,
  onChange,
}: {
  readonly rule: EventRule;
  readonly name: string;
  readonly typeOf: TypeOf;
  readonly invalid: boolean;
  readonly onChange: (rule: EventRule) => void;
}) {
  const { editor } = useShared();
  const of = rule.measure?.of ?? 'count';
  return (
    <>
      <Select
        className={styles.operator}
        style={fitting(MEASURE_TABLE[of].label)}
        aria-label={`Measure of ${name}`}
        data={MEASURES.map((one) => ({ value: one, label: MEASURE_TABLE[one].label }))}
        value={of}
        allowDeselect={false}
        maxDropdownHeight={360}
        comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
        onChange={(next) => {
          const known = MEASURES.find((one) => one === next);
          if (known === undefined || known === of) return;
          const changed = withMeasure(rule, known, typeOf);
          onChange(changed);
          const wantsProperty =
            changed.measure !== undefined && 'property' in changed.measure && changed.measure.property === '';
          editor.focus(rule.id, wantsProperty ? 'measure' : 'value');
        }}
      />
      {rule.measure !== undefined && 'property' in rule.measure && (
        <PropertyPicker
          event={rule.event}
          value={rule.measure.property}
          fits={(type) => measuresProperty(of) && measurable(of, type)}
          label={`Property measured by ${name}`}
          invalid={invalid}
          part="measure"
          onChange={(property) => {
            onChange(withMeasuredProperty(rule, property, typeOf));
            editor.focus(rule.id, 'value');
          }}
        />
      )}
    </>
  );
}

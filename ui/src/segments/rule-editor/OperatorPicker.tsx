/** The operators that a field, property or measure of a type has, in words. */
import { Select } from '@mantine/core';
import { isOperator, operatorsFor, valueKindOf, wordsOf } from '../../../../src/rules/operators.ts';
import type { FieldType, Operator } from '../../../../src/rules/rule.ts';
import { fitting } from './fitting.ts';
import styles from './rule-editor.module.css';

export function OperatorPicker({
  type,
  value,
  onChange,
  label,
}: {
  readonly type: FieldType;
  readonly value: Operator;
  readonly onChange: (operator: Operator) => void;
  readonly label: string;
}) {
  const fits = valueKindOf(value, type) !== undefined;
  return (
    <Select
      className={styles.operator}
      style={fitting(wordsOf(value, type).label)}
      aria-label={label}
      data={operatorsFor(type).map((operator) => ({
        value: operator,
        label: wordsOf(operator, type).label,
      }))}
      value={fits ? value : null}
      error={!fits}
      allowDeselect={false}
      maxDropdownHeight={360}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      onChange={(operator) => {
        if (isOperator(operator) && operator !== value) onChange(operator);
      }}
    />
  );
}

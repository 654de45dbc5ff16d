/** The editor of a rule about a field: the field, the operator its type has, the value that operator wants. */
import { ActionIcon, Select, Tooltip } from '@mantine/core';
import { ArrowLeftRight } from 'lucide-react';
import {
  comparesFields,
  isOperator,
  operatorsFor,
  valueKindOf,
  wordsOf,
} from '../../../../src/rules/operators.ts';
import { useShared } from './editor-context.ts';
import { FieldPicker, type Subject } from './FieldPicker.tsx';
import styles from './rule-editor.module.css';
import type { FieldRule } from './rule-tree.ts';
import { replace } from './tree-operations.ts';
import { startValue, withOperator } from './value-change.ts';
import { OtherFieldValue } from './values/OtherFieldValue.tsx';
import { ValueEditor } from './values/ValueEditor.tsx';

export function FieldRuleEditor({
  rule,
  name,
  invalid,
  onSubject,
}: {
  readonly rule: FieldRule;
  /** "rule 2.1" */
  readonly name: string;
  readonly invalid: boolean;
  readonly onSubject: (subject: Subject) => void;
}) {
  const { editor, fields, catalogue } = useShared();
  const field = catalogue.fields.get(rule.field);
  const set = (next: FieldRule, about?: string) =>
    editor.change((tree) => replace(tree, rule.id, next), about);

  const picker = (
    <FieldPicker
      fields={fields}
      value={{ kind: 'field', key: rule.field }}
      onChange={onSubject}
      label={`Field of ${name}`}
      invalid={false}
    />
  );
  if (field === undefined) return picker;

  const kind = valueKindOf(rule.operator, field.type);
  const operators = operatorsFor(field.type);
  const setValue = (value: unknown) => set({ ...rule, value }, `${rule.id} value`);
  const comparesField = rule.valueSource === 'field';
  return (
    <>
      {picker}
      <Select
        className={styles.operator}
        aria-label={`Operator of ${name}`}
        data={operators.map((operator) => ({ value: operator, label: wordsOf(operator, field.type).label }))}
        value={kind === undefined ? null : rule.operator}
        error={kind === undefined}
        allowDeselect={false}
        maxDropdownHeight={360}
        comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
        onChange={(operator) => {
          if (isOperator(operator)) set(withOperator(rule, operator, field.type));
        }}
      />
      <span className={styles.value} data-part="value">
        {comparesField ? (
          <OtherFieldValue
            field={field}
            fields={fields}
            value={rule.value}
            onChange={setValue}
            label={`Value of ${name}`}
            invalid={invalid}
          />
        ) : (
          kind !== undefined && (
            <ValueEditor
              // Another field or operator starts with a fresh editor: half-typed text belongs to the old one.
              key={`${rule.field} ${kind}`}
              kind={kind}
              operator={rule.operator}
              field={field}
              value={rule.value}
              onChange={setValue}
              label={`Value of ${name}`}
              invalid={invalid}
            />
          )
        )}
        {kind !== undefined && comparesFields(rule.operator) && (
          <Tooltip label={comparesField ? 'Compare with a value' : 'Compare with another field'}>
            <ActionIcon
              aria-label={
                comparesField ? `Compare ${name} with a value` : `Compare ${name} with another field`
              }
              variant={comparesField ? 'light' : 'subtle'}
              onClick={() =>
                set({
                  ...rule,
                  valueSource: comparesField ? 'value' : 'field',
                  value: comparesField ? startValue(kind) : undefined,
                })
              }
            >
              <ArrowLeftRight size={15} />
            </ActionIcon>
          </Tooltip>
        )}
      </span>
    </>
  );
}

/**
 * The editor of a rule about a field, or among filters about a property: the operator its type has, the value that
 * operator wants, and of fields for how long that has been so.
 */
import { ActionIcon, Tooltip } from '@mantine/core';
import { ArrowLeftRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { comparesFields, valueKindOf } from '../../../../src/rules/operators.ts';
import { useShared } from './editor-context.ts';
import { AskHeldFor, HeldForEditor } from './HeldForEditor.tsx';
import { aboutProperty } from './new-rule.ts';
import { OperatorPicker } from './OperatorPicker.tsx';
import { PropertyPicker } from './PropertyPicker.tsx';
import styles from './rule-editor.module.css';
import type { BlankRule, FieldRule } from './rule-tree.ts';
import { SubjectPicker } from './SubjectPicker.tsx';
import { useScope } from './scope.ts';
import type { Subject } from './subject-words.ts';
import { replace } from './tree-operations.ts';
import { startValue, withOperator } from './value-change.ts';
import { OtherFieldValue } from './values/OtherFieldValue.tsx';
import { ValueEditor } from './values/ValueEditor.tsx';

type FieldRuleProps<Kind extends FieldRule | BlankRule> = {
  readonly rule: Kind;
  /** "rule 2.1" */
  readonly name: string;
  readonly wrong: ReadonlySet<string>;
  readonly onSubject: (subject: Subject) => void;
};

/** What the rule is about: anything for contacts, a property among the filters of an event. */
export function FirstPicker({ rule, name, wrong, onSubject }: FieldRuleProps<FieldRule | BlankRule>) {
  const { editor, catalogue } = useShared();
  const { scope } = useScope();
  const invalid = wrong.has('field');
  if (scope.about === 'contacts') {
    return (
      <SubjectPicker
        value={rule.kind === 'blank' ? undefined : { kind: 'field', key: rule.field }}
        onChange={onSubject}
        label={`Field of ${name}`}
        invalid={invalid}
      />
    );
  }
  return (
    <PropertyPicker
      event={scope.event}
      value={rule.kind === 'blank' ? '' : rule.field}
      withEventFields
      label={`Property of ${name}`}
      invalid={invalid}
      part="first"
      onChange={(property) => {
        editor.change((tree) => replace(tree, rule.id, aboutProperty(rule, property, catalogue)));
        editor.focus(rule.id, 'value');
      }}
    />
  );
}

export function FieldRuleEditor(props: FieldRuleProps<FieldRule>): ReactNode {
  const { rule, name, wrong } = props;
  const { editor } = useShared();
  const { scope, fields, fieldOf } = useScope();
  const field = fieldOf(rule.field);
  const set = (next: FieldRule, about?: string) =>
    editor.change((tree) => replace(tree, rule.id, next), about);
  if (field === undefined) return <FirstPicker {...props} />;

  const kind = valueKindOf(rule.operator, field.type);
  const setValue = (value: unknown) => set({ ...rule, value }, `${rule.id} value`);
  const comparesField = rule.valueSource === 'field';
  const what = scope.about === 'contacts' ? 'field' : 'property';
  return (
    <>
      <FirstPicker {...props} />
      <OperatorPicker
        type={field.type}
        value={rule.operator}
        label={`Operator of ${name}`}
        onChange={(operator) => {
          set(withOperator(rule, operator, field.type));
          editor.focus(rule.id, 'value');
        }}
      />
      <span className={styles.value} data-part={kind === 'none' ? undefined : 'value'}>
        {comparesField ? (
          <OtherFieldValue
            field={field}
            fields={fields}
            value={rule.value}
            onChange={setValue}
            label={`Value of ${name}`}
            invalid={wrong.has('value')}
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
              invalid={wrong.has('value')}
            />
          )
        )}
        {kind !== undefined && comparesFields(rule.operator) && (
          <Tooltip label={comparesField ? 'Compare with a value' : `Compare with another ${what}`}>
            <ActionIcon
              aria-label={
                comparesField ? `Compare ${name} with a value` : `Compare ${name} with another ${what}`
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
        {scope.about === 'contacts' && <AskHeldFor rule={rule} name={name} onChange={set} />}
      </span>
      <HeldForEditor rule={rule} name={name} invalid={wrong.has('heldFor')} onChange={set} />
    </>
  );
}

/** For how long a field has had the value that a rule asks for: "and has been so for at least 30 days". */
import { ActionIcon, Select, Tooltip } from '@mantine/core';
import { History, X } from 'lucide-react';
import { checkAttribute, contactFields } from '../../../../src/rules/check-attribute.ts';
import { TIME_UNITS } from '../../../../src/rules/distance.ts';
import { positiveOf } from '../../../../src/rules/operators.ts';
import { useShared } from './editor-context.ts';
import styles from './rule-editor.module.css';
import type { FieldRule } from './rule-tree.ts';
import { DistanceInput } from './values/WindowValue.tsx';

const BOUNDS = { atLeast: 'at least', lessThan: 'less than' } as const;

type HeldForProps = {
  readonly rule: FieldRule;
  readonly name: string;
  readonly onChange: (rule: FieldRule, about?: string) => void;
};

/** Asks for it; nothing where it cannot be asked: of negative operators, of fields whose earlier values are not kept. */
export function AskHeldFor({ rule, name, onChange }: HeldForProps) {
  const { editor, catalogue } = useShared();
  const probe = { field: rule.field, operator: 'notNull', heldFor: { atLeast: 1, unit: 'day' } } as const;
  const hasHistory = checkAttribute(probe, '', contactFields(catalogue)).length === 0;
  if (rule.heldFor !== undefined || !hasHistory || positiveOf(rule.operator).negated) return null;
  return (
    <Tooltip label="Ask for how long it has been so">
      <ActionIcon
        aria-label={`Ask for how long ${name} has been so`}
        onClick={() => {
          onChange({ ...rule, heldFor: { bound: 'atLeast', count: 30, unit: 'day' } });
          editor.focus(rule.id, 'heldFor');
        }}
      >
        <History size={15} aria-hidden="true" />
      </ActionIcon>
    </Tooltip>
  );
}

export function HeldForEditor({
  rule,
  name,
  invalid,
  onChange,
}: HeldForProps & { readonly invalid: boolean }) {
  const { heldFor } = rule;
  if (heldFor === undefined) return null;
  const label = `How long ${name} has been so`;
  return (
    <div className={styles.secondLine} data-part="heldFor">
      <span className={styles.word}>and has been so for</span>
      <Select
        className={styles.bound}
        aria-label={label}
        data={[
          { value: 'atLeast', label: BOUNDS.atLeast },
          { value: 'lessThan', label: BOUNDS.lessThan },
        ]}
        value={heldFor.bound}
        allowDeselect={false}
        onChange={(bound) => {
          if (bound === 'atLeast' || bound === 'lessThan') {
            onChange({ ...rule, heldFor: { ...heldFor, bound } });
          }
        }}
      />
      <DistanceInput
        {...heldFor}
        units={TIME_UNITS}
        label={label}
        invalid={invalid}
        onChange={(distance) =>
          onChange({ ...rule, heldFor: { ...heldFor, ...distance } }, `${rule.id} heldFor`)
        }
      />
      <Tooltip label="Do not ask for how long">
        <ActionIcon
          aria-label={`Do not ask for how long ${name} has been so`}
          onClick={() => onChange({ ...rule, heldFor: undefined })}
        >
          <X size={15} aria-hidden="true" />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

/**
 * The editor of a rule about events: which event, what of it is measured, how that compares, in which time, and which of
 * the events count.
 */
import { type CatalogueField, eventField } from '../../../../../src/rules/catalogue.ts';
import { valueKindOf } from '../../../../../src/rules/operators.ts';
import { useShared } from '../editor-context.ts';
import { OperatorPicker } from '../OperatorPicker.tsx';
import styles from '../rule-editor.module.css';
import type { EventRule } from '../rule-tree.ts';
import { SubjectPicker } from '../SubjectPicker.tsx';
import type { Subject } from '../subject-words.ts';
import { replace } from '../tree-operations.ts';
import { typeOfMeasured, withEventOperator } from '../value-change.ts';
import { ValueEditor } from '../values/ValueEditor.tsx';
import { WindowEditor } from '../WindowEditor.tsx';
import { AddFirstFilter } from './AddFirstFilter.tsx';
import { MeasurePicker } from './MeasurePicker.tsx';

export function EventRuleEditor({
  rule,
  name,
  wrong,
  onSubject,
}: {
  readonly rule: EventRule;
  /** "rule 2.1" */
  readonly name: string;
  readonly wrong: ReadonlySet<string>;
  readonly onSubject: (subject: Subject) => void;
}) {
  const { editor, catalogue } = useShared();
  const typeOf = (property: string) => eventField(catalogue, property)?.type;
  const type = typeOfMeasured(rule, typeOf);
  const kind = valueKindOf(rule.operator, type);
  const set = (next: EventRule, about?: string) =>
    editor.change((tree) => replace(tree, rule.id, next), about);
  const property = rule.measure !== undefined && 'property' in rule.measure ? rule.measure.property : '';
  // No key: what is measured has no values of its own to suggest.
  const measured: CatalogueField = { key: '', label: property, type };

  return (
    <>
      <SubjectPicker
        value={{ kind: 'event', name: rule.event }}
        onChange={onSubject}
        label={`Event of ${name}`}
        invalid={wrong.has('event')}
      />
      <MeasurePicker rule={rule} name={name} typeOf={typeOf} invalid={wrong.has('measure')} onChange={set} />
      <OperatorPicker
        type={type}
        value={rule.operator}
        label={`Operator of ${name}`}
        onChange={(operator) => {
          set(withEventOperator(rule, operator, type));
          editor.focus(rule.id, 'value');
        }}
      />
      {kind !== undefined && kind !== 'none' && (
        <span className={styles.measuredValue} data-part="value">
          <ValueEditor
            // Another measure or operator starts with a fresh editor: half-typed text belongs to the old one.
            key={`${rule.measure?.of ?? ''} ${property} ${kind}`}
            kind={kind}
            operator={rule.operator}
            field={measured}
            value={rule.value}
            onChange={(value) => set({ ...rule, value }, `${rule.id} value`)}
            label={`Value of ${name}`}
            invalid={wrong.has('value')}
          />
        </span>
      )}
      <div className={styles.secondLine}>
        <WindowEditor
          within={rule.within}
          onChange={(within) => set({ ...rule, within }, `${rule.id} within`)}
          label={`Time of ${name}`}
          invalid={wrong.has('within')}
        />
        {rule.where === undefined && <AddFirstFilter choice={rule} name={name} onChange={set} />}
      </div>
    </>
  );
}

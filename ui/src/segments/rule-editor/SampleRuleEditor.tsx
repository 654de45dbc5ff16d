/**
 * The editor of a stable random sample: a share of all contacts, which share of one split, and the seed that decides who
 * falls where.
 */
import { ActionIcon, Button, TextInput, Tooltip } from '@mantine/core';
import { X } from 'lucide-react';
import { useShared } from './editor-context.ts';
import styles from './rule-editor.module.css';
import type { SampleRule } from './rule-tree.ts';
import { SubjectPicker } from './SubjectPicker.tsx';
import type { Subject } from './subject-words.ts';
import { replace } from './tree-operations.ts';
import { DecimalInput } from './values/DecimalInput.tsx';

export function SampleRuleEditor({
  rule,
  name,
  wrong,
  onSubject,
}: {
  readonly rule: SampleRule;
  /** "rule 2.1" */
  readonly name: string;
  readonly wrong: ReadonlySet<string>;
  readonly onSubject: (subject: Subject) => void;
}) {
  const { editor } = useShared();
  const { percent, from, seed } = rule;
  const set = (next: SampleRule, about?: string) =>
    editor.change((tree) => replace(tree, rule.id, next), about && `${rule.id} ${about}`);
  const end = percent === undefined || from === null ? undefined : tidy((from ?? 0) + percent);
  return (
    <>
      <SubjectPicker
        value={{ kind: 'sample' }}
        onChange={onSubject}
        label={`Kind of ${name}`}
        invalid={false}
      />
      <span className={styles.line} data-part="percent">
        <Percent
          value={percent}
          label={`Share of ${name}`}
          invalid={wrong.has('percent')}
          onChange={(next) => set({ ...rule, percent: next }, 'percent')}
        />
        <span className={styles.word}>of all contacts</span>
      </span>
      <span className={styles.line} data-part="seed">
        <span className={styles.word}>seed</span>
        <TextInput
          className={styles.seed}
          aria-label={`Seed of ${name}`}
          placeholder="spring-test"
          value={seed}
          error={wrong.has('seed')}
          onChange={(event) => set({ ...rule, seed: event.currentTarget.value }, 'seed')}
        />
      </span>
      {from === undefined ? (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          className={styles.quiet}
          aria-label={`Choose which part ${name} takes`}
          onClick={() => {
            set({ ...rule, from: 0 });
            editor.focus(rule.id, 'from');
          }}
        >
          Choose which part
        </Button>
      ) : (
        <span className={styles.line} data-part="from">
          <span className={styles.word}>the part from</span>
          <Percent
            value={from ?? undefined}
            label={`Beginning of the share of ${name}`}
            invalid={wrong.has('from')}
            onChange={(next) => set({ ...rule, from: next ?? null }, 'from')}
          />
          <span className={styles.word}>to {end === undefined ? '…' : `${end}%`}</span>
          <Tooltip label="Take the first part">
            <ActionIcon
              aria-label={`Take the first part in ${name}`}
              onClick={() => set({ ...rule, from: undefined })}
            >
              <X size={15} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
        </span>
      )}
      <p className={styles.explanation}>
        With one seed a contact stays on the same side for ever, and parts that do not overlap share nobody.
      </p>
    </>
  );
}

function Percent({
  value,
  onChange,
  label,
  invalid,
}: {
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  readonly label: string;
  readonly invalid: boolean;
}) {
  return (
    <DecimalInput
      className={styles.percent}
      aria-label={label}
      value={value}
      error={invalid}
      suffix="%"
      decimalScale={6}
      allowNegative={false}
      allowedDecimalSeparators={['.', ',']}
      onChange={onChange}
    />
  );
}

/** The sum of two decimals as a person would write it. */
function tidy(percent: number): number {
  return Number(percent.toFixed(6));
}

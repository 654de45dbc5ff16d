/** One column of the file in the mapping: whether it is imported, what is in it, where it goes, how it is read. */
import { TextInput } from '@mantine/core';
import { Info, KeyRound, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { shareText } from '../../shared/Figure.tsx';
import type { FileColumn } from '../answers.ts';
import { ColumnReading } from './ColumnReading.tsx';
import styles from './ColumnRow.module.css';
import { FieldPicker } from './FieldPicker.tsx';
import type { MappingAction } from './mapping-draft.ts';
import { isGuess, isUsed, type ResolvedColumn, ROLE_WORDS, type TargetField } from './resolved-mapping.ts';

export const ColumnRow = memo(function ColumnRow({
  column,
  refused,
  fields,
  usedBy,
  noun,
  dispatch,
}: {
  readonly column: ResolvedColumn;
  /** What the server had against this column at the last try. */
  readonly refused: readonly string[];
  readonly fields: readonly TargetField[];
  readonly usedBy: (key: string) => string | undefined;
  readonly noun: string;
  readonly dispatch: (action: MappingAction) => void;
}) {
  const { name, target } = column;
  const problems = [...column.problems, ...refused];
  const unproved = isGuess(column);
  const imported = target !== 'skip';
  return (
    <tr
      className={styles.row}
      data-skipped={!isUsed(column) || undefined}
      data-refused={problems.length > 0 || undefined}
      id={rowId(name)}
    >
      <td className={styles.check}>
        <input
          type="checkbox"
          aria-label={
            column.roles.length > 0 && !column.locked
              ? `Keep ${name} as a property as well`
              : `Import ${name}`
          }
          checked={imported}
          disabled={column.locked}
          onChange={() => dispatch({ type: imported ? 'columns skipped' : 'columns kept', columns: [name] })}
        />
      </td>
      <th scope="row" className={styles.name}>
        <span className={styles.title}>{name}</span>
        {column.roles.map((role) => (
          <span key={role} className={styles.role}>
            {role === 'identity' && <KeyRound size={12} aria-hidden="true" />}
            {ROLE_WORDS[role]}
          </span>
        ))}
        {column.hints.map((hint) => (
          <Remark key={hint} level="info" text={hint} />
        ))}
        {unproved && (
          <Remark level="warn" text="A guess: nothing in the file proves this order of the dates." />
        )}
        {problems.map((problem) => (
          <Remark key={problem} level="bad" text={problem} />
        ))}
      </th>
      <td className={styles.samples} data-label="Values">
        <Samples column={column.file} />
      </td>
      <td className={styles.missing} data-label="Missing">
        {column.file.missing_share === 0 ? (
          <span className="dimmed">0%</span>
        ) : (
          shareText(column.file.missing_share)
        )}
      </td>
      <td className={styles.goal} data-label="Goes to">
        <div className={styles.goals} data-labelled={target === 'new' || undefined}>
          {column.locked ? (
            <span className={styles.locked}>{column.label}</span>
          ) : (
            <FieldPicker
              column={column}
              fields={fields}
              usedBy={usedBy}
              noun={noun}
              onChange={(chosen) =>
                dispatch({ type: 'column changed', column: name, change: { target: chosen } })
              }
            />
          )}
          {target === 'new' && (
            <TextInput
              size="sm"
              aria-label={`Label of the new ${noun} for ${name}`}
              title={`Key: ${column.key}`}
              maxLength={120}
              value={column.label}
              error={column.label.trim() === ''}
              onChange={(event) =>
                dispatch({
                  type: 'column changed',
                  column: name,
                  change: { label: event.currentTarget.value },
                })
              }
            />
          )}
        </div>
      </td>
      <td className={styles.read} data-label="Read as">
        <ColumnReading
          column={column}
          onChange={(change) => dispatch({ type: 'column changed', column: name, change })}
        />
      </td>
    </tr>
  );
});

/** Where a problem elsewhere on the screen can lead. */
export function rowId(column: string): string {
  return `column-${encodeURIComponent(column)}`;
}

function Samples({ column }: { readonly column: FileColumn }) {
  if (column.samples.length === 0) return <span className="dimmed">no values</span>;
  return (
    <span className={styles.values} title={column.samples.join('\n')}>
      {column.samples.slice(0, 3).map((sample) => (
        <span key={sample} className={styles.value}>
          {sample}
        </span>
      ))}
    </span>
  );
}

function Remark({ level, text }: { readonly level: 'info' | 'warn' | 'bad'; readonly text: string }) {
  return (
    <span className={styles.remark} data-level={level}>
      {level === 'info' ? (
        <Info size={13} aria-hidden="true" />
      ) : (
        <TriangleAlert size={13} aria-hidden="true" />
      )}
      {text}
    </span>
  );
}

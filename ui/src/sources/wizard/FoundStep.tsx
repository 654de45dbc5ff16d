/** What is in the file, in words, each fact changeable: format, notes of the reader, columns, and what it delivers. */
import { Button } from '@mantine/core';
import { TriangleAlert, User, Zap } from 'lucide-react';
import { useRef, useState } from 'react';
import { sentenceOf } from '../../api/problem.ts';
import { TYPE_WORDS } from '../../settings/fields/field-types.ts';
import { countText, figureText } from '../../shared/Figure.tsx';
import { Panel } from '../../shared/Panel.tsx';
import type { Delivers, UploadedFile } from '../answers.ts';
import { FileFormat } from '../file/FileFormat.tsx';
import { FileNotes } from '../file/FileNotes.tsx';
import styles from './FoundStep.module.css';
import { StepFooter } from './StepFooter.tsx';
import type { Import } from './use-import.ts';

export function FoundStep({ model, file }: { readonly model: Import; readonly file: UploadedFile }) {
  const { draft, dispatch, delivers, guess, resolved } = model;
  const empty = file.rows === 0;
  return (
    <>
      <div className={styles.stack}>
        <FileFormat
          file={file}
          format={draft.format}
          busy={model.file.isFetching}
          onChange={model.chooseFormat}
          onAnother={
            <Button variant="default" onClick={() => model.take('file')}>
              Choose another file
            </Button>
          }
        />
        {model.file.error !== null && (
          <div className={styles.refused} role="alert">
            <TriangleAlert size={16} aria-hidden="true" />
            <div>
              The file cannot be read like this. {sentenceOf(model.file.error)}
              <div>
                <Button
                  variant="default"
                  size="compact-sm"
                  mt={8}
                  onClick={() => dispatch({ type: 'format chosen', format: {} })}
                >
                  Back to what was found
                </Button>
              </div>
            </div>
          </div>
        )}
        {file.notes.length > 0 && (
          <FileNotes
            notes={file.notes}
            columns={resolved?.columns ?? []}
            onDateOrder={(column, dateOrder) =>
              model.dispatchMapping({ type: 'column changed', column, change: { dateOrder } })
            }
          />
        )}
        {delivers && guess && (
          <DeliversChoice
            delivers={delivers}
            reason={draft.delivers === null ? guess.reason : undefined}
            fixed={draft.sourceId !== null}
            onChange={(chosen) => dispatch({ type: 'delivers chosen', delivers: chosen })}
          />
        )}
        <ColumnList columns={file.columns} />
      </div>
      <StepFooter
        onBack={() => model.take('file')}
        onNext={() => model.take('map')}
        next="Map columns"
        disabled={empty || model.file.error !== null || model.file.isPlaceholderData}
      >
        {empty && 'The file has no rows, so there is nothing to import.'}
      </StepFooter>
    </>
  );
}

const KINDS = [
  {
    value: 'contacts',
    icon: User,
    title: 'Contacts',
    about: 'Each row is one person: who they are and what is known about them.',
  },
  {
    value: 'events',
    icon: Zap,
    title: 'Events',
    about: 'Each row is something that happened to a person at a time: a purchase, a visit.',
  },
] as const;

function DeliversChoice({
  delivers,
  reason,
  fixed,
  onChange,
}: {
  readonly delivers: Delivers;
  /** Why this was suggested; undefined once somebody chose. */
  readonly reason: string | undefined;
  readonly fixed: boolean;
  readonly onChange: (delivers: Delivers) => void;
}) {
  return (
    <fieldset className={styles.kinds} disabled={fixed}>
      <legend className={styles.legend}>What does it deliver?</legend>
      <div className={styles.cards}>
        {KINDS.map(({ value, icon: Icon, title, about }) => (
          <label key={value} className={styles.kind} data-chosen={value === delivers || undefined}>
            <input
              type="radio"
              name="delivers"
              value={value}
              checked={value === delivers}
              onChange={() => onChange(value)}
            />
            <Icon size={18} strokeWidth={1.7} aria-hidden="true" />
            <span>
              <span className={styles.kindTitle}>{title}</span>
              <span className={styles.kindAbout}>{about}</span>
            </span>
          </label>
        ))}
      </div>
      {reason !== undefined && <p className={styles.reason}>Suggested: {reason}</p>}
      {fixed && (
        <p className={styles.reason}>The data source exists already, so this cannot be changed any more.</p>
      )}
    </fieldset>
  );
}

const SHOWN = 60;

function ColumnList({ columns }: { readonly columns: UploadedFile['columns'] }) {
  const [all, setAll] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const shown = all ? columns : columns.slice(0, SHOWN);
  return (
    <Panel title={countText(columns.length, 'column')}>
      <ul className={styles.columns} ref={list}>
        {shown.map((column) => (
          <li key={column.name} title={column.samples.join('\n')}>
            <span className={styles.column}>{column.name}</span>
            <span className={styles.type}>{TYPE_WORDS[column.inferred_type]}</span>
            <span className={styles.samples}>{column.samples.slice(0, 4).join(' · ') || 'no values'}</span>
          </li>
        ))}
      </ul>
      {columns.length > SHOWN && !all && (
        <div className={styles.more}>
          <Button variant="default" size="compact-sm" onClick={() => setAll(true)}>
            Show all {figureText(columns.length)} columns
          </Button>
        </div>
      )}
    </Panel>
  );
}

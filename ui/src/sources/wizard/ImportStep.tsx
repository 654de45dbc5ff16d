/** The last step: a name, how the next file counts, the import itself with its progress, and what came of it. */
import { TextInput } from '@mantine/core';
import { useRef } from 'react';
import { countText, figureText } from '../../shared/Figure.tsx';
import { formProblems } from '../../shared/form-problems.ts';
import type { Delivers, UploadedFile } from '../answers.ts';
import { bytesText } from '../file/file-words.ts';
import { isUsed, type ResolvedMapping } from '../mapping/resolved-mapping.ts';
import { ModeChoice } from '../page/ModeChoice.tsx';
import styles from './ImportStep.module.css';
import { StepFooter } from './StepFooter.tsx';
import type { Import } from './use-import.ts';

export function ImportStep({
  model,
  file,
  delivers,
  resolved,
}: {
  readonly model: Import;
  readonly file: UploadedFile;
  readonly delivers: Delivers;
  readonly resolved: ResolvedMapping;
}) {
  const { draft, dispatch, start, name } = model;
  const input = useRef<HTMLInputElement>(null);
  const { fields, rest } = formProblems(start.error, ['name']);
  const imported = resolved.columns.filter(isUsed).length;
  const run = () => {
    if (name.trim() === '') input.current?.focus();
    else start.run();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!start.busy) run();
      }}
    >
      <div className={styles.stack}>
        <TextInput
          ref={input}
          label="Name of the data source"
          description="Shown wherever it says where a value came from."
          required
          withAsterisk={false}
          maxLength={120}
          value={name}
          error={fields.get('name') ?? (name.trim() === '' ? 'The data source needs a name.' : undefined)}
          onChange={(event) => {
            start.reset();
            dispatch({ type: 'named', name: event.currentTarget.value });
          }}
        />
        <ModeChoice mode={draft.mode} onChange={(mode) => dispatch({ type: 'mode chosen', mode })} />
        <dl className={styles.summary}>
          <div>
            <dt>File</dt>
            <dd>
              {file.name}, {bytesText(file.bytes)}
            </dd>
          </div>
          <div>
            <dt>{delivers === 'contacts' ? 'Contacts' : 'Events'}</dt>
            <dd>
              {countText(file.rows, 'row')}, identified by {resolved.identity?.column ?? '–'}
            </dd>
          </div>
          <div>
            <dt>Columns</dt>
            <dd>
              {imported === resolved.columns.length
                ? `all ${figureText(imported)} imported`
                : `${figureText(imported)} imported, ${figureText(resolved.columns.length - imported)} not imported`}
            </dd>
          </div>
        </dl>
      </div>
      <StepFooter
        onBack={() => model.take('preview')}
        onNext={run}
        next={`Import ${countText(file.rows, 'row')}`}
        busy={start.busy}
        disabled={model.mapping === null}
        error={rest}
      />
    </form>
  );
}

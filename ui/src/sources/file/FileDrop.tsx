/** Where a file is dropped or chosen: the target, the progress of the upload, and why a file was refused. */
import '@mantine/dropzone/styles.layer.css';
import { Button, Progress } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { FileUp, TriangleAlert } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { ApiProblem } from '../../api/problem.ts';
import { shareText } from '../../shared/Figure.tsx';
import styles from './FileDrop.module.css';
import { bytesText } from './file-words.ts';
import type { FileUpload, UploadState } from './use-file-upload.ts';

/** `compact` is for dialogs; `quiet` leaves the filled button of the screen to something else. */
export function FileDrop({
  upload,
  compact = false,
  quiet = compact,
}: {
  readonly upload: FileUpload;
  readonly compact?: boolean;
  readonly quiet?: boolean;
}) {
  const { state } = upload;
  const [several, setSeveral] = useState(0);
  const open = useRef<() => void>(() => undefined);
  const about = useId();
  return (
    <div className={styles.place} data-compact={compact || undefined}>
      {state.status === 'sending' ? (
        <Sending state={state} onCancel={upload.cancel} />
      ) : (
        <Dropzone
          className={styles.target}
          role="group"
          aria-label="Drop a file here"
          aria-describedby={about}
          openRef={open}
          multiple
          activateOnKeyboard={false}
          tabIndex={-1}
          enablePointerEvents
          inputProps={{ 'aria-label': 'File to upload' }}
          onDrop={(files) => {
            const [file] = files;
            setSeveral(files.length > 1 ? files.length : 0);
            if (files.length === 1 && file) upload.send(file);
          }}
        >
          <div className={styles.inner}>
            <FileUp size={compact ? 24 : 32} strokeWidth={1.5} aria-hidden="true" />
            <div className={styles.headline}>Drop a file here</div>
            <div id={about} className={styles.about}>
              Text with columns (CSV, tabs, semicolons, bars or white space) or JSON lines, also packed as
              .gz. Up to 10 GB.
            </div>
            <Button
              variant={quiet ? 'default' : 'filled'}
              onClick={(event) => {
                event.stopPropagation();
                open.current();
              }}
            >
              Choose a file
            </Button>
          </div>
        </Dropzone>
      )}
      {several > 0 && (
        <Refused
          title={`${several} files were dropped`}
          sentence="A data source takes one file at a time."
          hint="Drop the first one now and import the others into the same data source afterwards."
        />
      )}
      {state.status === 'refused' && several === 0 && <RefusedUpload state={state} />}
    </div>
  );
}

function Sending({
  state,
  onCancel,
}: {
  readonly state: Extract<UploadState, { status: 'sending' }>;
  readonly onCancel: () => void;
}) {
  const reading = state.share >= 1;
  return (
    <div className={styles.sending}>
      <div className={styles.headline}>{state.name}</div>
      <Progress
        value={reading ? 100 : state.share * 100}
        animated={reading}
        striped={reading}
        size="md"
        radius="xl"
        aria-label={`Upload of ${state.name}`}
      />
      <div className={styles.line}>
        <span className="figures" role="status">
          {reading
            ? `${bytesText(state.bytes)} sent. Reading the file…`
            : `${bytesText(state.bytes * state.share)} of ${bytesText(state.bytes)} sent (${shareText(state.share)})`}
        </span>
        <Button variant="default" size="compact-sm" onClick={onCancel}>
          Cancel upload
        </Button>
      </div>
    </div>
  );
}

function RefusedUpload({ state }: { readonly state: Extract<UploadState, { status: 'refused' }> }) {
  const { error } = state;
  if (!(error instanceof ApiProblem))
    return (
      <Refused
        title={`${state.name} was not read`}
        sentence="Something went wrong in the web app itself."
        hint="Reload the page and try again."
      />
    );
  return (
    <Refused
      title={`${state.name} was not taken`}
      sentence={error.message}
      hint={error.hint ?? 'Choose another file, or change this one and try again.'}
      id={error.id}
    />
  );
}

function Refused({
  title,
  sentence,
  hint,
  id,
}: {
  readonly title: string;
  readonly sentence: string;
  readonly hint: string;
  readonly id?: string | undefined;
}) {
  return (
    <div className={styles.refused} role="alert">
      <TriangleAlert size={18} aria-hidden="true" />
      <div>
        <strong>{title}</strong>
        <p>{sentence}</p>
        <p className="dimmed">{hint}</p>
        {id !== undefined && (
          <p className="dimmed">
            For the log: <code>{id}</code>
          </p>
        )}
      </div>
    </div>
  );
}

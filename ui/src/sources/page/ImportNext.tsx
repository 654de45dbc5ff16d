/** The next file of a data source: chosen, compared with the mapping, imported; when it differs, the way to fix that. */
import { Alert, Button, Group, Modal, Skeleton } from '@mantine/core';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { isProblem, sentenceOf } from '../../api/problem.ts';
import { countText, figureText } from '../../shared/Figure.tsx';
import { listText } from '../../shared/ListState.tsx';
import { notifyDone } from '../../shared/notify.ts';
import type { Mapping, Source } from '../answers.ts';
import { FileDrop } from '../file/FileDrop.tsx';
import { bytesText, formatSentence } from '../file/file-words.ts';
import { useFileUpload } from '../file/use-file-upload.ts';
import { useUploadedFile } from '../file/use-uploaded-file.ts';
import { type Drift, driftOf, hasDrift } from '../mapping/drift.ts';
import { problemsOfRefusal } from '../mapping/mapping-problems.ts';
import { MODE_MEANINGS, MODE_WORDS } from '../syncs/sync-words.ts';
import styles from './ImportNext.module.css';
import { useSyncSource } from './use-source-changes.ts';

export function ImportNext({
  source,
  mapping,
  onFix,
  onClose,
}: {
  readonly source: Source;
  readonly mapping: Mapping;
  /** Opens the mapping for this file. */
  readonly onFix: (fileId: string) => void;
  readonly onClose: () => void;
}) {
  const [fileId, setFileId] = useState<string | null>(null);
  const upload = useFileUpload((file) => setFileId(file.id));
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Import the next file of ${source.name}`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
      // A stray click must not stop an upload.
      closeOnClickOutside={upload.state.status !== 'sending'}
    >
      {fileId === null ? (
        <div className={styles.stack}>
          <p className={styles.line}>
            It is read with the mapping of this source. {MODE_WORDS[source.mode]}:{' '}
            {lowerFirst(MODE_MEANINGS[source.mode])}
          </p>
          <FileDrop upload={upload} compact />
        </div>
      ) : (
        <Chosen
          source={source}
          mapping={mapping}
          fileId={fileId}
          onFix={onFix}
          onAnother={() => setFileId(null)}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function Chosen({
  source,
  mapping,
  fileId,
  onFix,
  onAnother,
  onClose,
}: {
  readonly source: Source;
  readonly mapping: Mapping;
  readonly fileId: string;
  readonly onFix: (fileId: string) => void;
  readonly onAnother: () => void;
  readonly onClose: () => void;
}) {
  const file = useUploadedFile(fileId, mapping.format ?? {});
  const sync = useSyncSource(source.id);
  if (file.data === undefined)
    return file.error ? (
      <div className={styles.stack}>
        <Alert color="red" role="alert">
          {sentenceOf(file.error)}
        </Alert>
        <Foot onAnother={onAnother} onClose={onClose} />
      </div>
    ) : (
      <Skeleton height={160} radius="md" />
    );
  const drift = driftOf(mapping, file.data.columns);
  const drifted = hasDrift(drift);
  const refused = isProblem(sync.error, 'invalid_mapping') ? sync.error : undefined;
  const warnings = file.data.notes.filter((note) => note.level === 'warning');
  return (
    <div className={styles.stack}>
      <div>
        <strong className={styles.name}>{file.data.name}</strong>
        <div className="dimmed">
          {countText(file.data.rows, 'row')} × {countText(file.data.columns.length, 'column')} ·{' '}
          {bytesText(file.data.bytes)} · {formatSentence(file.data)}
        </div>
      </div>
      {drifted ? (
        <DriftNotice drift={drift} />
      ) : (
        <p className={styles.fits}>
          <CircleCheck size={16} aria-hidden="true" />
          All {figureText(file.data.columns.length)} columns are those of the mapping.
        </p>
      )}
      {!drifted &&
        warnings.map((note) => (
          <p key={note.sentence} className={styles.warning}>
            <TriangleAlert size={16} aria-hidden="true" />
            {note.sentence}
          </p>
        ))}
      {refused && !drifted && (
        <Alert color="red" role="alert" title="The mapping does not fit this file">
          <ul className={styles.problems}>
            {problemsOfRefusal(refused).map((problem) => (
              <li key={problem.sentence}>{problem.sentence}</li>
            ))}
          </ul>
        </Alert>
      )}
      {sync.error !== null && refused === undefined && (
        <Alert color="red" role="alert">
          {sentenceOf(sync.error)}
        </Alert>
      )}
      <Foot onAnother={onAnother} onClose={onClose}>
        {drifted || refused ? (
          <Button onClick={() => onFix(fileId)}>Fix the mapping</Button>
        ) : (
          <Button
            loading={sync.isPending}
            disabled={file.data.rows === 0}
            onClick={() =>
              sync.mutate(fileId, {
                onSuccess: () => {
                  notifyDone(`${file.data.name} is being imported.`);
                  onClose();
                },
              })
            }
          >
            Import {countText(file.data.rows, 'row')}
          </Button>
        )}
      </Foot>
    </div>
  );
}

function Foot({
  onAnother,
  onClose,
  children,
}: {
  readonly onAnother: () => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}) {
  return (
    <Group justify="flex-end" gap="xs" mt="xs">
      <Button variant="subtle" color="gray" onClick={onAnother} mr="auto">
        Choose another file
      </Button>
      <Button variant="default" onClick={onClose}>
        Cancel
      </Button>
      {children}
    </Group>
  );
}

/** What differs between the file and the mapping, and what that means. */
export function DriftNotice({
  drift,
  children,
}: {
  readonly drift: Drift;
  /** What else is worth knowing. */
  readonly children?: ReactNode;
}) {
  const { gone, added } = drift;
  return (
    <div className={styles.drift} role="alert">
      <TriangleAlert size={18} aria-hidden="true" />
      <div>
        <strong>The columns are not those of the mapping</strong>
        {gone.length > 0 && (
          <p>
            {gone.length === 1
              ? 'Missing in the file: '
              : `${figureText(gone.length)} are missing in the file: `}
            <code>{listText(gone)}</code>
          </p>
        )}
        {added.length > 0 && (
          <p>
            {added.length === 1 ? 'New in the file: ' : `${figureText(added.length)} are new in the file: `}
            <code>{listText(added)}</code>
          </p>
        )}
        <p className="dimmed">
          Nothing is imported until the mapping says what becomes of every column, so that no value is lost
          unseen.
        </p>
        {children}
      </div>
    </div>
  );
}

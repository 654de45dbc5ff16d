/** The mapping of a data source as it is edited: the same table as when it was added, saved for the next import. */
import { Alert, Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../../api/problem.ts';
import { ErrorState } from '../../shared/ListState.tsx';
import { notifyDone } from '../../shared/notify.ts';
import type { Mapping, Source, UploadedFile } from '../answers.ts';
import { useUploadedFile } from '../file/use-uploaded-file.ts';
import { driftOf, hasDrift } from '../mapping/drift.ts';
import { MapColumns } from '../mapping/MapColumns.tsx';
import { ProblemCount } from '../mapping/ProblemCount.tsx';
import type { TargetField } from '../mapping/resolved-mapping.ts';
import { useTargetFields } from '../mapping/use-target-fields.ts';
import footer from '../wizard/StepFooter.module.css';
import styles from './EditMapping.module.css';
import { DriftNotice } from './ImportNext.tsx';
import { eventNamesQuery, useMappingEdit } from './use-mapping-edit.ts';

type Props = {
  readonly source: Source;
  readonly mapping: Mapping;
  /** The next file, when the mapping is edited to fit it. */
  readonly nextFileId: string | undefined;
  readonly onDone: () => void;
};

/** Brings the file and the fields; the draft begins once both are known. */
export function EditMapping(props: Props) {
  const { source, mapping, nextFileId } = props;
  const fileId = nextFileId ?? source.last_sync?.file?.id ?? null;
  const file = useUploadedFile(fileId, mapping.format ?? NO_FORMAT);
  const fields = useTargetFields(source.delivers);
  if (fields.error)
    return (
      <ErrorState
        what="The fields could not be loaded."
        error={fields.error}
        onRetry={() => void fields.refetch()}
      />
    );
  if (fields.data === undefined || (fileId !== null && file.isPending))
    return (
      <div aria-hidden="true">
        <Skeleton height={150} radius="lg" mb={14} />
        <Skeleton height={480} radius="lg" />
      </div>
    );
  return <Editor {...props} file={file.data} fields={fields.data} />;
}

const NO_FORMAT = {};
const NONE: readonly string[] = [];

function Editor({
  source,
  mapping,
  nextFileId,
  file,
  fields,
  onDone,
}: Props & { readonly file: UploadedFile | undefined; readonly fields: readonly TargetField[] }) {
  const edit = useMappingEdit({ source, stored: mapping, file, fields });
  const events = useQuery({ ...eventNamesQuery, enabled: source.delivers === 'events' });
  const { resolved } = edit;
  if (!resolved) return null;
  const drift = nextFileId !== undefined && file ? driftOf(mapping, file.columns) : undefined;
  const problems = [...resolved.problems, ...edit.refused];
  const save = (importing: boolean) => {
    if (resolved.mapping === null) return;
    edit.save.mutate(
      { mapping: resolved.mapping, importing },
      {
        onSuccess: () => {
          notifyDone(
            importing && file
              ? `Mapping saved. ${file.name} is being imported.`
              : 'Mapping saved. It counts from the next import.',
          );
          onDone();
        },
      },
    );
  };
  return (
    <>
      <div className={styles.stack}>
        {drift && hasDrift(drift) && (
          <DriftNotice drift={drift}>
            {drift.gone.length > 0 && (
              <p className="dimmed">
                A field whose column is missing keeps the values it has. When a new column holds the same, let
                it go to that field instead of a new one.
              </p>
            )}
          </DriftNotice>
        )}
        {file === undefined && <Alert>The last file cannot be read any more, so no values are shown.</Alert>}
        <MapColumns
          resolved={resolved}
          refused={edit.refused}
          columns={edit.columns}
          rows={edit.rows}
          delivers={source.delivers}
          fields={fields}
          eventNames={events.data?.items.map((event) => event.name) ?? NONE}
          dispatch={edit.dispatch}
        />
      </div>
      <footer className={footer.footer}>
        {edit.error !== null && (
          <p className={footer.error} role="alert">
            {sentenceOf(edit.error)}
          </p>
        )}
        <div className={footer.line}>
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <div className={footer.words}>
            {problems.length > 0 ? (
              <ProblemCount problems={problems} />
            ) : (
              'What was imported stays as it is until the next import.'
            )}
          </div>
          <Button
            {...(nextFileId === undefined ? {} : { variant: 'default' })}
            loading={edit.save.isPending && !edit.save.variables.importing}
            disabled={resolved.mapping === null || edit.save.isPending}
            onClick={() => save(false)}
          >
            Save mapping
          </Button>
          {nextFileId !== undefined && file && (
            <Button
              loading={edit.save.isPending && edit.save.variables.importing}
              disabled={resolved.mapping === null || edit.save.isPending}
              onClick={() => save(true)}
            >
              Save and import
            </Button>
          )}
        </div>
      </footer>
    </>
  );
}

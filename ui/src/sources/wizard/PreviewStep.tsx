/** The step that shows what the import would do, on real rows, before anything is stored. */
import { Skeleton } from '@mantine/core';
import { ErrorState } from '../../shared/ListState.tsx';
import type { Delivers, UploadedFile } from '../answers.ts';
import { DryRunPreview } from '../preview/DryRunPreview.tsx';
import { StepFooter } from './StepFooter.tsx';
import type { Import } from './use-import.ts';

export function PreviewStep({
  model,
  file,
  delivers,
}: {
  readonly model: Import;
  readonly file: UploadedFile;
  readonly delivers: Delivers;
}) {
  const { preview } = model;
  const nothing =
    preview.data !== undefined &&
    preview.data.tried > 0 &&
    preview.data.would_be_rejected === preview.data.tried;
  return (
    <>
      {preview.data ? (
        <DryRunPreview dryRun={preview.data} delivers={delivers} rows={file.rows} />
      ) : preview.error ? (
        <ErrorState
          what="The file could not be tried."
          error={preview.error}
          onRetry={() => void preview.refetch()}
        />
      ) : (
        <div aria-hidden="true">
          <Skeleton height={112} radius="lg" mb={14} />
          <Skeleton height={420} radius="lg" />
        </div>
      )}
      <StepFooter
        onBack={() => model.take('map')}
        onNext={() => model.take('import')}
        next="Go on to import"
        disabled={preview.data === undefined || nothing}
      >
        {nothing && 'Every row would be rejected. Go back and change how the columns are read.'}
      </StepFooter>
    </>
  );
}

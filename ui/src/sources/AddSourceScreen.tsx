/** Adding a data source from a file, in five steps on one screen; what was decided stays through all of them. */
import { Button, Skeleton } from '@mantine/core';
import { FileX, Lock } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useMay } from '../session/use-session.ts';
import { LinkButton } from '../shared/LinkButton.tsx';
import { ErrorState, ZeroState } from '../shared/ListState.tsx';
import { Page } from '../shared/Page.tsx';
import { PageHeader } from '../shared/PageHeader.tsx';
import styles from './AddSourceScreen.module.css';
import { FileDrop } from './file/FileDrop.tsx';
import { useFileUpload } from './file/use-file-upload.ts';
import { FoundStep } from './wizard/FoundStep.tsx';
import { ImportStep } from './wizard/ImportStep.tsx';
import { STEPS, type Step } from './wizard/import-draft.ts';
import { MapStep } from './wizard/MapStep.tsx';
import { PreviewStep } from './wizard/PreviewStep.tsx';
import { RunStep } from './wizard/RunStep.tsx';
import { StepFooter } from './wizard/StepFooter.tsx';
import { Steps } from './wizard/Steps.tsx';
import { type Import, useImport } from './wizard/use-import.ts';

const BACK = { to: '/sources', label: 'Data sources' } as const;

export function AddSourceScreen(): ReactNode {
  const mayAdd = useMay('admin');
  return (
    <Page title="Add data source">
      {mayAdd ? (
        <Wizard />
      ) : (
        <>
          <PageHeader title="Add data source" back={BACK} />
          <ZeroState
            icon={Lock}
            title="Only admins add data sources"
            about="Ask an admin or the owner of this Muster to import the file, or to give you the role of an admin."
          >
            <LinkButton href="/sources" variant="default">
              Back to data sources
            </LinkButton>
          </ZeroState>
        </>
      )}
    </Page>
  );
}

function Wizard() {
  const model = useImport();
  const { draft } = model;
  const step = stepOnShow(model);
  const top = useRef<HTMLDivElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    // A new step begins at its top, for eyes and for screen readers.
    if (shown.current === step) return;
    shown.current = step;
    top.current?.scrollIntoView({ block: 'start' });
    top.current?.focus({ preventScroll: true });
  }, [step]);
  return (
    <div ref={top} tabIndex={-1} className={styles.wizard}>
      <PageHeader
        title="Add data source"
        back={BACK}
        actions={
          draft.fileId !== null && draft.syncId === null ? (
            <Button variant="default" onClick={model.startOver}>
              Start over
            </Button>
          ) : undefined
        }
      />
      <Steps step={step} open={openSteps(model, step)} onTake={model.take} />
      <div className={styles.view}>
        <StepView model={model} step={step} />
      </div>
    </div>
  );
}

/** The step that can be shown: a later one needs a mapping without problems. */
function stepOnShow({ draft, resolved, mapping }: Import): Step {
  if (draft.syncId !== null) return 'import';
  const needsMapping = draft.step === 'preview' || draft.step === 'import';
  return needsMapping && resolved !== undefined && mapping === null ? 'map' : draft.step;
}

function openSteps(model: Import, step: Step): ReadonlySet<Step> {
  if (model.draft.syncId !== null || model.start.busy) return new Set();
  const now = STEPS.indexOf(step);
  const ahead = model.draft.fileId === null ? 0 : STEPS.indexOf('map');
  return new Set(STEPS.filter((_, index) => index < now || index <= ahead));
}

function StepView({ model, step }: { readonly model: Import; readonly step: Step }) {
  const { draft, file, delivers, fields, resolved } = model;
  if (draft.syncId !== null) return <RunStep model={model} delivers={delivers ?? 'contacts'} />;
  if (step === 'file') return <FileStep model={model} />;
  if (model.fileIsGone)
    return (
      <ZeroState
        icon={FileX}
        title="The file is not on the server any more"
        about="Choose it again to begin anew."
      >
        <Button variant="default" onClick={model.startOver}>
          Choose a file
        </Button>
      </ZeroState>
    );
  const failure = (file.data === undefined && file.error) || fields.error;
  if (failure)
    return (
      <ErrorState
        what="The file could not be opened."
        error={failure}
        onRetry={() => {
          void file.refetch();
          void fields.refetch();
        }}
      />
    );
  if (!file.data || !delivers || !fields.data || !resolved) return <Waiting />;
  const known = { model, file: file.data, delivers, fields: fields.data, resolved };
  switch (step) {
    case 'found':
      return <FoundStep model={model} file={file.data} />;
    case 'map':
      return <MapStep {...known} />;
    case 'preview':
      return <PreviewStep model={model} file={file.data} delivers={delivers} />;
    case 'import':
      return <ImportStep model={model} file={file.data} delivers={delivers} resolved={resolved} />;
  }
}

function FileStep({ model }: { readonly model: Import }) {
  const upload = useFileUpload((file) => model.dispatch({ type: 'file chosen', fileId: file.id }));
  return (
    <>
      <FileDrop upload={upload} quiet={model.draft.fileId !== null} />
      {model.draft.fileId !== null && (
        <StepFooter next="Keep this file" onNext={() => model.take('found')}>
          {model.file.data ? `${model.file.data.name} is uploaded already.` : ''}
        </StepFooter>
      )}
    </>
  );
}

function Waiting() {
  return (
    <div aria-hidden="true">
      <Skeleton height={132} radius="lg" mb={14} />
      <Skeleton height={44} radius="md" mb={14} />
      <Skeleton height={320} radius="lg" />
    </div>
  );
}

/** The import while it runs and when it is over: progress, what came of the rows, and where to go from here. */
import { Button, Skeleton } from '@mantine/core';
import { CircleCheck } from 'lucide-react';
import { countText } from '../../shared/Figure.tsx';
import { LinkButton } from '../../shared/LinkButton.tsx';
import { ErrorState } from '../../shared/ListState.tsx';
import type { Delivers, Sync } from '../answers.ts';
import { RejectedRowsButton } from '../syncs/RejectedRowsButton.tsx';
import { SyncProgress } from '../syncs/SyncProgress.tsx';
import { SyncResult } from '../syncs/SyncResult.tsx';
import { isOpen, tookText } from '../syncs/sync-words.ts';
import styles from './RunStep.module.css';
import type { Import } from './use-import.ts';

export function RunStep({ model, delivers }: { readonly model: Import; readonly delivers: Delivers }) {
  const { sync } = model;
  if (sync.data === undefined)
    return sync.error ? (
      <ErrorState
        what="The import could not be read."
        error={sync.error}
        onRetry={() => void sync.refetch()}
      />
    ) : (
      <Skeleton height={110} radius="lg" />
    );
  if (isOpen(sync.data))
    return (
      <div className={styles.stack}>
        <SyncProgress sync={sync.data} delivers={delivers} mayCancel />
        <p className={styles.note}>
          The import goes on when you leave this page.{' '}
          <LinkButton href={`/sources/${sync.data.source_id}`} variant="default" size="compact-sm">
            Watch it on the page of the data source
          </LinkButton>
        </p>
      </div>
    );
  if (sync.data.status === 'success')
    return (
      <div className={styles.stack}>
        <Done sync={sync.data} />
        <div className={styles.actions}>
          <AfterSuccess sync={sync.data} onAnother={model.startOver} />
        </div>
        <SyncResult sync={sync.data} delivers={delivers} />
      </div>
    );
  return (
    <div className={styles.stack}>
      <SyncResult sync={sync.data} delivers={delivers} />
      <div className={styles.actions}>
        <Button onClick={() => model.dispatch({ type: 'sync put aside', step: 'import' })}>Try again</Button>
        <Button variant="default" onClick={() => model.dispatch({ type: 'sync put aside', step: 'map' })}>
          Change the mapping
        </Button>
        <LinkButton href={`/sources/${sync.data.source_id}`} variant="default">
          Open data source
        </LinkButton>
      </div>
    </div>
  );
}

function Done({ sync }: { readonly sync: Sync }) {
  return (
    <div className={styles.done} role="status">
      <CircleCheck size={22} aria-hidden="true" />
      <div>
        <h2 className={styles.title}>{sync.source_name} is imported</h2>
        <span className={styles.note}>
          {countText(sync.rows.read, 'row')} read in {tookText(sync)}
        </span>
      </div>
    </div>
  );
}

function AfterSuccess({ sync, onAnother }: { readonly sync: Sync; readonly onAnother: () => void }) {
  return (
    <>
      <LinkButton href={`/contacts?source=${encodeURIComponent(sync.source_id)}`}>See contacts</LinkButton>
      <LinkButton href="/segments/new" variant="default">
        Create a segment
      </LinkButton>
      {sync.rows.rejected > 0 && <RejectedRowsButton sync={sync} />}
      <LinkButton href={`/sources/${sync.source_id}`} variant="default">
        Open data source
      </LinkButton>
      <Button variant="subtle" color="gray" onClick={onAnother}>
        Add another data source
      </Button>
    </>
  );
}

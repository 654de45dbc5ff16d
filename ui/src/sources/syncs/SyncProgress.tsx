/** A sync that is not over: what it is doing, how far it is, and the way to stop it while nothing is written. */
import { Button, Progress, Tooltip } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { contract } from '../../../../src/api/contract/contract.ts';
import { call } from '../../api/client.ts';
import { keyOf } from '../../api/queries.ts';
import { countText } from '../../shared/Figure.tsx';
import { notifyFailure } from '../../shared/notify.ts';
import type { Delivers, Sync } from '../answers.ts';
import styles from './SyncProgress.module.css';
import { isWriting, phaseText } from './sync-words.ts';

export function SyncProgress({
  sync,
  delivers,
  mayCancel,
}: {
  readonly sync: Sync;
  readonly delivers: Delivers;
  readonly mayCancel: boolean;
}) {
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => call(contract.cancelSync, { params: { id: sync.id } }),
    onSuccess: (answer) => client.setQueryData(keyOf(contract.readSync, { params: { id: sync.id } }), answer),
    onError: (error) => notifyFailure('The import was not cancelled.', error),
  });
  const share = sync.progress?.share ?? null;
  const writing = isWriting(sync);
  const text = phaseText(sync, delivers);
  return (
    <section className={styles.place} aria-label="Import">
      <div className={styles.head}>
        <strong role="status">{text}</strong>
        {sync.file && <span className="dimmed">{sync.file.name}</span>}
      </div>
      <Progress.Root size="lg" radius="xl">
        <Progress.Section
          value={share === null ? 100 : Math.max(1, share * 100)}
          animated={share === null}
          striped={share === null}
          aria-label={text}
          {...(share === null ? { 'aria-valuetext': 'not known yet' } : {})}
        />
      </Progress.Root>
      <div className={styles.foot}>
        <span className="figures">
          {sync.progress ? countText(sync.progress.rows, 'row') : ' '}
          {share === null ? '' : ` · ${Math.floor(share * 100)}%`}
        </span>
        {mayCancel && (
          <Tooltip label="What was decided is being written and is finished first." disabled={!writing}>
            <Button
              variant="default"
              size="compact-sm"
              {...(writing ? { 'data-disabled': true, 'aria-disabled': true } : {})}
              loading={cancel.isPending}
              onClick={() => {
                if (!writing) cancel.mutate();
              }}
            >
              Cancel import
            </Button>
          </Tooltip>
        )}
      </div>
    </section>
  );
}

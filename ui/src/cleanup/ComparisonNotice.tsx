/** How far audiences are compared with each other; says so while they are, and when that failed. */
import { Button, Progress } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Comparison } from '../../../src/api/contract/cleanup.ts';
import { contract } from '../../../src/api/contract/contract.ts';
import { call } from '../api/client.ts';
import { refresh } from '../api/queries.ts';
import { useMay } from '../session/use-session.ts';
import { countText } from '../shared/Figure.tsx';
import { Notice } from '../shared/Notice.tsx';
import { notifyFailure } from '../shared/notify.ts';
import styles from './cleanup.module.css';

export function ComparisonNotice({ comparison }: { readonly comparison: Comparison }) {
  const client = useQueryClient();
  const mayEdit = useMay('editor');
  const again = useMutation({
    mutationFn: () => call(contract.compareAudiences, {}),
    onSuccess: () => refresh(client, contract.readCleanup),
    onError: (error) => notifyFailure('Audiences are not compared again.', error),
  });
  const { state, outdated, progress, error } = comparison;
  if (state === 'current') return null;
  const missing = `${countText(outdated, 'audience is', 'audiences are')} not compared yet.`;
  if (state === 'failed')
    return (
      <div className={styles.comparison}>
        <Notice
          tone="bad"
          title={error}
          action={
            mayEdit && (
              <Button
                variant="default"
                size="compact-sm"
                loading={again.isPending}
                onClick={() => again.mutate()}
              >
                Compare again
              </Button>
            )
          }
        >
          {missing} Groups that are found by comparing members may lack suggestions.
        </Notice>
      </div>
    );
  return (
    <div className={styles.comparison} role="status">
      <Notice tone="info" title="Comparing audiences">
        {missing} Suggestions appear by themselves.
        <Progress mt={6} size={4} value={(progress ?? 0) * 100} aria-label="Progress of the comparison" />
      </Notice>
    </div>
  );
}

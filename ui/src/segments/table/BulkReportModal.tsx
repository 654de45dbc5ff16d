/** What a bulk act did to each segment, shown when at least one was refused. */
import { Button, Group, Modal } from '@mantine/core';
import { CircleCheck, CircleX } from 'lucide-react';
import { countText } from '../../shared/Figure.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import styles from './table.module.css';
import type { BulkAct, BulkReport } from './use-bulk.ts';

const VERBS: Record<BulkAct, { readonly title: string; readonly done: string }> = {
  calculate: { title: 'Not every segment was queued', done: 'Queued' },
  delete: { title: 'Not every segment was deleted', done: 'Moved to the trash' },
  restore: { title: 'Not every segment was restored', done: 'Restored' },
};

export function BulkReportModal({
  report,
  onClose,
}: {
  readonly report: BulkReport | undefined;
  readonly onClose: () => void;
}) {
  const refused = report?.results.filter((result) => result.refused !== undefined) ?? [];
  const words = report === undefined ? undefined : VERBS[report.act];
  return (
    <Modal
      opened={report !== undefined}
      onClose={onClose}
      title={words?.title ?? ''}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {report !== undefined && words !== undefined && (
        <>
          <p>
            {countText(refused.length, 'segment was', 'segments were')} refused,{' '}
            {countText(report.results.length - refused.length, 'segment')} went through.
          </p>
          <ul className={styles.results}>
            {[...refused, ...report.results.filter((result) => result.refused === undefined)].map(
              (result) => (
                <li
                  key={result.id}
                  className={styles.result}
                  data-tone={result.refused === undefined ? 'ok' : 'bad'}
                >
                  {result.refused === undefined ? (
                    <CircleCheck size={16} aria-hidden="true" />
                  ) : (
                    <CircleX size={16} aria-hidden="true" />
                  )}
                  <span>
                    <TextLink quiet href={`/segments/${result.id}`}>
                      {result.name}
                    </TextLink>
                    <span className={styles.reason}>{result.refused ?? words.done}</span>
                  </span>
                </li>
              ),
            )}
          </ul>
          <Group justify="flex-end" mt="md">
            <Button onClick={onClose}>Close</Button>
          </Group>
        </>
      )}
    </Modal>
  );
}

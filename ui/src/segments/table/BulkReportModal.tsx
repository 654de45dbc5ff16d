/** What a bulk act did not do, and why, segment by segment; shown when something was refused or nothing was done. */
import { Button, Group, Modal } from '@mantine/core';
import { CircleMinus, CircleX } from 'lucide-react';
import type { BulkAction } from '../../../../src/api/contract/segment-bulk.ts';
import { countText, figureText } from '../../shared/Figure.tsx';
import { listText } from '../../shared/ListState.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import styles from './bulk.module.css';
import type { BulkReport } from './use-bulk.ts';

const VERBS: Record<BulkAction, string> = {
  calculate: 'queued',
  label: 'labelled',
  owner: 'given to another owner',
  archive: 'archived',
  unarchive: 'taken out of the archive',
  delete: 'deleted',
  restore: 'restored',
};

/** More than anybody reads; the rest is counted. */
const NAMED = 200;

export function BulkReportModal({
  report,
  onClose,
}: {
  readonly report: BulkReport;
  readonly onClose: () => void;
}) {
  const verb = VERBS[report.action];
  const left = [
    ...report.items.filter(({ outcome }) => outcome === 'refused'),
    ...report.items.filter(({ outcome }) => outcome === 'skipped'),
  ];
  const counts = [
    ...(report.done > 0 ? [`${figureText(report.done)} went through`] : []),
    ...(report.refused > 0 ? [`${countText(report.refused, 'was', 'were')} refused`] : []),
    ...(report.skipped > 0 ? [`${countText(report.skipped, 'had', 'had')} nothing to change`] : []),
  ];
  return (
    <Modal
      opened
      onClose={onClose}
      title={report.done > 0 ? `Not every segment was ${verb}` : `No segment was ${verb}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <p>
        Of {countText(report.items.length, 'segment')} {listText(counts)}.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls is reached by keyboard */}
      <ul className={styles.results} tabIndex={0} aria-label="Segments that were left as they are">
        {left.slice(0, NAMED).map((result) => (
          <li key={result.id} className={styles.result} data-outcome={result.outcome}>
            {result.outcome === 'refused' ? (
              <CircleX size={16} aria-hidden="true" />
            ) : (
              <CircleMinus size={16} aria-hidden="true" />
            )}
            <span>
              <TextLink quiet href={`/segments/${result.id}`}>
                {result.name}
              </TextLink>
              <span className={styles.reason}>
                {result.detail} {result.hint}
              </span>
            </span>
          </li>
        ))}
        {left.length > NAMED && (
          <li className={styles.result}>and {countText(left.length - NAMED, 'more segment')}</li>
        )}
      </ul>
      <Group justify="flex-end" mt="md">
        <Button onClick={onClose}>Close</Button>
      </Group>
    </Modal>
  );
}

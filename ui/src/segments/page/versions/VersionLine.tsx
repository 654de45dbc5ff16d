/** One version in the list: number, author, time, note, and what it changed; a box that chooses it for comparing. */
import { Button, Checkbox, Skeleton } from '@mantine/core';
import { Undo2 } from 'lucide-react';
import type { contract } from '../../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../../src/api/contract/segments.ts';
import type { AnswerOf } from '../../../api/client.ts';
import { RelativeTime } from '../../../shared/RelativeTime.tsx';
import { ChangeList } from './ChangeList.tsx';
import styles from './versions.module.css';

type Version = AnswerOf<typeof contract.listVersions>['items'][number];

export function VersionLine({
  version,
  segment,
  isChosen,
  onChoose,
  onRestore,
}: {
  readonly version: Version;
  readonly segment: Pick<Segment, 'version' | 'count_version'>;
  readonly isChosen: boolean;
  readonly onChoose: (wanted: boolean) => void;
  /** Absent where there is nothing to restore, or the person may not. */
  readonly onRestore: (() => void) | undefined;
}) {
  return (
    <li className={styles.line} data-chosen={isChosen || undefined}>
      <Checkbox
        size="xs"
        className={styles.check}
        aria-label={`Compare version ${version.version}`}
        checked={isChosen}
        onChange={(event) => onChoose(event.currentTarget.checked)}
      />
      <div className={styles.about}>
        <span className={styles.head}>
          <strong className="figures">Version {version.version}</strong>
          {version.version === segment.version && <span className={styles.mark}>current</span>}
          {version.version === segment.count_version && <span className={styles.mark}>published</span>}
          <span className="dimmed">
            {version.created_by}, <RelativeTime at={version.created_at} />
          </span>
        </span>
        {version.note !== '' && <span className={styles.note}>{version.note}</span>}
        {version.changes === null ? (
          <span>First version: {version.sentence}.</span>
        ) : (
          <ChangeList changes={version.changes} />
        )}
      </div>
      {onRestore !== undefined && (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<Undo2 size={13} aria-hidden="true" />}
          aria-label={`Restore version ${version.version}`}
          onClick={onRestore}
        >
          Restore
        </Button>
      )}
    </li>
  );
}

export function VersionSkeleton() {
  return [0, 1, 2].map((line) => (
    <li key={line} className={styles.line}>
      <Skeleton height={18} width={18} />
      <Skeleton height={40} />
    </li>
  ));
}

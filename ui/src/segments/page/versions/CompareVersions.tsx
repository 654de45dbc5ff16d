/** Two versions beside each other: both sentences, the difference in words, and their members on the data of now. */
import { CloseButton, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { contract } from '../../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../../src/api/contract/segments.ts';
import type { AnswerOf } from '../../../api/client.ts';
import { apiQuery } from '../../../api/queries.ts';
import { ErrorState } from '../../../shared/ListState.tsx';
import { Panel } from '../../../shared/Panel.tsx';
import { RelativeTime } from '../../../shared/RelativeTime.tsx';
import { ChangeList } from './ChangeList.tsx';
import { MemberCounts } from './MemberCounts.tsx';
import { PinnedContacts } from './PinnedContacts.tsx';
import styles from './versions.module.css';

type Version = AnswerOf<typeof contract.diffVersions>['a'];

export function CompareVersions({
  segment,
  a,
  b,
  onClose,
}: {
  readonly segment: Pick<Segment, 'id' | 'version'>;
  readonly a: number;
  readonly b: number;
  readonly onClose: () => void;
}): ReactNode {
  const params = { id: segment.id, a, b };
  const diff = useQuery(apiQuery(contract.diffVersions, { params }));
  const heading = useRef<HTMLDivElement>(null);
  // It stands above the list in which the second version was chosen.
  useEffect(() => heading.current?.scrollIntoView({ block: 'nearest' }), []);
  return (
    <div ref={heading}>
      <Panel
        title={`Version ${a} → version ${b}`}
        aside={<CloseButton aria-label="Stop comparing" onClick={onClose} />}
      >
        {diff.data === undefined ? (
          diff.error === null ? (
            <Skeleton height={160} m={14} width="auto" />
          ) : (
            <ErrorState
              what="The versions could not be compared."
              error={diff.error}
              onRetry={() => void diff.refetch()}
            />
          )
        ) : (
          <div className={styles.compared}>
            <div className={styles.sides}>
              <Side version={diff.data.a} current={segment.version} />
              <Side version={diff.data.b} current={segment.version} />
            </div>
            <section>
              <h3 className={styles.part}>What changed</h3>
              <ChangeList changes={diff.data.changes} />
              <PinnedContacts pins={diff.data.pins} />
            </section>
            <MemberCounts params={params} />
          </div>
        )}
      </Panel>
    </div>
  );
}

function Side({ version, current }: { readonly version: Version; readonly current: number }) {
  const pinned = [
    ...(version.pins.include > 0 ? [`${version.pins.include} pinned in`] : []),
    ...(version.pins.exclude > 0 ? [`${version.pins.exclude} pinned out`] : []),
  ];
  return (
    <section className={styles.side}>
      <h3 className={styles.part}>
        Version {version.version}
        {version.version === current && <span className={styles.mark}>current</span>}
      </h3>
      <p className={styles.sentence}>{version.sentence}.</p>
      <p className={styles.small}>
        {version.created_by}, <RelativeTime at={version.created_at} />
        {pinned.length > 0 && `, ${pinned.join(', ')}`}
      </p>
      {version.note !== '' && <p className={styles.note}>{version.note}</p>}
    </section>
  );
}

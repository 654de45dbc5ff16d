/** What should be done with the segment: keep, refresh, revise, merge or remove it, each with its reason and one click. */
import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { CircleCheck, Combine, type LucideIcon, Pencil, RotateCw, Trash2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { CleanupHint } from '../../../../../src/api/contract/cleanup.ts';
import { contract } from '../../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../../src/api/contract/segments.ts';
import { call } from '../../../api/client.ts';
import { apiQuery } from '../../../api/queries.ts';
import type { Mergeable } from '../../../cleanup/MergeDialog.tsx';
import { LinkButton } from '../../../shared/LinkButton.tsx';
import { notifyFailure } from '../../../shared/notify.ts';
import { Panel } from '../../../shared/Panel.tsx';
import { TextLink } from '../../../shared/TextLink.tsx';
import type { SegmentActions } from '../../segment-actions.ts';
import styles from './related.module.css';

const MergeDialog = lazy(() =>
  import('../../../cleanup/MergeDialog.tsx').then((module) => ({ default: module.MergeDialog })),
);

const ICONS: Readonly<Record<CleanupHint['act'], LucideIcon>> = {
  keep: CircleCheck,
  refresh: RotateCw,
  revise: Pencil,
  merge: Combine,
  remove: Trash2,
};
/** More merges than anybody decides on here; the tab has them all. */
const SHOWN = 4;

export function HintsPanel({
  segment,
  mayEdit,
  actions,
}: {
  readonly segment: Segment;
  readonly mayEdit: boolean;
  readonly actions: SegmentActions;
}) {
  const router = useRouter();
  const [merging, setMerging] = useState<readonly Mergeable[]>();
  const answer = useQuery(
    apiQuery(contract.listRelated, { params: { id: segment.id }, query: { page: 1, page_size: 1 } }),
  );
  const hints = answer.data?.hints;
  if (answer.error !== null && hints === undefined) return null;
  if (hints?.length === 0) return null;
  return (
    <Panel title="What to do with it">
      {hints === undefined ? (
        <div className={styles.hints}>
          <Skeleton height={26} />
        </div>
      ) : (
        <ul className={styles.hints}>
          {hints.slice(0, SHOWN).map((hint) => {
            const Icon = ICONS[hint.act];
            return (
              <li key={`${hint.act} ${hint.reason}`} className={styles.hint} data-act={hint.act}>
                <Icon size={16} aria-hidden="true" />
                <span className={styles.hintText}>{hint.reason}</span>
                {mayEdit && <Act hint={hint} segment={segment} actions={actions} onMerge={setMerging} />}
              </li>
            );
          })}
          {hints.length > SHOWN && (
            <li className={styles.hint}>
              <TextLink href={`/segments/${segment.id}?tab=related`}>All related segments</TextLink>
            </li>
          )}
        </ul>
      )}
      {merging && (
        <Suspense fallback={null}>
          <MergeDialog
            segments={merging}
            keep={segment.id}
            onClose={() => setMerging(undefined)}
            onMerged={(kept) => {
              if (kept !== segment.id) router.history.push(`/segments/${kept}`);
            }}
          />
        </Suspense>
      )}
    </Panel>
  );
}

function Act({
  hint,
  segment,
  actions,
  onMerge,
}: {
  readonly hint: CleanupHint;
  readonly segment: Segment;
  readonly actions: SegmentActions;
  /** Gets both segments, this one first. */
  readonly onMerge: (both: readonly Mergeable[]) => void;
}) {
  const { act, segment: other } = hint;
  const looks = { variant: 'default', size: 'compact-sm' } as const;
  const readBoth = useMutation({
    mutationFn: () =>
      call(contract.listRelated, {
        params: { id: segment.id },
        query: { page_size: 1, ...(other === undefined ? {} : { with: other.id }) },
      }),
    onSuccess: ({ segment: one, with: beside }) => beside && onMerge([one, beside.segment]),
    onError: (error) => notifyFailure('The segments could not be compared.', error),
  });
  switch (act) {
    case 'keep':
      return null;
    case 'refresh':
      return (
        <Button
          {...looks}
          disabled={segment.status === 'queued'}
          onClick={() => void actions.calculate(segment)}
        >
          Calculate
        </Button>
      );
    case 'revise':
      return (
        <LinkButton {...looks} href={`/segments/${segment.id}/edit`}>
          Edit rules
        </LinkButton>
      );
    case 'merge':
      return (
        <Button
          {...looks}
          aria-label={`Merge with ${other?.name}`}
          loading={readBoth.isPending}
          onClick={() => readBoth.mutate()}
        >
          Merge
        </Button>
      );
    case 'remove':
      return segment.archived_at === null ? (
        <Button {...looks} onClick={() => void actions.archive(segment)}>
          Archive
        </Button>
      ) : null;
  }
}

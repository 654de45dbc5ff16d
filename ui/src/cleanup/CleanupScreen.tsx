/** `/cleanup`: which segments are doubled, broken, stale or in nobody's way, what depends on each, and one click to tidy up. */
import { SegmentedControl } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Layers, Sparkles } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useCallback, useState } from 'react';
import type { Suggestion } from '../../../src/api/contract/cleanup.ts';
import { contract } from '../../../src/api/contract/contract.ts';
import { useLiveState } from '../api/live.tsx';
import { apiQuery } from '../api/queries.ts';
import { useBulk } from '../segments/table/use-bulk.ts';
import { useMay } from '../session/use-session.ts';
import { countText } from '../shared/Figure.tsx';
import { LinkButton } from '../shared/LinkButton.tsx';
import { ErrorState, ZeroState } from '../shared/ListState.tsx';
import { Page } from '../shared/Page.tsx';
import { PageHeader } from '../shared/PageHeader.tsx';
import { AllGroups } from './AllGroups.tsx';
import { ComparisonNotice } from './ComparisonNotice.tsx';
import styles from './cleanup.module.css';
import { type CleanupSearch, FIRST, thresholdsOf } from './cleanup-search.ts';
import { GroupNav } from './GroupNav.tsx';
import { COMPARED } from './group-words.ts';
import { MergesList } from './MergesList.tsx';
import { CardsSkeleton, OneGroup } from './OneGroup.tsx';
import type { CardActs } from './SuggestionCard.tsx';
import { useDeclining } from './use-cleanup.ts';

const BulkReportModal = lazy(() =>
  import('../segments/table/BulkReportModal.tsx').then((module) => ({ default: module.BulkReportModal })),
);
const MergeDialog = lazy(() =>
  import('./MergeDialog.tsx').then((module) => ({ default: module.MergeDialog })),
);

const route = getRouteApi('/cleanup');
/** The stream says when a comparison moves; this is for when it is down. */
const POLL_MS = { live: 5_000, otherwise: 1_500 };

export function CleanupScreen(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const onSearch = useCallback(
    (change: Partial<CleanupSearch>) => void navigate({ search: { ...search, ...change } }),
    [navigate, search],
  );
  const live = useLiveState();
  const mayEdit = useMay('editor');
  const [merging, setMerging] = useState<Suggestion>();
  const bulk = useBulk(() => undefined);
  const { decline, takeBack } = useDeclining();
  const acts: CardActs | undefined = mayEdit
    ? { bulk, merge: setMerging, decline: (one) => void decline(one), takeBack: (one) => void takeBack(one) }
    : undefined;
  const answer = useQuery({
    ...apiQuery(contract.readCleanup, { query: { ...thresholdsOf(search), page_size: FIRST } }),
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.comparison.state === 'comparing' &&
      (live === 'live' ? POLL_MS.live : POLL_MS.otherwise),
  });
  const merges = useQuery(apiQuery(contract.listMerges, { query: { page_size: 1 } })).data?.total;
  const { data, error } = answer;
  const { group } = search;
  const found = data?.groups.reduce((sum, { total }) => sum + total, 0) ?? 0;
  const declined = data?.groups.reduce((sum, { kept }) => sum + kept, 0) ?? 0;
  const isDeclined = search.kept === 'true';
  const isFinished = data?.comparison.state === 'current';

  return (
    <Page title="Clean-up">
      <PageHeader
        title="Clean-up"
        about={
          data === undefined ? undefined : (
            <span className="figures">
              {countText(data.segments, 'segment')} looked at,{' '}
              {countText(found, isDeclined ? 'declined suggestion' : 'suggestion')}
            </span>
          )
        }
        actions={
          (declined > 0 || isDeclined) && (
            <SegmentedControl
              size="xs"
              aria-label="Which suggestions"
              value={isDeclined ? 'true' : ''}
              data={[
                { value: '', label: 'To decide' },
                { value: 'true', label: `Declined (${declined})` },
              ]}
              onChange={(kept) => onSearch({ kept: kept === 'true' ? 'true' : undefined, page: undefined })}
            />
          )
        }
      />
      {data === undefined && error !== null ? (
        <ErrorState
          what="The suggestions could not be loaded."
          error={error}
          onRetry={() => void answer.refetch()}
        />
      ) : data?.segments === 0 && !merges && group === undefined ? (
        <ZeroState
          icon={Layers}
          title="No segments to clean up yet"
          about="Once there are segments, Muster finds those that are doubled, broken, failing, stale or unused, and says what depends on each."
        >
          {mayEdit && <LinkButton href="/segments/new">Create a segment</LinkButton>}
        </ZeroState>
      ) : (
        <div className={styles.page}>
          <GroupNav search={search} groups={data?.groups} merges={merges} />
          <div className={styles.content}>
            {data && group !== 'merges' && (group === undefined || COMPARED.has(group)) && (
              <ComparisonNotice comparison={data.comparison} />
            )}
            {group === 'merges' ? (
              <MergesList search={search} onSearch={onSearch} />
            ) : group !== undefined ? (
              <OneGroup kind={group} search={search} acts={acts} onSearch={onSearch} />
            ) : data === undefined ? (
              <CardsSkeleton />
            ) : found === 0 && isFinished ? (
              <Nothing segments={data.segments} isDeclined={isDeclined} />
            ) : (
              <AllGroups answer={data} search={search} acts={acts} onSearch={onSearch} />
            )}
          </div>
        </div>
      )}
      {merging && (
        <Suspense fallback={null}>
          <MergeDialog
            segments={merging.segments}
            keep={merging.keep ?? merging.segments[0]?.id ?? ''}
            onClose={() => setMerging(undefined)}
          />
        </Suspense>
      )}
      {bulk.report && (
        <Suspense fallback={null}>
          <BulkReportModal report={bulk.report} onClose={bulk.closeReport} />
        </Suspense>
      )}
    </Page>
  );
}

function Nothing({ segments, isDeclined }: { readonly segments: number; readonly isDeclined: boolean }) {
  if (isDeclined)
    return (
      <ZeroState
        icon={Sparkles}
        title="Nothing was declined"
        about="Suggestions that you decline are kept here, to be taken up again."
      />
    );
  return (
    <ZeroState
      icon={Sparkles}
      title="Nothing to clean up"
      about={`Of ${countText(segments, 'segment')} none is doubled, broken, failing, empty, stale or unused. Suggestions appear here by themselves.`}
    />
  );
}

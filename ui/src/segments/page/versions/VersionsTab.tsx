/** The versions of a segment: who made which when and why, what it changed; two of them compared; going back to one. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { contract } from '../../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../../src/api/contract/segments.ts';
import { apiQuery } from '../../../api/queries.ts';
import { ErrorState } from '../../../shared/ListState.tsx';
import { Panel } from '../../../shared/Panel.tsx';
import { Pages } from '../../../shared/table/Pages.tsx';
import { CompareVersions } from './CompareVersions.tsx';
import { RestoreVersion } from './RestoreVersion.tsx';
import { VersionLine, VersionSkeleton } from './VersionLine.tsx';
import styles from './versions.module.css';

const route = getRouteApi('/segments/$id');
const PAGE_SIZE = 25;

export function VersionsTab({
  segment,
  mayEdit,
}: {
  readonly segment: Segment;
  readonly mayEdit: boolean;
}): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [restored, setRestored] = useState<number>();
  const page = search.page ?? 1;
  const answer = useQuery({
    ...apiQuery(contract.listVersions, {
      params: { id: segment.id },
      query: { page, page_size: PAGE_SIZE },
    }),
    placeholderData: keepPreviousData,
  });
  const chosen = (search.versions ?? '').split('-').filter(Boolean).map(Number);
  const [a, b] = chosen;
  const choose = (next: readonly number[]) => {
    const versions = next.length === 0 ? undefined : next.toSorted((one, other) => one - other).join('-');
    void navigate({ search: { ...search, versions }, replace: true });
  };
  if (answer.data === undefined && answer.error !== null) {
    return (
      <ErrorState
        what="The versions could not be loaded."
        error={answer.error}
        onRetry={() => void answer.refetch()}
      />
    );
  }
  return (
    <div className={styles.tab}>
      {a !== undefined && b !== undefined && (
        <CompareVersions key={search.versions} segment={segment} a={a} b={b} onClose={() => choose([])} />
      )}
      <Panel
        title="Versions of the rules"
        aside={
          <span className="dimmed" role="status">
            {chosen.length === 1
              ? `Choose another one to compare version ${a} with`
              : 'Choose two to compare'}
          </span>
        }
      >
        <ol className={styles.versions} reversed aria-busy={answer.data === undefined}>
          {answer.data === undefined ? (
            <VersionSkeleton />
          ) : (
            answer.data.items.map((version) => (
              <VersionLine
                key={version.version}
                version={version}
                segment={segment}
                isChosen={chosen.includes(version.version)}
                onChoose={(wanted) =>
                  choose(
                    wanted
                      ? // The one that was chosen last stays beside the new one.
                        [...chosen.slice(-1), version.version]
                      : chosen.filter((one) => one !== version.version),
                  )
                }
                onRestore={
                  mayEdit && version.version !== segment.version
                    ? () => setRestored(version.version)
                    : undefined
                }
              />
            ))
          )}
        </ol>
        {(answer.data?.total ?? 0) > PAGE_SIZE && (
          <Pages
            what="versions"
            total={answer.data?.total}
            stale={undefined}
            paging={{
              page,
              size: PAGE_SIZE,
              onPage: (next) => void navigate({ search: { ...search, page: next } }),
            }}
          />
        )}
      </Panel>
      {restored !== undefined && (
        <RestoreVersion segment={segment} version={restored} onClose={() => setRestored(undefined)} />
      )}
    </div>
  );
}

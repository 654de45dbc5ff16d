/**
 * Who entered and left between two calculations, and why: the latest against the one before, or any two. All of the view
 * stands in the address.
 */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { contract } from '../../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../../src/api/contract/segments.ts';
import { apiQuery } from '../../../api/queries.ts';
import { ErrorState } from '../../../shared/ListState.tsx';
import { Panel } from '../../../shared/Panel.tsx';
import { MomentPicker } from '../why/MomentPicker.tsx';
import styles from './changes.module.css';
import { Movers } from './Movers.tsx';
import { type Chosen, SideFigures } from './SideFigures.tsx';

const route = getRouteApi('/segments/$id');
/** Among so many the two that are compared at first are looked for. */
const LATEST = 50;

export function CompareCalculations({ segment }: { readonly segment: Segment }): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const latest = useQuery(
    apiQuery(contract.listCalculations, { params: { id: segment.id }, query: { page_size: LATEST } }),
  );
  const [last, previous] = (latest.data?.items ?? []).filter(({ status }) => status === 'success');
  const from = search.from ?? previous?.id;
  const to = search.to ?? last?.id;
  const choose = (change: { from?: string; to?: string } & Partial<Chosen>) =>
    void navigate({
      search: { ...search, ...change, reason: change.reason, movers_page: undefined },
      replace: true,
    });
  if (latest.error !== null && latest.data === undefined)
    return (
      <ErrorState
        what="The calculations could not be loaded."
        error={latest.error}
        onRetry={() => void latest.refetch()}
      />
    );
  const isPair = from !== undefined && to !== undefined && from !== to;
  const chosen = { side: search.side ?? 'entered', reason: search.reason } as const;
  return (
    <section className={styles.compare}>
      <Panel title="Entered and left">
        {latest.data === undefined ? (
          <div className={styles.waiting} aria-hidden="true" />
        ) : from === undefined || to === undefined ? (
          <p className={styles.nothing}>
            {last === undefined
              ? 'Known once the segment has been calculated twice.'
              : 'It was calculated once. With the next calculation it is known who entered and left, and why.'}
          </p>
        ) : (
          <>
            <div className={styles.pair}>
              <MomentPicker
                label="From"
                hasNow={false}
                segmentId={segment.id}
                value={from}
                explainedAt={undefined}
                onPick={(picked) => picked !== undefined && choose({ from: picked, to })}
              />
              <ArrowRight size={16} aria-hidden="true" className={styles.arrow} />
              <MomentPicker
                label="To"
                hasNow={false}
                segmentId={segment.id}
                value={to}
                explainedAt={undefined}
                onPick={(picked) => picked !== undefined && choose({ from, to: picked })}
              />
            </div>
            {isPair ? (
              <Figures params={{ id: segment.id, a: from, b: to }} chosen={chosen} onChoose={choose} />
            ) : (
              <p className={styles.nothing}>Choose two different calculations to compare.</p>
            )}
          </>
        )}
      </Panel>
      {isPair && (
        <Movers
          params={{ id: segment.id, a: from, b: to }}
          chosen={chosen}
          page={search.movers_page ?? 1}
          onPage={(page) =>
            void navigate({ search: { ...search, movers_page: page === 1 ? undefined : page } })
          }
        />
      )}
    </section>
  );
}

function Figures({
  params,
  chosen,
  onChoose,
}: {
  readonly params: { readonly id: string; readonly a: string; readonly b: string };
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
}) {
  const counted = useQuery(apiQuery(contract.countReasons, { params }));
  return <SideFigures answer={counted} chosen={chosen} onChoose={onChoose} />;
}

/** Members over time: a chart of the calculations with what happened between them marked, the same as a table, and in words. */
import { SegmentedControl, Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { contract } from '../../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../../src/api/contract/segments.ts';
import type { AnswerOf } from '../../../api/client.ts';
import { apiQuery } from '../../../api/queries.ts';
import { countText, figureText } from '../../../shared/Figure.tsx';
import { ErrorState } from '../../../shared/ListState.tsx';
import { Panel } from '../../../shared/Panel.tsx';
import { EventList } from './EventList.tsx';
import { TrendTable } from './TrendTable.tsx';
import styles from './trend.module.css';

export type Trend = AnswerOf<typeof contract.readTrend>;

/** With the library that draws it: only for those who look at one. */
const TrendChart = lazy(() =>
  import('./TrendChart.tsx').then(({ TrendChart: chart }) => ({ default: chart })),
);

const RANGES = [
  { value: 'all', label: 'All' },
  { value: '365', label: 'Year' },
  { value: '90', label: '90 days' },
  { value: '30', label: '30 days' },
] as const;

export function TrendPanel({ segment }: { readonly segment: Pick<Segment, 'id' | 'kind'> }): ReactNode {
  const [range, setRange] = useState('all');
  const [view, setView] = useState('chart');
  const answer = useQuery({
    ...apiQuery(contract.readTrend, {
      params: { id: segment.id },
      query: range === 'all' ? {} : { days: Number(range) },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <Panel
      title="Members over time"
      aside={
        <span className={styles.controls}>
          <SegmentedControl
            size="xs"
            aria-label="How far back"
            data={RANGES.map((one) => ({ ...one }))}
            value={range}
            onChange={setRange}
          />
          <SegmentedControl
            size="xs"
            aria-label="How it is shown"
            data={[
              { value: 'chart', label: 'Chart' },
              { value: 'table', label: 'Table' },
            ]}
            value={view}
            onChange={setView}
          />
        </span>
      }
    >
      {answer.data !== undefined ? (
        <Shown trend={answer.data} segment={segment} view={view} isAll={range === 'all'} />
      ) : answer.error !== null ? (
        <ErrorState
          what="The trend could not be loaded."
          error={answer.error}
          onRetry={() => void answer.refetch()}
        />
      ) : (
        <Skeleton height={300} m={14} width="auto" />
      )}
    </Panel>
  );
}

function Shown({
  trend,
  segment,
  view,
  isAll,
}: {
  readonly trend: Trend;
  readonly segment: Pick<Segment, 'id' | 'kind'>;
  readonly view: string;
  readonly isAll: boolean;
}) {
  const { points, calculations } = trend;
  const what = segment.kind === 'list' ? 'change' : 'calculation';
  return (
    <div className={styles.trend}>
      {points.length === 0 ? (
        <p className={styles.none}>
          {!isAll
            ? `No ${what} in that time.`
            : segment.kind === 'list'
              ? 'Nobody was put into it yet.'
              : 'It was never calculated. Its members show up here from the first calculation on.'}
        </p>
      ) : view === 'table' ? (
        <TrendTable points={points} />
      ) : (
        <Suspense fallback={<Skeleton height={280} />}>
          <TrendChart trend={trend} />
        </Suspense>
      )}
      {points.length > 0 && points.length < calculations && (
        <p className={styles.thinned}>
          {figureText(points.length)} of {countText(calculations, what)} shown: of each stretch the fewest and
          the most members. Who entered and left in those left out is counted with the next one.
        </p>
      )}
      <EventList trend={trend} segmentId={segment.id} />
    </div>
  );
}

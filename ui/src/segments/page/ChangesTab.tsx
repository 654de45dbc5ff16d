/** What happened to the segment: its calculations with what they changed, and the versions of its definition. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import type { AnswerOf } from '../../api/client.ts';
import { apiQuery } from '../../api/queries.ts';
import { Figure, figureText } from '../../shared/Figure.tsx';
import { ErrorState } from '../../shared/ListState.tsx';
import { durationText } from '../../shared/moment.ts';
import { Panel } from '../../shared/Panel.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { StatusBadge } from '../../shared/StatusBadge.tsx';
import { DataTable, type TableColumn } from '../../shared/table/DataTable.tsx';
import styles from './page.module.css';

type Calculation = AnswerOf<typeof contract.listCalculations>['items'][number];

const columns: readonly TableColumn<Calculation>[] = [
  {
    id: 'queued_at',
    header: 'Asked for',
    card: 'heading',
    width: '140px',
    cell: (calculation) => <RelativeTime at={calculation.queued_at} />,
  },
  {
    id: 'status',
    header: 'Status',
    width: '150px',
    cell: (calculation) => <StatusBadge status={calculation.status} detail={calculation.error?.detail} />,
  },
  {
    id: 'version',
    header: 'Version',
    align: 'right',
    width: '84px',
    cell: (calculation) => <Figure value={calculation.version} />,
  },
  {
    id: 'count',
    header: 'Members',
    align: 'right',
    width: '100px',
    cell: (calculation) => <Figure value={calculation.count} none="published nothing" />,
  },
  {
    id: 'change',
    header: 'Entered and left',
    align: 'right',
    width: '150px',
    cell: (calculation) =>
      calculation.entered === null || calculation.left === null ? (
        <span className="dimmed">–</span>
      ) : (
        <span className="figures">
          +{figureText(calculation.entered)} / −{figureText(calculation.left)}
        </span>
      ),
  },
  {
    id: 'took',
    header: 'Took',
    align: 'right',
    width: '90px',
    cell: ({ started_at, finished_at }) =>
      started_at === null || finished_at === null ? (
        <span className="dimmed">–</span>
      ) : (
        <span className="figures">{durationText(Date.parse(finished_at) - Date.parse(started_at))}</span>
      ),
  },
  {
    id: 'by',
    header: 'Asked by',
    width: '150px',
    cell: (calculation) => calculation.requested_by,
  },
  {
    id: 'error',
    header: 'Reason',
    cell: (calculation) => calculation.error?.detail ?? '',
  },
];

export function ChangesTab({ segment }: { readonly segment: Segment }) {
  return (
    <div className={styles.changes}>
      <Calculations segment={segment} />
      {segment.kind === 'rule' && <Versions segment={segment} />}
    </div>
  );
}

const route = getRouteApi('/segments/$id');
const PAGE_SIZE = 25;

function Calculations({ segment }: { readonly segment: Segment }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [size, setSize] = useState(PAGE_SIZE);
  const page = search.page ?? 1;
  const answer = useQuery({
    ...apiQuery(contract.listCalculations, { params: { id: segment.id }, query: { page, page_size: size } }),
    placeholderData: keepPreviousData,
  });
  return (
    <section>
      <h2 className={styles.heading}>Calculations</h2>
      <DataTable
        what="calculations"
        columns={columns}
        answer={answer}
        sort=""
        onSort={() => undefined}
        paging={{
          page,
          size,
          onPage: (next) => void navigate({ search: { ...search, page: next } }),
          onSize: setSize,
        }}
        nameOf={(calculation) => calculation.id}
        narrowed={false}
        empty={<p className={styles.nothing}>It was never calculated.</p>}
        keys={false}
      />
    </section>
  );
}

function Versions({ segment }: { readonly segment: Segment }) {
  const { data, error, refetch } = useQuery(apiQuery(contract.listVersions, { params: { id: segment.id } }));
  if (error !== null && data === undefined) {
    return (
      <ErrorState what="The versions could not be loaded." error={error} onRetry={() => void refetch()} />
    );
  }
  return (
    <Panel title="Versions of the rules">
      <ol className={styles.versions} reversed>
        {(data?.items ?? []).map((version) => (
          <li key={version.version}>
            <span className={styles.versionHead}>
              <strong className="figures">Version {version.version}</strong>
              {version.version === segment.version && <span className={styles.mark}>current</span>}
              {version.version === segment.count_version && <span className={styles.mark}>published</span>}
              <span className="dimmed">
                {version.created_by}, <RelativeTime at={version.created_at} />
              </span>
            </span>
            <span>{version.sentence}.</span>
            {version.note !== '' && <span className="dimmed">{version.note}</span>}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

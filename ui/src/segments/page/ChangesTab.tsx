/** The calculations of the segment, with what they changed. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import type { AnswerOf } from '../../api/client.ts';
import { apiQuery } from '../../api/queries.ts';
import { Figure, figureText } from '../../shared/Figure.tsx';
import { durationText } from '../../shared/moment.ts';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { StatusBadge } from '../../shared/StatusBadge.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import { DataTable, type TableColumn } from '../../shared/table/DataTable.tsx';
import { CompareCalculations } from './changes/CompareCalculations.tsx';
import styles from './page.module.css';

type Answered = AnswerOf<typeof contract.listCalculations>['items'][number];
/** `compared`: where it is shown who entered and left with it. */
type Calculation = Answered & { readonly compared: string | undefined };

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
          {calculation.compared === undefined ? (
            movedText(calculation.entered, calculation.left)
          ) : (
            <TextLink quiet href={calculation.compared}>
              {movedText(calculation.entered, calculation.left)}
            </TextLink>
          )}
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

function movedText(entered: number, left: number): string {
  return `+${figureText(entered)} / −${figureText(left)}`;
}

/** Each with the one before it on the page, as far as that succeeded. */
function withCompared(segmentId: string, items: readonly Answered[]): readonly Calculation[] {
  return items.map((calculation, index) => {
    const before = items.slice(index + 1).find(({ status }) => status === 'success');
    return {
      ...calculation,
      compared:
        calculation.status === 'success' && before !== undefined
          ? `/segments/${segmentId}?tab=changes&from=${before.id}&to=${calculation.id}`
          : undefined,
    };
  });
}

export function ChangesTab({ segment }: { readonly segment: Segment }) {
  return (
    <div className={styles.changes}>
      <CompareCalculations segment={segment} />
      <Calculations segment={segment} />
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
  const { data } = answer;
  const shown = useMemo(
    () => (data === undefined ? undefined : { ...data, items: withCompared(segment.id, data.items) }),
    [data, segment.id],
  );
  return (
    <section>
      <h2 className={styles.heading}>Calculations</h2>
      <DataTable
        what="calculations"
        columns={columns}
        answer={{ ...answer, data: shown }}
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

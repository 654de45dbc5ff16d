/** Every sync of a data source with all its counts; a row opens what each count means. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { FileClock } from 'lucide-react';
import { useMemo, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { hrefOf } from '../../api/client.ts';
import { apiQuery } from '../../api/queries.ts';
import { figureText } from '../../shared/Figure.tsx';
import { ZeroState } from '../../shared/ListState.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { StatusBadge } from '../../shared/StatusBadge.tsx';
import { DataTable, type TableColumn } from '../../shared/table/DataTable.tsx';
import type { Delivers, Source, Sync } from '../answers.ts';
import { tookText } from '../syncs/sync-words.ts';
import { SyncDrawer } from './SyncDrawer.tsx';
import styles from './SyncsTable.module.css';

export function SyncsTable({
  source,
  page,
  pageSize,
  onPage,
  onPageSize,
}: {
  readonly source: Source;
  readonly page: number;
  readonly pageSize: number;
  readonly onPage: (page: number) => void;
  readonly onPageSize: (size: number) => void;
}) {
  const { delivers } = source;
  const [opened, setOpened] = useState<string | undefined>(undefined);
  const syncs = useQuery({
    ...apiQuery(contract.listSyncs, {
      params: { id: source.id },
      query: { page, page_size: pageSize },
    }),
    placeholderData: keepPreviousData,
  });
  const columns = useMemo(() => columnsFor(delivers), [delivers]);
  const sync = syncs.data?.items.find((one) => one.id === opened);
  return (
    <>
      <DataTable
        what="syncs"
        columns={columns}
        answer={syncs}
        sort=""
        onSort={() => undefined}
        paging={{ page, size: pageSize, onPage, onSize: onPageSize }}
        onOpen={(row) => setOpened(row.id)}
        nameOf={(row) => `the sync of ${row.file?.name ?? 'a file'}`}
        narrowed={false}
        empty={
          <ZeroState
            icon={FileClock}
            title="No sync yet"
            about="A sync is one import of a file. Import the next file to see it here."
          />
        }
      />
      <SyncDrawer sync={sync} delivers={delivers} onClose={() => setOpened(undefined)} />
    </>
  );
}

function columnsFor(delivers: Delivers): readonly TableColumn<Sync>[] {
  const contacts = delivers === 'contacts';
  const count = (
    id: string,
    header: string,
    hint: string,
    read: (sync: Sync) => number,
  ): TableColumn<Sync> => ({
    id,
    header,
    hint,
    align: 'right',
    width: '92px',
    cell: (sync) => <Count sync={sync} value={read(sync)} />,
  });
  return [
    {
      id: 'number',
      header: 'Sync',
      width: '70px',
      cell: (sync) => <span className="figures">{sync.number}</span>,
    },
    {
      id: 'requested_at',
      header: 'When',
      width: '140px',
      card: 'heading',
      cell: (sync) => <RelativeTime at={sync.requested_at} />,
    },
    { id: 'status', header: 'Status', cell: (sync) => <Status sync={sync} /> },
    {
      id: 'file',
      header: 'File',
      cell: (sync) => sync.file?.name ?? <span className="dimmed">no file</span>,
    },
    count('read', 'Read', 'Rows in the file.', (sync) => sync.rows.read),
    count(
      'created',
      contacts ? 'Created' : 'Added',
      'What did not exist before.',
      (sync) => sync.rows.created,
    ),
    ...(contacts
      ? [count('updated', 'Updated', 'Contacts with at least one other value.', (sync) => sync.rows.updated)]
      : []),
    count('unchanged', 'Unchanged', 'What was known already.', (sync) => sync.rows.unchanged),
    {
      id: 'rejected',
      header: 'Rejected',
      hint: 'Rows that were left out; a click downloads them.',
      align: 'right',
      width: '92px',
      cell: (sync) => <Rejected sync={sync} />,
    },
    count('left', 'Left', 'Contacts this source delivers no longer.', (sync) => sync.rows.left),
    count('duplicates', 'Duplicates', 'Rows whose key came again in the file.', (sync) => sync.duplicates),
    count('conflicts', 'Conflicts', 'Rows with a second key of another contact.', (sync) => sync.conflicts),
    { id: 'took', header: 'Took', align: 'right', width: '90px', cell: (sync) => tookText(sync) },
  ];
}

function Status({ sync }: { readonly sync: Sync }) {
  return (
    <span className={styles.status}>
      <StatusBadge status={sync.status} progress={sync.progress?.share} />
      {sync.status === 'failed' && sync.error && <span className={styles.detail}>{sync.error.detail}</span>}
    </span>
  );
}

function Count({ sync, value }: { readonly sync: Sync; readonly value: number }) {
  if (sync.status !== 'success' && value === 0) return <span className="dimmed">–</span>;
  return value === 0 ? <span className="dimmed">0</span> : figureText(value);
}

function Rejected({ sync }: { readonly sync: Sync }) {
  const value = sync.rows.rejected;
  if (value === 0 || sync.status !== 'success') return <Count sync={sync} value={value} />;
  return (
    <a
      className={styles.rejected}
      download
      href={hrefOf(contract.readRejectedRows, { params: { id: sync.id } })}
      aria-label={`Download ${figureText(value)} rejected rows`}
    >
      {figureText(value)}
    </a>
  );
}

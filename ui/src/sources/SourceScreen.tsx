/** One data source: how it is, what it delivered, its syncs and its mapping, and what can be done to it. */
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { FileUp, PencilLine, Route, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { isProblem } from '../api/problem.ts';
import { apiQuery } from '../api/queries.ts';
import { useMay } from '../session/use-session.ts';
import { LinkButton } from '../shared/LinkButton.tsx';
import { ErrorState, ZeroState } from '../shared/ListState.tsx';
import { Page } from '../shared/Page.tsx';
import { PageHeader } from '../shared/PageHeader.tsx';
import { Panel } from '../shared/Panel.tsx';
import { type RowAction, RowMenu } from '../shared/RowMenu.tsx';
import type { Mapping, Source } from './answers.ts';
import { HealthBadge } from './HealthBadge.tsx';
import { useTargetFields } from './mapping/use-target-fields.ts';
import { ChangeMode } from './page/ChangeMode.tsx';
import { DeleteSource } from './page/DeleteSource.tsx';
import { DriftSection } from './page/drift/DriftSection.tsx';
import { EditMapping } from './page/EditMapping.tsx';
import { ImportNext } from './page/ImportNext.tsx';
import { MappingView } from './page/MappingView.tsx';
import { RenameSource } from './page/RenameSource.tsx';
import { SourceFacts } from './page/SourceFacts.tsx';
import { SyncsTable } from './page/SyncsTable.tsx';
import { useColumnOrder } from './page/use-column-order.ts';
import styles from './SourceScreen.module.css';
import { SyncProgress } from './syncs/SyncProgress.tsx';
import { SyncFailure } from './syncs/SyncResult.tsx';
import { DELIVERS_WORDS, isOpen } from './syncs/sync-words.ts';

const route = getRouteApi('/sources/$id');
const BACK = { to: '/sources', label: 'Data sources' } as const;
/** While a file is imported the page also asks, in case the live stream is cut. */
const ASK_AGAIN_MS = 3_000;
const PAGE_SIZE = 25;

export function SourceScreen(): ReactNode {
  const { id } = route.useParams();
  const source = useQuery({
    ...apiQuery(contract.readSource, { params: { id } }),
    refetchInterval: ({ state }) => (state.data?.health === 'processing' ? ASK_AGAIN_MS : false),
  });
  if (source.data) return <Known key={source.data.id} source={source.data} />;
  return (
    <Page title="Data source">
      {source.error === null ? (
        <Waiting />
      ) : isProblem(source.error, 'not_found') || isProblem(source.error, 'bad_request') ? (
        <>
          <PageHeader title="Data source" back={BACK} />
          <ZeroState
            icon={Route}
            title="This data source does not exist"
            about="It may have been deleted, or its address is mistyped."
          >
            <LinkButton href="/sources" variant="default">
              Go to data sources
            </LinkButton>
          </ZeroState>
        </>
      ) : (
        <ErrorState
          what="The data source could not be loaded."
          error={source.error}
          onRetry={() => void source.refetch()}
        />
      )}
    </Page>
  );
}

type Act = 'rename' | 'mode' | 'delete' | 'import';

function Known({ source }: { readonly source: Source }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayChange = useMay('admin');
  const [act, setAct] = useState<Act | undefined>(undefined);
  const { mapping } = source;
  const close = () => setAct(undefined);
  const edit = (file?: string) => {
    close();
    void navigate({ search: { view: 'mapping', file } });
  };
  if (search.view === 'mapping' && mapping !== null && mayChange)
    return (
      <Page title={`Mapping of ${source.name}`}>
        <PageHeader title={`Mapping of ${source.name}`} back={BACK} />
        <EditMapping
          source={source}
          mapping={mapping}
          nextFileId={search.file}
          onDone={() => void navigate({ search: {} })}
        />
      </Page>
    );
  const last = source.last_sync;
  const running = last !== null && isOpen(last);
  return (
    <Page title={source.name}>
      <PageHeader
        title={source.name}
        back={BACK}
        aside={<HealthBadge source={source} />}
        about={`Delivers ${DELIVERS_WORDS[source.delivers].toLowerCase()} ${source.provider === 'file' ? 'from files' : 'through the API'}`}
        actions={
          mayChange ? (
            <>
              {mapping !== null && (
                <Button
                  leftSection={<FileUp size={16} aria-hidden="true" />}
                  disabled={running}
                  onClick={() => setAct('import')}
                >
                  Import next file
                </Button>
              )}
              <RowMenu name={source.name} actions={actionsFor(mapping, setAct, edit)} />
            </>
          ) : undefined
        }
      />
      <div className={styles.stack}>
        {running && <SyncProgress sync={last} delivers={source.delivers} mayCancel={mayChange} />}
        {last?.status === 'failed' && <SyncFailure sync={last} />}
        <SourceFacts source={source} onMode={mayChange ? () => setAct('mode') : undefined} />
        <section>
          <h2 className={styles.title}>Syncs</h2>
          <SyncsTable
            source={source}
            page={search.page ?? 1}
            pageSize={search.page_size ?? PAGE_SIZE}
            onPage={(page) => void navigate({ search: { ...search, page: page === 1 ? undefined : page } })}
            onPageSize={(size) =>
              void navigate({ search: { page_size: size === PAGE_SIZE ? undefined : size } })
            }
          />
        </section>
        <DriftSection
          source={source}
          compared={search}
          onCompare={({ from, to }) => void navigate({ search: { ...search, from, to }, resetScroll: false })}
        />
        {mapping !== null && (
          <StoredMapping source={source} mapping={mapping} onEdit={mayChange ? () => edit() : undefined} />
        )}
      </div>
      {act === 'rename' && <RenameSource source={source} onClose={close} />}
      {act === 'mode' && <ChangeMode source={source} onClose={close} />}
      {act === 'delete' && <DeleteSource source={source} onClose={close} />}
      {act === 'import' && mapping !== null && (
        <ImportNext source={source} mapping={mapping} onFix={edit} onClose={close} />
      )}
    </Page>
  );
}

function actionsFor(
  mapping: Mapping | null,
  act: (act: Act) => void,
  edit: () => void,
): readonly RowAction[] {
  return [
    { label: 'Rename', icon: PencilLine, onClick: () => act('rename') },
    ...(mapping === null ? [] : [{ label: 'Change the mapping', icon: Route, onClick: () => edit() }]),
    { label: 'Delete data source', icon: Trash2, danger: true, onClick: () => act('delete') },
  ];
}

function StoredMapping({
  source,
  mapping,
  onEdit,
}: {
  readonly source: Source;
  readonly mapping: Mapping;
  readonly onEdit: (() => void) | undefined;
}) {
  const fields = useTargetFields(source.delivers);
  const order = useColumnOrder(source, mapping);
  return (
    <Panel
      title="Mapping"
      aside={
        onEdit && (
          <Button variant="default" size="compact-sm" onClick={onEdit}>
            Change the mapping
          </Button>
        )
      }
    >
      <MappingView
        mapping={mapping}
        delivers={source.delivers}
        fields={fields.data ?? NO_FIELDS}
        order={order}
      />
    </Panel>
  );
}

const NO_FIELDS: readonly never[] = [];

function Waiting() {
  return (
    <div aria-hidden="true">
      <Skeleton height={28} width={260} radius="sm" mb={24} />
      <Skeleton height={92} radius="lg" mb={24} />
      <Skeleton height={180} radius="lg" />
    </div>
  );
}

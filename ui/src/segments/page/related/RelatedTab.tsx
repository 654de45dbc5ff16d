/** What other segments have in common with this one, those that share most first; and merging one into this. */
import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Combine } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import type { RelatedSegment } from '../../../../../src/api/contract/cleanup.ts';
import { contract } from '../../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../../src/api/contract/segments.ts';
import { apiQuery } from '../../../api/queries.ts';
import type { Mergeable } from '../../../cleanup/MergeDialog.tsx';
import { Figure, shareText } from '../../../shared/Figure.tsx';
import { FilterChips, filterPhrases } from '../../../shared/FilterChips.tsx';
import { EmptyState } from '../../../shared/ListState.tsx';
import { OverlapFigures } from '../../../shared/OverlapBar.tsx';
import { SearchBox } from '../../../shared/SearchBox.tsx';
import { TextLink } from '../../../shared/TextLink.tsx';
import { DataTable, type TableColumn } from '../../../shared/table/DataTable.tsx';
import { useListSearch } from '../../../shared/use-list-search.ts';
import styles from './related.module.css';
import { RELATIONS, relationsOf } from './relation-words.ts';

const MergeDialog = lazy(() =>
  import('../../../cleanup/MergeDialog.tsx').then((module) => ({ default: module.MergeDialog })),
);

const route = getRouteApi('/segments/$id');

type Row = RelatedSegment & { readonly id: string };

export function RelatedTab({
  segment,
  mayEdit,
}: {
  readonly segment: Segment;
  readonly mayEdit: boolean;
}): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = useCallback(
    (next: typeof search, how: { readonly replace: boolean }) => navigate({ search: next, ...how }),
    [navigate],
  );
  const list = useListSearch(search, go, { sort: '' });
  const searchRef = useRef<HTMLInputElement>(null);
  const [merging, setMerging] = useState<{ readonly one: Mergeable; readonly other: Mergeable }>();
  const relation = relationsOf(search.relation ?? []);
  const answer = useQuery({
    ...apiQuery(contract.listRelated, {
      params: { id: segment.id },
      query: {
        page: list.page,
        page_size: list.pageSize,
        ...(list.q === '' ? {} : { q: list.q }),
        ...(relation.length === 0 ? {} : { relation }),
      },
    }),
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(
    () =>
      answer.data && {
        ...answer.data,
        items: answer.data.items.map((item): Row => ({ ...item, id: item.segment.id })),
      },
    [answer.data],
  );
  const one = answer.data?.segment;
  const columns = useMemo(
    () => columnsOf(mayEdit && one ? (other) => setMerging({ one, other }) : undefined),
    [mayEdit, one],
  );
  const filters = [
    {
      id: 'relation',
      label: 'Relation',
      choices: Object.entries(RELATIONS).map(([value, label]) => ({ value, label: label.toLowerCase() })),
      selected: relation,
      onChange: (chosen: readonly string[]) =>
        list.filter({ relation: chosen.length === 0 ? undefined : relationsOf(chosen) }),
    },
  ];
  if (segment.count === null)
    return <p className={styles.none}>Known once this segment has been calculated.</p>;
  const phrases = filterPhrases(filters, list.q);
  const { data: _data, ...rest } = answer;
  return (
    <>
      <DataTable
        what="segments"
        columns={columns}
        answer={{ ...rest, data: rows }}
        sort=""
        onSort={() => undefined}
        rowHeight={64}
        paging={{ page: list.page, size: list.pageSize, onPage: list.setPage, onSize: list.setPageSize }}
        href={(row) => `/segments/${row.id}?tab=related`}
        nameOf={(row) => row.segment.name}
        searchRef={searchRef}
        narrowed={phrases.length > 0}
        toolbar={
          <>
            <SearchBox
              value={list.text}
              onChange={list.setText}
              label="Search names and rules"
              inputRef={searchRef}
            />
            <FilterChips filters={filters} />
          </>
        }
        zero={<p className={styles.none}>No other segment has been calculated.</p>}
        empty={
          <EmptyState
            what="segments"
            filters={phrases}
            onClear={() => list.filter({ q: undefined, relation: undefined })}
          />
        }
      />
      {merging && (
        <Suspense fallback={null}>
          <MergeDialog
            segments={[merging.one, merging.other]}
            keep={segment.id}
            onClose={() => setMerging(undefined)}
            onMerged={(kept) => {
              if (kept !== segment.id)
                void navigate({ to: '/segments/$id', params: { id: kept }, search: { tab: 'related' } });
            }}
          />
        </Suspense>
      )}
    </>
  );
}

function columnsOf(onMerge: ((other: Mergeable) => void) | undefined): readonly TableColumn<Row>[] {
  return [
    {
      id: 'name',
      header: 'Segment',
      card: 'heading',
      cell: ({ segment, relation }) => (
        <span className={styles.name}>
          <span>
            <TextLink quiet href={`/segments/${segment.id}?tab=related`}>
              {segment.name}
            </TextLink>
            {segment.archived_at !== null && <span className={styles.mark}>archived</span>}
          </span>
          <span className={styles.relation}>{RELATIONS[relation]}</span>
        </span>
      ),
    },
    {
      id: 'overlap',
      header: 'In common',
      width: '46%',
      cell: ({ only_this, both, only_other }) => (
        <span className={styles.overlap}>
          <OverlapFigures
            overlap={{ onlyOne: only_this, both, onlyOther: only_other }}
            one="this one"
            other="the other"
          />
        </span>
      ),
    },
    {
      id: 'of_this',
      header: 'Of this one',
      hint: 'Of the members of this segment, the share that is in the other too',
      align: 'right',
      width: '96px',
      cell: ({ share_of_this }) => <span className="figures">{shareText(share_of_this)}</span>,
    },
    {
      id: 'of_other',
      header: 'Of the other',
      hint: 'Of the members of the other segment, the share that is in this one too',
      align: 'right',
      width: '100px',
      cell: ({ share_of_other }) => <span className="figures">{shareText(share_of_other)}</span>,
    },
    {
      id: 'members',
      header: 'Members',
      align: 'right',
      width: '100px',
      cell: ({ both, only_other }) => <Figure value={both + only_other} />,
    },
    ...(onMerge === undefined
      ? []
      : [
          {
            id: 'merge',
            header: '',
            align: 'right' as const,
            width: '110px',
            cell: (row: Row) => (
              <Button
                variant="default"
                size="compact-sm"
                aria-label={`Merge ${row.segment.name} into this one`}
                leftSection={<Combine size={14} aria-hidden="true" />}
                onClick={() => onMerge(row.segment)}
              >
                Merge
              </Button>
            ),
          },
        ]),
  ];
}

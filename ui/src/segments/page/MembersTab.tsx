/** The members of the published audience: search, sort, columns to choose, and exactly that view as CSV. */
import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Download, Users } from 'lucide-react';
import { type ReactNode, useMemo, useRef } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { parseDefinition } from '../../../../src/rules/parse.ts';
import { referencesOf } from '../../../../src/rules/references.ts';
import { hrefOf } from '../../api/client.ts';
import { apiQuery } from '../../api/queries.ts';
import { contactColumns, NAME_COLUMN } from '../../contacts/contact-columns.tsx';
import { contactName } from '../../contacts/contact-name.ts';
import { ColumnChooser } from '../../shared/ColumnChooser.tsx';
import { EmptyState, ZeroState } from '../../shared/ListState.tsx';
import { SearchBox } from '../../shared/SearchBox.tsx';
import { DataTable } from '../../shared/table/DataTable.tsx';
import { useListSearch } from '../../shared/use-list-search.ts';
import type { SegmentActions } from '../segment-actions.ts';
import type { SegmentDefinition } from './use-segment-definition.ts';

const route = getRouteApi('/segments/$id');
const DEFAULT_SORT = '-created_at';
const MOST_RULE_COLUMNS = 4;

export function MembersTab({
  segment,
  definition,
  mayEdit,
  actions,
}: {
  readonly segment: Segment;
  readonly definition: SegmentDefinition;
  readonly mayEdit: boolean;
  readonly actions: SegmentActions;
}): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListSearch(search, (next, how) => navigate({ search: next, ...how }), {
    sort: DEFAULT_SORT,
  });
  const searchRef = useRef<HTMLInputElement>(null);
  const { fields } = definition.known;
  const tags = useQuery(apiQuery(contract.listTags, {})).data?.items;
  const all = useMemo(() => contactColumns(fields, tags ?? []), [fields, tags]);
  const usual = useMemo(() => usualColumns(segment, definition), [segment, definition]);
  const shown = search.columns ?? usual;
  const columns = useMemo(
    () => [NAME_COLUMN, ...all.filter((column) => shown.includes(column.id))],
    [all, shown],
  );
  const choose = (next: readonly string[] | undefined) =>
    void navigate({
      search: { ...search, columns: next === undefined ? undefined : [...next] },
      replace: true,
    });
  const view = { ...(list.q === '' ? {} : { q: list.q }), sort: list.sort };
  const answer = useQuery({
    ...apiQuery(contract.listMembers, {
      params: { id: segment.id },
      query: { ...view, page: list.page, page_size: list.pageSize },
    }),
    placeholderData: keepPreviousData,
  });

  if (segment.count === null) {
    return <NoAudience segment={segment} mayEdit={mayEdit} actions={actions} />;
  }
  return (
    <DataTable
      what="members"
      columns={columns}
      answer={answer}
      sort={list.sort}
      onSort={list.setSort}
      paging={{ page: list.page, size: list.pageSize, onPage: list.setPage, onSize: list.setPageSize }}
      href={(contact) => `/contacts/${contact.id}`}
      nameOf={contactName}
      searchRef={searchRef}
      narrowed={list.q !== ''}
      toolbar={
        <>
          <SearchBox
            value={list.text}
            onChange={list.setText}
            label="Search names, emails, phones, ids"
            inputRef={searchRef}
          />
          <span style={{ marginLeft: 'auto', display: 'flex', gap: 4 }}>
            <ColumnChooser
              choices={all.map((column) => ({ id: column.id, label: column.header }))}
              shown={shown}
              onChange={choose}
              onReset={() => choose(undefined)}
            />
            <Button
              component="a"
              variant="default"
              href={hrefOf(contract.exportMembers, {
                params: { id: segment.id },
                query: { ...view, columns: csvColumns(columns.map((column) => column.id)) },
              })}
              download
              leftSection={<Download size={15} aria-hidden="true" />}
            >
              Export CSV
            </Button>
          </span>
        </>
      }
      zero={
        <ZeroState
          icon={Users}
          title="Nobody is in it"
          about="The calculation succeeded, and no contact matches the rules."
        />
      }
      empty={<EmptyState what="members" filters={[`“${list.q}”`]} onClear={() => list.setText('')} />}
    />
  );
}

function NoAudience({
  segment,
  mayEdit,
  actions,
}: {
  readonly segment: Segment;
  readonly mayEdit: boolean;
  readonly actions: SegmentActions;
}) {
  const isBusy = segment.status === 'queued' || segment.status === 'processing';
  if (segment.kind === 'list') {
    return (
      <ZeroState
        icon={Users}
        title="Nobody is in this list yet"
        about="Add contacts above, by external id, email or phone."
      />
    );
  }
  return (
    <ZeroState
      icon={Users}
      title="No members yet"
      about={
        isBusy
          ? 'The members show up here as soon as the calculation is done.'
          : 'Members are those the rules fit when the segment is calculated. It was never calculated.'
      }
    >
      {mayEdit && !isBusy && (
        <Button onClick={() => void actions.calculate(segment)}>Calculate segment</Button>
      )}
    </ZeroState>
  );
}

/** Identity first, then the fields the rules read: what one looks at to see whether the right people are in. */
function usualColumns(segment: Segment, { known }: SegmentDefinition): readonly string[] {
  const parsed = parseDefinition(segment.definition);
  const read = parsed.ok ? referencesOf(parsed.value, known.catalogue).fields : [];
  const custom = new Set(known.fields.filter((field) => !field.built_in).map((field) => field.key));
  const columns = read.map((key) => (custom.has(key) ? `field:${key}` : key));
  return [...new Set(['email', 'external_id', ...columns.slice(0, MOST_RULE_COLUMNS), 'active'])];
}

/** Columns of the table as the export calls them: fields by key, the name as its two parts. */
function csvColumns(ids: readonly string[]): string[] {
  const keys = ids.flatMap((id) =>
    id === 'name' ? ['first_name', 'last_name'] : [id.startsWith('field:') ? id.slice('field:'.length) : id],
  );
  return [...new Set(keys)];
}

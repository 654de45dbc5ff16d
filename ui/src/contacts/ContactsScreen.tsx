/** All contacts: search, filters, columns to choose, tags for many at once. */
import { Button } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { UserPlus, Users } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useMemo, useRef, useState } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { apiQuery } from '../api/queries.ts';
import { useMay } from '../session/use-session.ts';
import { ColumnChooser } from '../shared/ColumnChooser.tsx';
import { type Filter, FilterChips, filterPhrases } from '../shared/FilterChips.tsx';
import { LinkButton } from '../shared/LinkButton.tsx';
import { EmptyState, ZeroState } from '../shared/ListState.tsx';
import { Page } from '../shared/Page.tsx';
import { PageHeader } from '../shared/PageHeader.tsx';
import { SearchBox } from '../shared/SearchBox.tsx';
import { DataTable } from '../shared/table/DataTable.tsx';
import { useListSearch } from '../shared/use-list-search.ts';
import { contactColumns, type Field, NAME_COLUMN, type Tag, USUAL_COLUMNS } from './contact-columns.tsx';
import { contactName } from './contact-name.ts';
import { TagMany } from './TagMany.tsx';

const CreateContact = lazy(() =>
  import('./CreateContact.tsx').then((module) => ({ default: module.CreateContact })),
);

const route = getRouteApi('/contacts');
const NO_FIELDS: readonly Field[] = [];
const NO_TAGS: readonly Tag[] = [];
const NOBODY: ReadonlySet<string> = new Set();

export function ContactsScreen(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListSearch(search, (next, how) => navigate({ search: next, ...how }), {
    sort: '-created_at',
  });
  const searchBox = useRef<HTMLInputElement>(null);
  const [selected, setSelected] = useState(NOBODY);
  const [ownColumns, setOwnColumns] = useLocalStorage<readonly string[]>({
    key: 'muster.contacts.columns',
    defaultValue: USUAL_COLUMNS,
    getInitialValueInEffect: false,
  });
  const mayEdit = useMay('editor');
  const mayAddSources = useMay('admin');

  const fields = useQuery(apiQuery(contract.listFields, {})).data?.items ?? NO_FIELDS;
  const tags = useQuery(apiQuery(contract.listTags, {})).data?.items ?? NO_TAGS;
  const sources = useQuery(
    apiQuery(contract.listSources, { query: { delivers: ['contacts'], page_size: 500, sort: 'name' } }),
  ).data?.items;
  const answer = useQuery({
    ...apiQuery(contract.listContacts, {
      query: {
        ...(list.q === '' ? {} : { q: list.q }),
        ...(search.active === undefined ? {} : { active: search.active }),
        ...(search.tag === undefined ? {} : { tag: search.tag }),
        ...(search.source === undefined ? {} : { source: search.source }),
        sort: list.sort,
        page: list.page,
        page_size: list.pageSize,
      },
    }),
    placeholderData: keepPreviousData,
  });

  const choices = useMemo(() => contactColumns(fields, tags), [fields, tags]);
  const shown = search.columns ?? ownColumns;
  const columns = useMemo(
    () => [NAME_COLUMN, ...choices.filter((column) => shown.includes(column.id))],
    [choices, shown],
  );
  const choose = (wanted: readonly string[]) => {
    setOwnColumns(wanted);
    const usual = wanted.length === USUAL_COLUMNS.length && USUAL_COLUMNS.every((id) => wanted.includes(id));
    void navigate({ search: { ...search, columns: usual ? undefined : [...wanted] }, replace: true });
  };

  const filters: readonly Filter[] = [
    {
      id: 'active',
      label: 'Active',
      single: true,
      choices: [
        { value: 'true', label: 'yes' },
        { value: 'false', label: 'no' },
      ],
      selected: search.active === undefined ? [] : [search.active],
      onChange: ([one]) => list.filter({ active: one === 'true' || one === 'false' ? one : undefined }),
    },
    {
      id: 'tag',
      label: 'Tag',
      choices: tags.map((tag) => ({ value: tag.title, label: tag.title })),
      selected: search.tag ?? [],
      onChange: (wanted) => list.filter({ tag: wanted.length === 0 ? undefined : [...wanted] }),
    },
    {
      id: 'source',
      label: 'Data source',
      choices: (sources ?? []).map((source) => ({ value: source.id, label: source.name })),
      selected: search.source ?? [],
      onChange: (wanted) => list.filter({ source: wanted.length === 0 ? undefined : [...wanted] }),
    },
  ];
  const phrases = filterPhrases(filters, list.q);
  const openForm = (open: boolean) =>
    void navigate({ search: { ...search, create: open ? 'true' : undefined } });

  return (
    <Page title="Contacts" fill>
      <PageHeader
        title="Contacts"
        actions={
          mayEdit && (
            <Button
              variant="default"
              leftSection={<UserPlus size={15} aria-hidden="true" />}
              onClick={() => openForm(true)}
            >
              Create contact
            </Button>
          )
        }
      />
      <DataTable
        what="contacts"
        height="fill"
        columns={columns}
        answer={answer}
        sort={list.sort}
        onSort={list.setSort}
        paging={{ page: list.page, size: list.pageSize, onPage: list.setPage, onSize: list.setPageSize }}
        href={(contact) => `/contacts/${contact.id}`}
        nameOf={contactName}
        {...(mayEdit ? { selection: { selected, onChange: setSelected } } : {})}
        searchRef={searchBox}
        narrowed={phrases.length > 0}
        toolbar={
          <>
            <SearchBox
              value={list.text}
              onChange={list.setText}
              label="Search names, emails, phones, ids"
              inputRef={searchBox}
            />
            <FilterChips
              filters={filters}
              onClear={() => list.filter({ active: undefined, tag: undefined, source: undefined })}
            />
            <span style={{ marginLeft: 'auto' }}>
              <ColumnChooser
                choices={choices.map((column) => ({ id: column.id, label: column.header }))}
                shown={shown}
                onChange={choose}
                onReset={() => choose(USUAL_COLUMNS)}
              />
            </span>
          </>
        }
        bulk={<TagMany selected={selected} tags={tags} onDone={() => setSelected(NOBODY)} />}
        zero={
          <ZeroState
            icon={Users}
            title="No contacts yet"
            about="Contacts flow in from data sources: a file of customers, or a program that writes to the API. Add the first data source and its contacts appear here."
          >
            {mayAddSources && <LinkButton href="/sources/new">Add data source</LinkButton>}
            {mayEdit && (
              <Button variant="default" onClick={() => openForm(true)}>
                Create contact by hand
              </Button>
            )}
          </ZeroState>
        }
        empty={
          <EmptyState
            what="contacts"
            filters={phrases}
            onClear={() =>
              list.filter({ q: undefined, active: undefined, tag: undefined, source: undefined })
            }
          />
        }
      />
      {search.create === 'true' && (
        <Suspense fallback={null}>
          <CreateContact onClose={() => openForm(false)} />
        </Suspense>
      )}
    </Page>
  );
}

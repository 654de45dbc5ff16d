/** The contacts behind a figure of a run: searched, sorted, in pages, as CSV, each with a way to why. Which, stands in the address. */
import { Button, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Download, Users } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import type { ContactSummary } from '../../../../../src/api/contract/contacts.ts';
import { contract } from '../../../../../src/api/contract/contract.ts';
import type { Run } from '../../../../../src/api/contract/runs.ts';
import { hrefOf } from '../../../api/client.ts';
import { apiQuery } from '../../../api/queries.ts';
import { contactColumns, NAME_COLUMN } from '../../../contacts/contact-columns.tsx';
import { contactName } from '../../../contacts/contact-name.ts';
import { stringifySearch } from '../../../routes/search.ts';
import { countText, figureText } from '../../../shared/Figure.tsx';
import { EmptyState, ZeroState } from '../../../shared/ListState.tsx';
import { SearchBox } from '../../../shared/SearchBox.tsx';
import { TextLink } from '../../../shared/TextLink.tsx';
import { DataTable, type TableColumn } from '../../../shared/table/DataTable.tsx';
import { useListSearch } from '../../../shared/use-list-search.ts';
import { type Behind, behindTitle, type RunSearch } from './behind-words.ts';
import styles from './run.module.css';

const route = getRouteApi('/runs/$id');
const DEFAULT_SORT = '-created_at';
const PAGE_SIZE = 10;
const NO_FIELDS: Parameters<typeof contactColumns>[0] = [];
const NO_TAGS: Parameters<typeof contactColumns>[1] = [];

export function ContactsBehind({ run }: { readonly run: Run }): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListSearch(search, (next, how) => navigate({ search: next, resetScroll: false, ...how }), {
    sort: DEFAULT_SORT,
    pageSize: PAGE_SIZE,
  });
  const searchRef = useRef<HTMLInputElement>(null);
  const behind = behindOf(search);
  const view = { ...behind, ...(list.q === '' ? {} : { q: list.q }), sort: list.sort };
  const answer = useQuery({
    ...apiQuery(contract.listRunAudience, {
      params: { id: run.id },
      query: { ...view, page: list.page, page_size: list.pageSize },
    }),
    placeholderData: keepPreviousData,
  });
  const columns = useMemo(() => columnsFor(run, search), [run, search]);
  const place = useShownWhenChosen(search);
  const title = behindTitle(search, run);
  const frozen = answer.isPlaceholderData ? undefined : answer.data?.frozen;
  const gone = list.q === '' && frozen !== undefined ? frozen - (answer.data?.total ?? 0) : 0;
  return (
    <section ref={place} tabIndex={-1} aria-label={`Contacts: ${title}`} className={styles.behind}>
      <DataTable
        what="contacts"
        columns={columns}
        answer={answer}
        sort={list.sort}
        onSort={list.setSort}
        paging={{ page: list.page, size: list.pageSize, onPage: list.setPage, onSize: list.setPageSize }}
        href={(contact) => whyHref(run, search, contact)}
        nameOf={contactName}
        searchRef={searchRef}
        narrowed={list.q !== ''}
        toolbar={
          <div className={styles.tools}>
            <Title order={2} className={styles.behindTitle}>
              {title}
            </Title>
            {frozen !== undefined && <span className="dimmed figures">{countText(frozen, 'contact')}</span>}
            <SearchBox
              value={list.text}
              onChange={list.setText}
              label="Search these contacts"
              inputRef={searchRef}
            />
            <Button
              className={styles.toolsEnd}
              component="a"
              download
              variant="default"
              href={hrefOf(contract.exportRunAudience, { params: { id: run.id }, query: view })}
              leftSection={<Download size={15} aria-hidden="true" />}
            >
              CSV of these
            </Button>
          </div>
        }
        zero={
          <ZeroState
            icon={Users}
            title="Nobody is left of them"
            about={
              frozen === 0
                ? `${title}: nobody.`
                : 'They were deleted since the run. Its figures stay as they were.'
            }
          />
        }
        empty={<EmptyState what="contacts" filters={[`“${list.q}”`]} onClear={() => list.setText('')} />}
      />
      {gone > 0 && (
        <p className={styles.gone}>
          {figureText(gone)} of them {gone === 1 ? 'was' : 'were'} deleted since; the figures stay as they
          were frozen.
        </p>
      )}
    </section>
  );
}

function behindOf({ reason, segment, reported }: Behind) {
  if (reported !== undefined) return { reported };
  return { reason: reason ?? ('targeted' as const), ...(segment === undefined ? {} : { segment }) };
}

/** The same view with the contact asked about. */
function whyHref({ id }: Run, search: RunSearch, contact: ContactSummary): string {
  return `/runs/${id}${stringifySearch({ ...search, contact: contact.id })}`;
}

function columnsFor(run: Run, search: RunSearch): readonly TableColumn<ContactSummary>[] {
  const address = run.channel === 'email' ? 'email' : 'phone';
  const shown = [address, 'external_id', 'active'];
  return [
    NAME_COLUMN,
    ...contactColumns(NO_FIELDS, NO_TAGS).filter(({ id }) => shown.includes(id)),
    {
      id: 'why',
      header: '',
      align: 'right',
      width: '72px',
      skeleton: 0.4,
      cell: (contact) => (
        <TextLink href={whyHref(run, search, contact)}>
          Why<span className="visually-hidden"> {contactName(contact)}</span>
        </TextLink>
      ),
    },
  ];
}

/** Brings the list into view when other contacts are chosen, and when the address chose some. */
function useShownWhenChosen({ reason, segment, reported }: Behind) {
  const place = useRef<HTMLElement>(null);
  const chosen = [reason, segment, reported].join(' ');
  const before = useRef('  ');
  useEffect(() => {
    if (before.current === chosen) return;
    before.current = chosen;
    place.current?.scrollIntoView({ block: 'nearest' });
    place.current?.focus({ preventScroll: true });
  }, [chosen]);
  return place;
}

/** The catalogue: every field with its type, what supplies it, what uses it; create, rename, delete, look inside. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ChartBarBig, Pencil, Plus, Trash2 } from 'lucide-react';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { AnswerOf } from '../../api/client.ts';
import { apiQuery } from '../../api/queries.ts';
import { useMay } from '../../session/use-session.ts';
import { countText } from '../../shared/Figure.tsx';
import { EmptyState, listText } from '../../shared/ListState.tsx';
import { Page } from '../../shared/Page.tsx';
import { PageHeader } from '../../shared/PageHeader.tsx';
import { RowMenu } from '../../shared/RowMenu.tsx';
import { SearchBox } from '../../shared/SearchBox.tsx';
import { DataTable, type TableColumn } from '../../shared/table/DataTable.tsx';
import { useListSearch } from '../../shared/use-list-search.ts';
import { useLocalList } from '../../shared/use-local-list.ts';
import { DeleteField } from './DeleteField.tsx';
import { CreateField, RenameField } from './FieldForm.tsx';
import { FieldProfile } from './FieldProfile.tsx';
import styles from './FieldsScreen.module.css';
import { TYPE_WORDS } from './field-types.ts';

type Field = AnswerOf<typeof contract.listFields>['items'][number];
type Row = Field & { readonly id: string };
type Dialog = { readonly kind: 'create' } | { readonly kind: 'rename' | 'delete'; readonly field: Field };

const route = getRouteApi('/settings/fields');

const READ = {
  label: (field: Row) => field.label,
  key: (field: Row) => field.key,
  type: (field: Row) => TYPE_WORDS[field.type],
  used: (field: Row) => field.used_by_segments,
  built_in: (field: Row) => field.built_in,
};
const searchText = (field: Row) => `${field.label} ${field.key} ${TYPE_WORDS[field.type]}`;
const labelOf = (field: Row) => field.label;

const SOURCES_SHOWN = 2;

export function FieldsScreen(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const admin = useMay('admin');
  const searchBox = useRef<HTMLInputElement>(null);
  const [dialog, setDialog] = useState<Dialog | undefined>(undefined);
  const list = useListSearch(search, (next, how) => navigate({ search: next, ...how }), { sort: 'built_in' });
  const answer = useQuery(apiQuery(contract.listFields, {}));
  const rows = useMemo(
    () => answer.data?.items.map((field): Row => ({ ...field, id: field.key })),
    [answer.data],
  );
  const data = useLocalList(rows, { sort: list.sort, q: list.q, read: READ, text: searchText });
  const close = () => setDialog(undefined);

  const columns = useMemo((): readonly TableColumn<Row>[] => {
    const openProfile = (key: string) => void navigate({ search: (before) => ({ ...before, field: key }) });
    return [
      {
        id: 'label',
        header: 'Label',
        sort: 'label',
        card: 'heading',
        cell: (field) => (
          <button type="button" className={styles.name} onClick={() => openProfile(field.key)}>
            {field.label}
          </button>
        ),
      },
      {
        id: 'key',
        header: 'Key',
        sort: 'key',
        cell: (field) => <code className={styles.key}>{field.key}</code>,
      },
      { id: 'type', header: 'Type', sort: 'type', width: '130px', cell: (field) => TYPE_WORDS[field.type] },
      {
        id: 'origin',
        header: 'Kind',
        sort: 'built_in',
        width: '110px',
        cell: (field) => (field.built_in ? <span className="dimmed">Built in</span> : 'Custom'),
      },
      { id: 'sources', header: 'Supplied by', cell: (field) => sourcesText(field) },
      {
        id: 'used',
        header: 'Used by',
        sort: 'used',
        firstSort: 'descending',
        align: 'right',
        width: '130px',
        cell: (field) =>
          field.used_by_segments === 0 ? (
            <span className="dimmed">–</span>
          ) : (
            countText(field.used_by_segments, 'segment')
          ),
      },
      {
        id: 'actions',
        header: '',
        width: '52px',
        align: 'right',
        skeleton: 0.3,
        cell: (field) => (
          <RowMenu
            name={field.label}
            actions={[
              { label: 'Look at the values', icon: ChartBarBig, onClick: () => openProfile(field.key) },
              ...(admin && !field.built_in
                ? [
                    {
                      label: 'Rename field',
                      icon: Pencil,
                      onClick: () => setDialog({ kind: 'rename', field }),
                    },
                    {
                      label: 'Delete field',
                      icon: Trash2,
                      danger: true,
                      onClick: () => setDialog({ kind: 'delete', field }),
                    },
                  ]
                : []),
            ]}
          />
        ),
      },
    ];
  }, [admin, navigate]);

  return (
    <Page title="Fields" fill>
      <PageHeader
        title="Fields"
        about="What is known about contacts. Data sources create fields as they deliver them; rules of segments ask about them."
        actions={
          admin && (
            <Button
              leftSection={<Plus size={15} aria-hidden="true" />}
              onClick={() => setDialog({ kind: 'create' })}
            >
              Create field
            </Button>
          )
        }
      />
      <DataTable
        what="fields"
        height="fill"
        columns={columns}
        answer={{ ...answer, data }}
        sort={list.sort}
        onSort={list.setSort}
        onOpen={(field) => navigate({ search: { ...search, field: field.key } })}
        nameOf={labelOf}
        searchRef={searchBox}
        narrowed={list.q !== ''}
        toolbar={
          <SearchBox
            value={list.text}
            onChange={list.setText}
            label="Search labels, keys, types"
            inputRef={searchBox}
          />
        }
        empty={
          <EmptyState what="fields" filters={[`“${list.q}”`]} onClear={() => list.filter({ q: undefined })} />
        }
      />
      <FieldProfile
        field={rows?.find((field) => field.key === search.field)}
        onClose={() => void navigate({ search: { ...search, field: undefined } })}
      />
      {dialog?.kind === 'create' && <CreateField onClose={close} />}
      {dialog?.kind === 'rename' && <RenameField field={dialog.field} onClose={close} />}
      {dialog?.kind === 'delete' && <DeleteField field={dialog.field} onClose={close} />}
    </Page>
  );
}

function sourcesText(field: Field): ReactNode {
  const names = field.sources.map((source) => source.name);
  if (names.length === 0) return <span className="dimmed">–</span>;
  return listText(
    names.length > SOURCES_SHOWN
      ? [...names.slice(0, SOURCES_SHOWN), `${names.length - SOURCES_SHOWN} more`]
      : names,
  );
}

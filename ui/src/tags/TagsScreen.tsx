/** All tags: create, rename, recolour, retire, delete. */
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import {
  Archive,
  ArchiveRestore,
  CircleCheck,
  CircleMinus,
  Pencil,
  Plus,
  Tag as TagIcon,
  Trash2,
} from 'lucide-react';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { type AnswerOf, call } from '../api/client.ts';
import { apiQuery, refresh } from '../api/queries.ts';
import { useMay } from '../session/use-session.ts';
import { ConfirmModal } from '../shared/ConfirmModal.tsx';
import { countText, Figure } from '../shared/Figure.tsx';
import { EmptyState, ZeroState } from '../shared/ListState.tsx';
import { notifyDone, notifyFailure } from '../shared/notify.ts';
import { Page } from '../shared/Page.tsx';
import { PageHeader } from '../shared/PageHeader.tsx';
import { RelativeTime } from '../shared/RelativeTime.tsx';
import { RowMenu } from '../shared/RowMenu.tsx';
import { SearchBox } from '../shared/SearchBox.tsx';
import { TagPill } from '../shared/TagPill.tsx';
import { TextLink } from '../shared/TextLink.tsx';
import { Tone } from '../shared/Tone.tsx';
import { DataTable, type TableColumn } from '../shared/table/DataTable.tsx';
import { useListSearch } from '../shared/use-list-search.ts';
import { useLocalList } from '../shared/use-local-list.ts';
import { TagForm } from './TagForm.tsx';

type Tag = AnswerOf<typeof contract.listTags>['items'][number];
type Dialog = { readonly kind: 'create' } | { readonly kind: 'edit' | 'delete'; readonly tag: Tag };

const route = getRouteApi('/tags');

const READ = {
  title: (tag: Tag) => tag.title,
  contacts: (tag: Tag) => tag.contacts,
  active: (tag: Tag) => tag.active,
  created_at: (tag: Tag) => tag.created_at,
};

const COLUMNS: readonly TableColumn<Tag>[] = [
  {
    id: 'title',
    header: 'Tag',
    sort: 'title',
    card: 'heading',
    cell: (tag) => (
      <TextLink quiet href={addressOf(tag)}>
        <TagPill title={tag.title} colour={tag.colour} />
      </TextLink>
    ),
  },
  {
    id: 'active',
    header: 'State',
    sort: 'active',
    width: '160px',
    cell: (tag) =>
      tag.active ? (
        <Tone tone="ok" icon={CircleCheck}>
          Active
        </Tone>
      ) : (
        <Tone tone="idle" icon={CircleMinus} why="Stays on its contacts, but is not offered for new ones.">
          Retired
        </Tone>
      ),
  },
  {
    id: 'contacts',
    header: 'Contacts',
    sort: 'contacts',
    firstSort: 'descending',
    align: 'right',
    width: '140px',
    cell: (tag) => <Figure value={tag.contacts} />,
  },
  {
    id: 'created_at',
    header: 'Created',
    sort: 'created_at',
    firstSort: 'descending',
    align: 'right',
    width: '180px',
    cell: (tag) => <RelativeTime at={tag.created_at} />,
  },
];

export function TagsScreen(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const mayEdit = useMay('editor');
  const searchBox = useRef<HTMLInputElement>(null);
  const [dialog, setDialog] = useState<Dialog | undefined>(undefined);
  const list = useListSearch(search, (next, how) => navigate({ search: next, ...how }), { sort: 'title' });
  const answer = useQuery(apiQuery(contract.listTags, {}));
  const data = useLocalList(answer.data?.items, { sort: list.sort, q: list.q, read: READ, text: READ.title });
  const close = () => setDialog(undefined);
  const stale = () => refresh(client, contract.listTags, contract.listContacts, contract.readContact);

  const retire = useMutation({
    mutationFn: (tag: Tag) =>
      call(contract.changeTag, { params: { id: tag.id }, body: { active: !tag.active } }),
    onSuccess: async (tag) => {
      notifyDone(tag.active ? `${tag.title} is active again.` : `${tag.title} is retired.`);
      await stale();
    },
    onError: (error) => notifyFailure('The tag was not changed.', error),
  });
  const remove = useMutation({
    mutationFn: (tag: Tag) => call(contract.deleteTag, { params: { id: tag.id } }),
    onSuccess: async (_answer, tag) => {
      close();
      notifyDone(`${tag.title} was deleted.`);
      await stale();
    },
  });
  const { mutate: retireOne } = retire;
  const { reset: forget } = remove;
  const columns = useMemo(
    () =>
      mayEdit
        ? [
            ...COLUMNS,
            {
              id: 'actions',
              header: '',
              width: '52px',
              align: 'right',
              skeleton: 0.3,
              cell: (tag: Tag) => (
                <RowMenu
                  name={tag.title}
                  actions={[
                    {
                      label: 'Rename or recolour',
                      icon: Pencil,
                      onClick: () => setDialog({ kind: 'edit', tag }),
                    },
                    {
                      label: tag.active ? 'Retire tag' : 'Make active again',
                      icon: tag.active ? Archive : ArchiveRestore,
                      onClick: () => retireOne(tag),
                    },
                    {
                      label: 'Delete tag',
                      icon: Trash2,
                      danger: true,
                      onClick: () => {
                        forget();
                        setDialog({ kind: 'delete', tag });
                      },
                    },
                  ]}
                />
              ),
            } satisfies TableColumn<Tag>,
          ]
        : COLUMNS,
    [mayEdit, retireOne, forget],
  );
  const create = (
    <Button leftSection={<Plus size={15} aria-hidden="true" />} onClick={() => setDialog({ kind: 'create' })}>
      Create tag
    </Button>
  );

  return (
    <Page title="Tags" fill>
      <PageHeader title="Tags" actions={mayEdit && create} />
      <DataTable
        what="tags"
        height="fill"
        columns={columns}
        answer={{ ...answer, data }}
        sort={list.sort}
        onSort={list.setSort}
        href={addressOf}
        nameOf={READ.title}
        searchRef={searchBox}
        narrowed={list.q !== ''}
        toolbar={
          <SearchBox value={list.text} onChange={list.setText} label="Search tags" inputRef={searchBox} />
        }
        zero={
          <ZeroState
            icon={TagIcon}
            title="No tags yet"
            about="A tag is a label on contacts, put there by hand, by a data source or by a program. Rules of segments can ask for tags."
          >
            {mayEdit && create}
          </ZeroState>
        }
        empty={
          <EmptyState what="tags" filters={[`“${list.q}”`]} onClear={() => list.filter({ q: undefined })} />
        }
      />
      {dialog?.kind === 'create' && <TagForm tag={undefined} onClose={close} />}
      {dialog?.kind === 'edit' && <TagForm tag={dialog.tag} onClose={close} />}
      {dialog?.kind === 'delete' && (
        <ConfirmModal
          opened
          title={`Delete the tag ${dialog.tag.title}?`}
          action="Delete tag"
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(dialog.tag)}
          onClose={close}
        >
          <p>
            {dialog.tag.contacts === 0
              ? 'No contact has it.'
              : `It is taken from ${countText(dialog.tag.contacts, 'contact')}.`}{' '}
            This cannot be undone. Retire the tag instead to keep it where it is.
          </p>
        </ConfirmModal>
      )}
    </Page>
  );
}

function addressOf(tag: Tag): string {
  return `/contacts?tag=${encodeURIComponent(tag.title)}`;
}

/** The saved views of the segment table: which one is on show, the others, and saving what is on show now. */
import { Button, Menu } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Bookmark, BookmarkPlus, Check, ChevronDown, Pencil, Save, Trash2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { SegmentView } from '../../../../src/api/contract/segment-list.ts';
import { call } from '../../api/client.ts';
import { apiQuery, refresh } from '../../api/queries.ts';
import { notifyDone, notifyFailure, notifyWithUndo } from '../../shared/notify.ts';
import { isSameView, type SegmentsSearch, searchOfView, viewOf } from './segment-search.ts';

const SaveView = lazy(() => import('./SaveView.tsx').then((module) => ({ default: module.SaveView })));

const NO_VIEWS: readonly SegmentView[] = [];

export function ViewsMenu({
  search,
  columns,
  onGo,
}: {
  readonly search: SegmentsSearch;
  /** Columns on show. */
  readonly columns: readonly string[];
  readonly onGo: (search: SegmentsSearch) => void;
}) {
  const client = useQueryClient();
  const views = useQuery(apiQuery(contract.listSegmentViews, {})).data?.items ?? NO_VIEWS;
  const [form, setForm] = useState<'save' | 'edit'>();
  const now = viewOf(search, columns);
  const current = views.find(({ id }) => id === search.view);
  const isEdited = current !== undefined && !isSameView(current.view, now);
  const own = views.filter((view) => view.own);
  const shared = views.filter((view) => !view.own);

  const update = useMutation({
    mutationFn: (view: SegmentView) =>
      call(contract.changeSegmentView, { params: { id: view.id }, body: { view: now } }),
    onSuccess: async ({ name }) => {
      notifyDone(`${name} shows this from now on.`);
      await refresh(client, contract.listSegmentViews);
    },
    onError: (error) => notifyFailure('The view was not changed.', error),
  });
  const remove = useMutation({
    mutationFn: ({ id }: SegmentView) => call(contract.deleteSegmentView, { params: { id } }),
    onSuccess: async (_nothing, { name, shared: isShared, view }) => {
      notifyWithUndo(`The view ${name} was deleted.`, async () => {
        await call(contract.createSegmentView, { body: { name, shared: isShared, view } });
        await refresh(client, contract.listSegmentViews);
      });
      onGo({ ...search, view: undefined });
      await refresh(client, contract.listSegmentViews);
    },
    onError: (error) => notifyFailure('The view was not deleted.', error),
  });

  return (
    <>
      <Menu position="bottom-start" width={260} withinPortal={false}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            leftSection={<Bookmark size={15} aria-hidden="true" />}
            rightSection={<ChevronDown size={14} aria-hidden="true" />}
          >
            {current === undefined ? 'Views' : current.name}
            {isEdited && <span className="dimmed">&nbsp;· edited</span>}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
          <Menu.Item leftSection={<Mark on={false} />} onClick={() => onGo({})}>
            All segments
          </Menu.Item>
          {own.length > 0 && <Menu.Label>Yours</Menu.Label>}
          {own.map((view) => (
            <Entry key={view.id} view={view} on={view.id === current?.id} onGo={onGo} />
          ))}
          {shared.length > 0 && <Menu.Label>Shared with the team</Menu.Label>}
          {shared.map((view) => (
            <Entry key={view.id} view={view} on={view.id === current?.id} onGo={onGo} />
          ))}
          <Menu.Divider />
          {current?.own && isEdited && (
            <Menu.Item
              leftSection={<Save size={15} aria-hidden="true" />}
              onClick={() => update.mutate(current)}
            >
              Save changes to {current.name}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<BookmarkPlus size={15} aria-hidden="true" />}
            onClick={() => setForm('save')}
          >
            Save as a new view
          </Menu.Item>
          {current?.own && (
            <>
              <Menu.Item
                leftSection={<Pencil size={15} aria-hidden="true" />}
                onClick={() => setForm('edit')}
              >
                Rename or share
              </Menu.Item>
              <Menu.Item
                color="var(--muster-bad)"
                leftSection={<Trash2 size={15} aria-hidden="true" />}
                onClick={() => remove.mutate(current)}
              >
                Delete view
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {form !== undefined && (
        <Suspense fallback={null}>
          <SaveView
            view={now}
            known={form === 'edit' ? current : undefined}
            onClose={() => setForm(undefined)}
            onSaved={(id) => onGo({ ...search, view: id })}
          />
        </Suspense>
      )}
    </>
  );
}

function Entry({
  view,
  on,
  onGo,
}: {
  readonly view: SegmentView;
  readonly on: boolean;
  readonly onGo: (search: SegmentsSearch) => void;
}) {
  const about = view.own ? (view.shared ? 'shared' : undefined) : view.owner.name;
  return (
    <Menu.Item leftSection={<Mark on={on} />} onClick={() => onGo(searchOfView(view))}>
      {view.name} {about !== undefined && <span className="dimmed">{about}</span>}
    </Menu.Item>
  );
}

function Mark({ on }: { readonly on: boolean }) {
  return <Check size={15} aria-hidden="true" style={{ visibility: on ? 'visible' : 'hidden' }} />;
}

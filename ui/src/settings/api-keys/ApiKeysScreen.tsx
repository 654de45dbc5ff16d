/** API keys for programs: create (the key is shown once), see when they were used, revoke. */
import { Button, Code } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Plus, Trash2 } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { apiQuery, refresh } from '../../api/queries.ts';
import { useMay } from '../../session/use-session.ts';
import { ConfirmModal } from '../../shared/ConfirmModal.tsx';
import { EmptyState, ZeroState } from '../../shared/ListState.tsx';
import { notifyDone } from '../../shared/notify.ts';
import { Page } from '../../shared/Page.tsx';
import { PageHeader } from '../../shared/PageHeader.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { RowMenu } from '../../shared/RowMenu.tsx';
import { DataTable, type TableColumn } from '../../shared/table/DataTable.tsx';
import { useLocalList } from '../../shared/use-local-list.ts';
import { CreateApiKey } from './CreateApiKey.tsx';

type ApiKey = AnswerOf<typeof contract.listApiKeys>['items'][number];

const READ = {
  name: (key: ApiKey) => key.name,
  created_at: (key: ApiKey) => key.created_at,
  last_used_at: (key: ApiKey) => key.last_used_at,
};

export function ApiKeysScreen(): ReactNode {
  const client = useQueryClient();
  const admin = useMay('admin');
  const [sort, setSort] = useState('-created_at');
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | undefined>(undefined);
  const answer = useQuery({ ...apiQuery(contract.listApiKeys, {}), enabled: admin });
  const data = useLocalList(answer.data?.items, { sort, q: '', read: READ, text: READ.name });
  const revoke = useMutation({
    mutationFn: (key: ApiKey) => call(contract.deleteApiKey, { params: { id: key.id } }),
    onSuccess: async (_answer, key) => {
      setRevoking(undefined);
      notifyDone(`${key.name} was revoked.`);
      await refresh(client, contract.listApiKeys);
    },
  });
  const { reset: forget } = revoke;

  const columns = useMemo(
    (): readonly TableColumn<ApiKey>[] => [
      {
        id: 'name',
        header: 'Name',
        sort: 'name',
        card: 'heading',
        cell: (key) => <strong style={{ fontWeight: 500 }}>{key.name}</strong>,
      },
      { id: 'prefix', header: 'Begins with', width: '140px', cell: (key) => <Code>{key.prefix}…</Code> },
      {
        id: 'role',
        header: 'Role',
        width: '110px',
        cell: (key) => key.role.charAt(0).toUpperCase() + key.role.slice(1),
      },
      { id: 'by', header: 'Created by', cell: (key) => key.created_by },
      {
        id: 'created_at',
        header: 'Created',
        sort: 'created_at',
        firstSort: 'descending',
        align: 'right',
        width: '150px',
        cell: (key) => <RelativeTime at={key.created_at} />,
      },
      {
        id: 'last_used_at',
        header: 'Last used',
        sort: 'last_used_at',
        firstSort: 'descending',
        align: 'right',
        width: '150px',
        cell: (key) => <RelativeTime at={key.last_used_at} none="never" />,
      },
      {
        id: 'actions',
        header: '',
        width: '52px',
        align: 'right',
        skeleton: 0.3,
        cell: (key) => (
          <RowMenu
            name={key.name}
            actions={[
              {
                label: 'Revoke key',
                icon: Trash2,
                danger: true,
                onClick: () => {
                  forget();
                  setRevoking(key);
                },
              },
            ]}
          />
        ),
      },
    ],
    [forget],
  );
  const create = (
    <Button leftSection={<Plus size={15} aria-hidden="true" />} onClick={() => setCreating(true)}>
      Create API key
    </Button>
  );

  return (
    <Page title="API keys">
      <PageHeader
        title="API keys"
        about={
          <>
            Programs send a key as <Code>Authorization: Bearer …</Code>. What they can call stands in the{' '}
            <a
              href="/api/docs"
              target="_blank"
              rel="noopener"
              style={{ color: 'var(--mantine-color-anchor)' }}
            >
              API documentation
            </a>
            .
          </>
        }
        actions={admin && create}
      />
      {admin ? (
        <DataTable
          what="API keys"
          columns={columns}
          answer={{ ...answer, data }}
          sort={sort}
          onSort={setSort}
          nameOf={READ.name}
          narrowed={false}
          zero={
            <ZeroState
              icon={KeyRound}
              title="No API keys yet"
              about="A key lets a program write contacts and events, read segments or start calculations, with a role of its own."
            >
              {create}
            </ZeroState>
          }
          empty={<EmptyState what="API keys" filters={[]} />}
        />
      ) : (
        <ZeroState
          icon={KeyRound}
          title="API keys belong to admins"
          about="Ask an admin of your organisation for a key."
        />
      )}
      {creating && <CreateApiKey onClose={() => setCreating(false)} />}
      {revoking && (
        <ConfirmModal
          opened
          title={`Revoke ${revoking.name}?`}
          action="Revoke key"
          busy={revoke.isPending}
          error={revoke.error}
          onConfirm={() => revoke.mutate(revoking)}
          onClose={() => setRevoking(undefined)}
        >
          <p>
            Programs that use it are refused from now on. This cannot be undone.{' '}
            {revoking.last_used_at === null ? (
              'It was never used.'
            ) : (
              <>
                It was last used <RelativeTime at={revoking.last_used_at} />.
              </>
            )}
          </p>
        </ConfirmModal>
      )}
    </Page>
  );
}

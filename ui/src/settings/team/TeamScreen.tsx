/** The team: accounts with their roles; add, change the role, lock and unlock. */
import { Button, Select } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CircleCheck, Lock, LockOpen, UserPlus } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { apiQuery, refresh } from '../../api/queries.ts';
import { useMay, useSession } from '../../session/use-session.ts';
import { ConfirmModal } from '../../shared/ConfirmModal.tsx';
import { EmptyState } from '../../shared/ListState.tsx';
import { notifyDone, notifyFailure } from '../../shared/notify.ts';
import { Page } from '../../shared/Page.tsx';
import { PageHeader } from '../../shared/PageHeader.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { RowMenu } from '../../shared/RowMenu.tsx';
import { Tone } from '../../shared/Tone.tsx';
import { DataTable, type TableColumn } from '../../shared/table/DataTable.tsx';
import { useLocalList } from '../../shared/use-local-list.ts';
import { AddPerson } from './AddPerson.tsx';
import { ROLE_CHOICES, roleOf } from './roles.ts';

type Account = AnswerOf<typeof contract.listUsers>['items'][number];

const READ = {
  name: (account: Account) => account.name,
  email: (account: Account) => account.email,
  last_seen_at: (account: Account) => account.last_seen_at,
};

export function TeamScreen(): ReactNode {
  const client = useQueryClient();
  const admin = useMay('admin');
  const self = useSession()?.user?.id;
  const [sort, setSort] = useState('name');
  const [adding, setAdding] = useState(false);
  const [locking, setLocking] = useState<Account | undefined>(undefined);
  const answer = useQuery(apiQuery(contract.listUsers, {}));
  const data = useLocalList(answer.data?.items, { sort, q: '', read: READ, text: READ.name });

  const change = useMutation({
    mutationFn: ({
      account,
      ...body
    }: {
      account: Account;
      role?: 'admin' | 'editor' | 'viewer';
      locked?: boolean;
    }) => call(contract.changeUser, { params: { id: account.id }, body }),
    onSuccess: async (account, asked) => {
      setLocking(undefined);
      notifyDone(
        asked.role !== undefined
          ? `${account.name} is now ${account.role}.`
          : account.locked
            ? `${account.name} is locked and signed out.`
            : `${account.name} can sign in again.`,
      );
      await refresh(client, contract.listUsers);
    },
    onError: (error, asked) => {
      if (asked.locked !== true) notifyFailure('The account was not changed.', error);
    },
  });
  const { mutate } = change;

  const columns = useMemo((): readonly TableColumn<Account>[] => {
    const shared: readonly TableColumn<Account>[] = [
      {
        id: 'name',
        header: 'Name',
        sort: 'name',
        card: 'heading',
        cell: (account) => (
          <strong style={{ fontWeight: 500 }}>
            {account.name}
            {account.id === self && <span className="dimmed"> (you)</span>}
          </strong>
        ),
      },
      { id: 'email', header: 'Email', sort: 'email', cell: (account) => account.email },
      {
        id: 'role',
        header: 'Role',
        width: '170px',
        cell: (account) =>
          admin && account.role !== 'owner' && account.id !== self ? (
            <Select
              size="xs"
              aria-label={`Role of ${account.name}`}
              data={ROLE_CHOICES}
              value={account.role}
              allowDeselect={false}
              onChange={(value) => {
                const role = roleOf(value);
                if (role && role !== account.role) mutate({ account, role });
              }}
            />
          ) : (
            account.role.charAt(0).toUpperCase() + account.role.slice(1)
          ),
      },
      {
        id: 'locked',
        header: 'Access',
        width: '130px',
        cell: (account) =>
          account.locked ? (
            <Tone tone="bad" icon={Lock}>
              Locked
            </Tone>
          ) : (
            <Tone tone="ok" icon={CircleCheck}>
              Open
            </Tone>
          ),
      },
      {
        id: 'seen',
        header: 'Last seen',
        sort: 'last_seen_at',
        firstSort: 'descending',
        align: 'right',
        width: '160px',
        cell: (account) => <RelativeTime at={account.last_seen_at} none="never" />,
      },
    ];
    if (!admin) return shared;
    return [
      ...shared,
      {
        id: 'actions',
        header: '',
        width: '52px',
        align: 'right',
        skeleton: 0.3,
        cell: (account) =>
          account.role === 'owner' || account.id === self ? null : (
            <RowMenu
              name={account.name}
              actions={[
                account.locked
                  ? {
                      label: 'Unlock account',
                      icon: LockOpen,
                      onClick: () => mutate({ account, locked: false }),
                    }
                  : { label: 'Lock account', icon: Lock, danger: true, onClick: () => setLocking(account) },
              ]}
            />
          ),
      },
    ];
  }, [admin, self, mutate]);

  return (
    <Page title="Team">
      <PageHeader
        title="Team"
        about="Owner and admins manage settings, the team and data sources; editors work on segments and contacts; viewers look."
        actions={
          admin && (
            <Button leftSection={<UserPlus size={15} aria-hidden="true" />} onClick={() => setAdding(true)}>
              Add person
            </Button>
          )
        }
      />
      <DataTable
        what="accounts"
        columns={columns}
        answer={{ ...answer, data }}
        sort={sort}
        onSort={setSort}
        nameOf={READ.name}
        narrowed={false}
        empty={<EmptyState what="accounts" filters={[]} />}
      />
      {adding && <AddPerson onClose={() => setAdding(false)} />}
      {locking && (
        <ConfirmModal
          opened
          title={`Lock ${locking.name}?`}
          action="Lock account"
          busy={change.isPending}
          error={change.error}
          onConfirm={() => mutate({ account: locking, locked: true })}
          onClose={() => setLocking(undefined)}
        >
          <p>
            {locking.name} is signed out at once and cannot sign in until somebody unlocks the account.
            Nothing this person made is lost.
          </p>
        </ConfirmModal>
      )}
    </Page>
  );
}

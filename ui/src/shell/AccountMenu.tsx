/** Who is signed in, and the way out. */
import { Button, Popover, UnstyledButton } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { LogOut } from 'lucide-react';
import { contract } from '../../../src/api/contract/contract.ts';
import { call } from '../api/client.ts';
import { sessionQuery, useSession } from '../session/use-session.ts';
import { notifyFailure } from '../shared/notify.ts';
import styles from './TopBar.module.css';

export function AccountMenu() {
  const session = useSession();
  const client = useQueryClient();
  const signOut = useMutation({
    mutationFn: () => call(contract.signOut, {}),
    onSuccess: async () => {
      const { queryKey } = sessionQuery;
      await client.fetchQuery({ ...sessionQuery, staleTime: 0 });
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== queryKey[0] });
    },
    onError: (error) => notifyFailure('You are still signed in.', error),
  });
  const user = session?.user;
  if (!user) return null;
  return (
    <Popover width={240} position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <UnstyledButton className={styles.account}>
          <span className="visually-hidden">Account of {user.name}</span>
          <span className={styles.initials} aria-hidden="true">
            {initialsOf(user.name)}
          </span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={styles.card}>
        <strong>{user.name}</strong>
        <span>{user.email}</span>
        <span>
          {user.role.charAt(0).toUpperCase() + user.role.slice(1)} · Muster {session.version}
        </span>
        <Button
          variant="default"
          mt={10}
          loading={signOut.isPending}
          leftSection={<LogOut size={15} aria-hidden="true" />}
          onClick={() => signOut.mutate()}
        >
          Sign out
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}

/** "Ada Lovelace" → "AL" */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  return `${words[0]?.charAt(0) ?? ''}${words.length > 1 ? (words.at(-1)?.charAt(0) ?? '') : ''}`.toUpperCase();
}

/** For somebody whose account was locked while they were signed in. */
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { call } from '../api/client.ts';
import styles from './EntryFrame.module.css';
import { EntryFrame } from './EntryFrame.tsx';
import { sessionQuery } from './use-session.ts';

export function LockedScreen(): ReactNode {
  const client = useQueryClient();
  const signOut = useMutation({
    mutationFn: () => call(contract.signOut, {}),
    onSettled: () => client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  });
  return (
    <EntryFrame
      title="This account is locked"
      about="Nothing can be read or changed with it. An admin of your organisation can unlock it under Team."
    >
      <div className={styles.form}>
        <Button variant="default" loading={signOut.isPending} onClick={() => signOut.mutate()}>
          Sign in with another account
        </Button>
      </div>
    </EntryFrame>
  );
}

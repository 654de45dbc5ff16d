/** Sign-in with email and password. Wrong, locked and too many attempts each have their sentence. */
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { call } from '../api/client.ts';
import { isProblem } from '../api/problem.ts';
import { FormAlert } from '../shared/FormAlert.tsx';
import styles from './EntryFrame.module.css';
import { EntryFrame } from './EntryFrame.tsx';
import { sessionQuery } from './use-session.ts';

export function SignInScreen(): ReactNode {
  const client = useQueryClient();
  const passwordBox = useRef<HTMLInputElement>(null);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => call(contract.signIn, { body: { email, password } }),
    onSuccess: (session) => client.setQueryData(sessionQuery.queryKey, session),
    onError: (error) => {
      if (isProblem(error, 'bad_credentials')) passwordBox.current?.select();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!signIn.isPending && email.trim() !== '' && password !== '') signIn.mutate();
  };

  return (
    <EntryFrame title="Sign in">
      <form className={styles.form} onSubmit={submit} noValidate>
        <TextInput
          label="Email"
          type="email"
          required
          autoFocus
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          ref={passwordBox}
          label="Password"
          required
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <FormAlert error={signIn.error} />
        <Button
          type="submit"
          loading={signIn.isPending}
          disabled={email.trim() === '' || password === ''}
          fullWidth
        >
          Sign in
        </Button>
      </form>
    </EntryFrame>
  );
}

/** First start: creates the owner account and the organisation, then leads to the data sources. */
import { Button, PasswordInput, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useMemo, useState } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { call } from '../api/client.ts';
import { isProblem } from '../api/problem.ts';
import { countText } from '../shared/Figure.tsx';
import { FormAlert } from '../shared/FormAlert.tsx';
import { formProblems } from '../shared/form-problems.ts';
import { browserRegion, browserTimeZone, regions, timeZones } from '../shared/places.ts';
import styles from './EntryFrame.module.css';
import { EntryFrame } from './EntryFrame.tsx';
import { sessionQuery } from './use-session.ts';

const MEMBERS = ['name', 'email', 'password', 'organisation', 'time_zone', 'default_region'];
const PASSWORD_LENGTH = 10;

export function FirstStartScreen(): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const zones = useMemo(timeZones, []);
  const places = useMemo(regions, []);
  const [values, setValues] = useState(() => {
    const region = browserRegion();
    return {
      name: '',
      email: '',
      password: '',
      organisation: '',
      time_zone: browserTimeZone(),
      default_region: places.some((place) => place.value === region) ? (region ?? 'US') : 'US',
    };
  });
  const create = useMutation({
    mutationFn: () => call(contract.createOwner, { body: values }),
    onSuccess: async (session) => {
      await navigate({ to: '/sources' });
      client.setQueryData(sessionQuery.queryKey, session);
    },
    onError: (error) => {
      if (isProblem(error, 'already_set_up'))
        void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
  const { fields, rest } = formProblems(create.error, MEMBERS);
  const set = (change: Partial<typeof values>) => setValues((before) => ({ ...before, ...change }));
  const [tried, setTried] = useState(false);
  const missing = tried ? missingIn(values) : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!create.isPending && Object.keys(missingIn(values)).length === 0) create.mutate();
  };

  return (
    <EntryFrame
      title="Create the owner account"
      about="Muster runs for the first time here. The owner can do everything and invites the rest of the team."
    >
      <form className={styles.form} onSubmit={submit} noValidate>
        <TextInput
          label="Your name"
          required
          autoFocus
          autoComplete="name"
          maxLength={120}
          value={values.name}
          error={missing.name ?? fields.get('name')}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label="Email"
          type="email"
          required
          autoComplete="username"
          maxLength={254}
          value={values.email}
          error={missing.email ?? fields.get('email')}
          onChange={(event) => set({ email: event.currentTarget.value })}
        />
        <PasswordInput
          label="Password"
          description={`At least ${PASSWORD_LENGTH} characters.`}
          required
          autoComplete="new-password"
          maxLength={200}
          value={values.password}
          error={missing.password ?? fields.get('password')}
          onChange={(event) => set({ password: event.currentTarget.value })}
        />
        <TextInput
          label="Organisation"
          required
          autoComplete="organization"
          maxLength={120}
          value={values.organisation}
          error={missing.organisation ?? fields.get('organisation')}
          onChange={(event) => set({ organisation: event.currentTarget.value })}
        />
        <Select
          label="Time zone"
          description="Times are shown in it, and days in rules begin at its midnight."
          required
          searchable
          allowDeselect={false}
          limit={200}
          data={zones}
          value={values.time_zone}
          error={fields.get('time_zone')}
          nothingFoundMessage="No time zone has this name"
          onChange={(zone) => zone !== null && set({ time_zone: zone })}
        />
        <Select
          label="Region of phone numbers"
          description="For numbers that are written without a country code."
          required
          searchable
          allowDeselect={false}
          data={places}
          value={values.default_region}
          error={fields.get('default_region')}
          nothingFoundMessage="No region has this name"
          onChange={(region) => region !== null && set({ default_region: region })}
        />
        <FormAlert error={rest} />
        <Button type="submit" loading={create.isPending} fullWidth>
          Create account
        </Button>
      </form>
    </EntryFrame>
  );
}

type Missing = { name?: string; email?: string; password?: string; organisation?: string };

/** What keeps the form from being sent, in words. */
function missingIn(values: {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly organisation: string;
}): Missing {
  const length = values.password.length;
  return {
    ...(values.name.trim() === '' ? { name: 'Give your name' } : {}),
    ...(/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(values.email.trim())
      ? {}
      : { email: 'Give an email address such as ada@example.com' }),
    ...(length >= PASSWORD_LENGTH
      ? {}
      : {
          password: `The password has ${countText(length, 'character')}; it needs at least ${PASSWORD_LENGTH}`,
        }),
    ...(values.organisation.trim() === '' ? { organisation: 'Name your organisation' } : {}),
  };
}

/** The organisation: its name, its time zone, when its weeks begin, its phone region, how long changes are kept. */
import { Button, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useMemo, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { call } from '../../api/client.ts';
import { apiQuery, keyOf } from '../../api/queries.ts';
import { type Settings, sessionQuery, useMay } from '../../session/use-session.ts';
import { FormAlert } from '../../shared/FormAlert.tsx';
import { formProblems } from '../../shared/form-problems.ts';
import { ErrorState } from '../../shared/ListState.tsx';
import { notifyDone } from '../../shared/notify.ts';
import { Page } from '../../shared/Page.tsx';
import { PageHeader } from '../../shared/PageHeader.tsx';
import { regions, timeZones } from '../../shared/places.ts';
import { FormSkeleton } from '../FormSkeleton.tsx';

const MEMBERS = ['organisation', 'time_zone', 'week_start', 'default_region', 'history_days'];

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].map(
  (label, index) => ({ value: String(index + 1), label }),
);

export function OrganisationScreen(): ReactNode {
  const answer = useQuery(apiQuery(contract.readSettings, {}));
  return (
    <Page title="Organisation" width="narrow">
      <PageHeader title="Organisation" />
      {answer.data !== undefined ? (
        <OrganisationForm settings={answer.data} />
      ) : answer.error !== null ? (
        <ErrorState
          what="The settings could not be loaded."
          error={answer.error}
          onRetry={() => answer.refetch()}
        />
      ) : (
        <FormSkeleton inputs={5} />
      )}
    </Page>
  );
}

function OrganisationForm({ settings }: { readonly settings: Settings }) {
  const client = useQueryClient();
  const mayChange = useMay('admin');
  const zones = useMemo(timeZones, []);
  const places = useMemo(regions, []);
  const [typed, setTyped] = useState<Partial<Settings>>({});
  const values = { ...settings, ...typed };
  const changed = Object.entries(values).filter(
    ([name, value]) => Object.entries(settings).find(([known]) => known === name)?.[1] !== value,
  );
  const save = useMutation({
    mutationFn: () => call(contract.changeSettings, { body: typed }),
    onSuccess: async (saved) => {
      client.setQueryData(keyOf(contract.readSettings, {}), saved);
      setTyped({});
      notifyDone('The settings were saved.');
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
  const { fields, rest } = formProblems(save.error, MEMBERS);
  const daysFit = values.history_days >= 1 && values.history_days <= 3650;
  const set = (change: Partial<Settings>) => setTyped((before) => ({ ...before, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending && changed.length > 0) save.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md" maw={440}>
        {!mayChange && <span className="dimmed">Only an admin can change these.</span>}
        <TextInput
          label="Name"
          required
          readOnly={!mayChange}
          maxLength={120}
          value={values.organisation}
          error={fields.get('organisation')}
          onChange={(event) => set({ organisation: event.currentTarget.value })}
        />
        <Select
          label="Time zone"
          description="Times are shown in it, and days in rules begin at its midnight."
          searchable
          allowDeselect={false}
          limit={200}
          readOnly={!mayChange}
          data={[...new Set([values.time_zone, ...zones])]}
          value={values.time_zone}
          error={fields.get('time_zone')}
          nothingFoundMessage="No time zone has this name"
          onChange={(zone) => zone !== null && set({ time_zone: zone })}
        />
        <Select
          label="Weeks begin on"
          description="For rules about this, last or next week. Segments with such rules change at their next calculation."
          allowDeselect={false}
          readOnly={!mayChange}
          data={WEEKDAYS}
          value={String(values.week_start)}
          error={fields.get('week_start')}
          onChange={(day) => day !== null && set({ week_start: Number(day) })}
        />
        <Select
          label="Region of phone numbers"
          description="For numbers that are written without a country code."
          searchable
          allowDeselect={false}
          readOnly={!mayChange}
          data={places}
          value={values.default_region}
          error={fields.get('default_region')}
          nothingFoundMessage="No region has this name"
          onChange={(region) => region !== null && set({ default_region: region })}
        />
        <NumberInput
          label="Days to keep changes"
          description="Changes of contacts older than this are deleted. 1 to 3,650 days."
          min={1}
          max={3650}
          clampBehavior="none"
          allowDecimal={false}
          readOnly={!mayChange}
          value={values.history_days}
          error={daysFit ? fields.get('history_days') : 'Between 1 and 3,650 days'}
          onChange={(days) => typeof days === 'number' && set({ history_days: days })}
        />
        <FormAlert error={rest} />
        {mayChange && (
          <Button
            type="submit"
            loading={save.isPending}
            disabled={changed.length === 0 || values.organisation.trim() === '' || !daysFit}
            style={{ justifySelf: 'start', alignSelf: 'flex-start' }}
          >
            Save settings
          </Button>
        )}
      </Stack>
    </form>
  );
}

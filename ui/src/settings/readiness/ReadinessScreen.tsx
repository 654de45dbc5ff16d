/** From when on a change is worth a finding: the thresholds of readiness and of comparing syncs. */
import { Button, NumberInput, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import {
  DEFAULT_THRESHOLDS,
  type ReadinessThresholds,
  readinessThresholds,
} from '../../../../src/api/contract/readiness.ts';
import { call } from '../../api/client.ts';
import { apiQuery, keyOf, refresh } from '../../api/queries.ts';
import { useMay } from '../../session/use-session.ts';
import { FormAlert } from '../../shared/FormAlert.tsx';
import { formProblems } from '../../shared/form-problems.ts';
import { ErrorState } from '../../shared/ListState.tsx';
import { notifyDone } from '../../shared/notify.ts';
import { Page } from '../../shared/Page.tsx';
import { PageHeader } from '../../shared/PageHeader.tsx';
import { FormSkeleton } from '../FormSkeleton.tsx';
import styles from './readiness.module.css';

type Name = keyof ReadinessThresholds;
type Input = { readonly name: Name; readonly label: string; readonly about: string; readonly unit: string };

const GROUPS: readonly { readonly title: string; readonly inputs: readonly Input[] }[] = [
  {
    title: 'Segments',
    inputs: [
      {
        name: 'fresh_hours',
        label: 'Fresh for',
        about: 'Segments whose rules depend on the date are to be calculated again after this time.',
        unit: 'hours',
      },
      {
        name: 'count_change_percent',
        label: 'Change of a count',
        about: 'It counts when a count rises or falls by more than this from one calculation to the next.',
        unit: '%',
      },
    ],
  },
  {
    title: 'What syncs deliver',
    inputs: [
      {
        name: 'vanished_share_percent',
        label: 'Value that vanished',
        about: 'It counts when the value was in at least this share of the rows.',
        unit: '% of rows',
      },
      {
        name: 'new_share_percent',
        label: 'Value that is new',
        about: 'It counts when the value is in at least this share of the rows.',
        unit: '% of rows',
      },
      {
        name: 'missing_rise_points',
        label: 'Missing values',
        about:
          'It counts when the share of rows without a value rises by this much from one sync to the next.',
        unit: 'points',
      },
      {
        name: 'distinct_fall_percent',
        label: 'Fewer different values',
        about: 'It counts when a column has this much fewer different values than at the sync before.',
        unit: '%',
      },
      {
        name: 'rows_fall_percent',
        label: 'Fewer rows',
        about: 'It counts when a sync brings this much fewer rows than the one before.',
        unit: '%',
      },
    ],
  },
];

const NAMES = GROUPS.flatMap(({ inputs }) => inputs.map(({ name }) => `readiness/${name}`));

export function ReadinessScreen(): ReactNode {
  const answer = useQuery(apiQuery(contract.readSettings, {}));
  return (
    <Page title="Readiness" width="narrow">
      <PageHeader
        title="Readiness"
        about="From when on a change is worth a finding. It counts at once, for every segment and data source."
      />
      {answer.data !== undefined ? (
        <ThresholdsForm stored={answer.data.readiness} />
      ) : answer.error !== null ? (
        <ErrorState
          what="The settings could not be loaded."
          error={answer.error}
          onRetry={() => answer.refetch()}
        />
      ) : (
        <FormSkeleton inputs={7} />
      )}
    </Page>
  );
}

function ThresholdsForm({ stored }: { readonly stored: ReadinessThresholds }) {
  const client = useQueryClient();
  const mayChange = useMay('admin');
  /** Texts while somebody types: an empty input is no number. */
  const [typed, setTyped] = useState<Partial<Record<Name, number | string>>>({});
  const values = { ...stored, ...typed };
  const fits = readinessThresholds.safeParse(values);
  const wrong = new Set(fits.success ? [] : fits.error.issues.map(({ path }) => String(path[0])));
  const isChanged = Object.entries(values).some(
    ([name, value]) => Object.entries(stored).find(([known]) => known === name)?.[1] !== value,
  );
  const isUsual = Object.entries(values).every(
    ([name, value]) => Object.entries(DEFAULT_THRESHOLDS).find(([known]) => known === name)?.[1] === value,
  );
  const save = useMutation({
    mutationFn: (readiness: ReadinessThresholds) => call(contract.changeSettings, { body: { readiness } }),
    onSuccess: async (saved) => {
      client.setQueryData(keyOf(contract.readSettings, {}), saved);
      setTyped({});
      notifyDone('The thresholds were saved.');
      await refresh(client, contract.listSegments, contract.readSegment, contract.readDrift);
    },
  });
  const { fields, rest } = formProblems(save.error, NAMES);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending && isChanged && fits.success) save.mutate(fits.data);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="xl" maw={520}>
        {!mayChange && <span className="dimmed">Only an admin can change these.</span>}
        {GROUPS.map(({ title, inputs }) => (
          <fieldset key={title} className={styles.group}>
            <legend>{title}</legend>
            {inputs.map(({ name, label, about, unit }) => (
              <NumberInput
                key={name}
                label={label}
                description={`${about} Usually ${DEFAULT_THRESHOLDS[name]}.`}
                suffix={` ${unit}`}
                clampBehavior="none"
                readOnly={!mayChange}
                value={values[name]}
                error={wrong.has(name) ? rangeText(name) : fields.get(`readiness/${name}`)}
                onChange={(value) => setTyped((before) => ({ ...before, [name]: value }))}
              />
            ))}
          </fieldset>
        ))}
        <FormAlert error={rest} />
        {mayChange && (
          <div className={styles.acts}>
            <Button type="submit" loading={save.isPending} disabled={!isChanged || !fits.success}>
              Save thresholds
            </Button>
            <Button variant="default" disabled={isUsual} onClick={() => setTyped(DEFAULT_THRESHOLDS)}>
              Use the usual ones
            </Button>
          </div>
        )}
      </Stack>
    </form>
  );
}

const RANGES: Record<Name, string> = {
  fresh_hours: '1 to 8,760 hours, whole',
  count_change_percent: '1 to 1,000 %, whole',
  missing_rise_points: '1 to 100 points, whole',
  vanished_share_percent: '0.1 to 100 %',
  new_share_percent: '0.1 to 100 %',
  rows_fall_percent: '1 to 100 %, whole',
  distinct_fall_percent: '1 to 100 %, whole',
};

function rangeText(name: Name): string {
  return `Between ${RANGES[name].replace(' to ', ' and ')}`;
}

/** Choosing when a segment is calculated by itself; a schedule is read back in words with its next runs. */
import { Radio, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { contract } from '../../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../../src/api/contract/segments.ts';
import { call } from '../../../api/client.ts';
import { sentenceOf } from '../../../api/problem.ts';
import { apiQuery, keyOf, refresh as refreshAnswers } from '../../../api/queries.ts';
import { FormModal } from '../../../shared/FormModal.tsx';
import { formProblems } from '../../../shared/form-problems.ts';
import { minuteText } from '../../../shared/moment.ts';
import { notifyDone } from '../../../shared/notify.ts';
import styles from './refresh.module.css';
import { POLICIES, type Policy, PRESETS } from './refresh-words.ts';

const OWN = 'own';
const DAILY = '0 6 * * *';
const PAUSE_MS = 250;

export function RefreshForm({
  segment,
  onClose,
}: {
  readonly segment: Segment;
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const { refresh } = segment;
  const [policy, setPolicy] = useState<Policy>(refresh.policy);
  const [cron, setCron] = useState(refresh.cron ?? DAILY);
  const [isOwn, setOwn] = useState(!PRESETS.some((preset) => preset.cron === cron));
  const save = useMutation({
    mutationFn: () =>
      call(contract.changeSegment, {
        params: { id: segment.id },
        body: { refresh: { policy, ...(policy === 'schedule' ? { cron } : {}) } },
      }),
    async onSuccess(saved) {
      client.setQueryData(keyOf(contract.readSegment, { params: { id: segment.id } }), saved);
      notifyDone(
        `${segment.name} is refreshed ${POLICIES.find((one) => one.policy === policy)?.label.toLowerCase()}.`,
      );
      onClose();
      await refreshAnswers(client, contract.listSegments, contract.listCalculations);
    },
  });
  const { fields, rest } = formProblems(save.error, ['refresh/cron']);
  return (
    <FormModal
      opened
      title={`When ${segment.name} is calculated`}
      action="Save refresh"
      busy={save.isPending}
      error={rest}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <Radio.Group
        label="It is calculated"
        value={policy}
        onChange={(next) => {
          const known = POLICIES.find((one) => one.policy === next)?.policy;
          if (known !== undefined) setPolicy(known);
          save.reset();
        }}
      >
        <div className={styles.choices}>
          {POLICIES.map((one) => (
            <Radio
              key={one.policy}
              value={one.policy}
              label={one.policy === refresh.suggested ? `${one.label} (fits its rules best)` : one.label}
              description={one.about}
            />
          ))}
        </div>
      </Radio.Group>
      {policy === 'schedule' && (
        <>
          <Select
            label="Schedule"
            allowDeselect={false}
            data={[
              ...PRESETS.map((preset) => ({ value: preset.cron, label: preset.label })),
              { value: OWN, label: 'Other times, as a cron expression' },
            ]}
            value={isOwn ? OWN : cron}
            onChange={(chosen) => {
              save.reset();
              setOwn(chosen === OWN);
              if (chosen !== null && chosen !== OWN) setCron(chosen);
            }}
          />
          {isOwn && (
            <TextInput
              label="Cron expression"
              description="Minute, hour, day of the month, month, weekday"
              value={cron}
              error={fields.get('refresh/cron')}
              onChange={(event) => {
                save.reset();
                setCron(event.currentTarget.value);
              }}
            />
          )}
          <Reading cron={cron} isRefused={fields.size > 0} />
        </>
      )}
    </FormModal>
  );
}

/** The schedule in words with its next runs, or why it is none, as the server says it. */
function Reading({ cron, isRefused }: { readonly cron: string; readonly isRefused: boolean }) {
  const [asked] = useDebouncedValue(cron, PAUSE_MS);
  const { data, error, isPlaceholderData } = useQuery({
    ...apiQuery(contract.readSchedule, { query: { cron: asked } }),
    placeholderData: keepPreviousData,
  });
  if (error !== null)
    return isRefused ? null : (
      <p className={styles.refused} role="alert">
        {sentenceOf(error)}
      </p>
    );
  if (data === undefined) return <p className="dimmed">Reading the schedule</p>;
  return (
    <div
      className={styles.reading}
      data-stale={isPlaceholderData || cron !== asked || undefined}
      aria-live="polite"
    >
      <strong>{data.reading}</strong>
      <span className="dimmed">Next three runs, in {data.time_zone}:</span>
      <ol className={`figures ${styles.runs}`}>
        {data.next.map((at) => (
          <li key={at}>{minuteText(Date.parse(at), data.time_zone)}</li>
        ))}
      </ol>
    </div>
  );
}

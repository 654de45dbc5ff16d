/** What a trace is asked about: the campaign now or one of its runs, everybody or one contact. */
import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { Run } from '../../../../src/api/contract/runs.ts';
import { apiQuery } from '../../api/queries.ts';
import { ContactPicker } from '../../contacts/ContactPicker.tsx';
import type { Named } from '../../contacts/contact-name.ts';
import { useRecentContacts } from '../../contacts/use-recent-contacts.ts';
import { useTimeZone } from '../../session/use-session.ts';
import { countText } from '../../shared/Figure.tsx';
import { minuteText } from '../../shared/moment.ts';
import { runStatusWord, runTypeWord } from '../runs/run-words.ts';
import styles from './trace.module.css';

/** As many runs can be chosen. */
const RUNS = 50;
const NOW = 'now';

export type TraceAsked = { readonly contact?: string | undefined; readonly run?: string | undefined };

export function TraceQuestion({
  campaignId,
  asked,
  contact,
  onAsk,
}: {
  readonly campaignId: string;
  readonly asked: TraceAsked;
  /** Of whom the answer is. */
  readonly contact: Named | undefined;
  readonly onAsk: (asked: TraceAsked) => void;
}): ReactNode {
  const timeZone = useTimeZone();
  const recent = useRecentContacts();
  const [picked, setPicked] = useState<Named>();
  const runs = useQuery(
    apiQuery(contract.listCampaignRuns, {
      params: { id: campaignId },
      query: { type: ['now', 'scheduled'], page_size: RUNS },
    }),
  );
  const options = (runs.data?.items ?? []).map((run) => ({ value: run.id, label: labelOf(run, timeZone) }));
  const isListed = asked.run === undefined || options.some(({ value }) => value === asked.run);
  const known = [contact, picked].find((one) => one?.id === asked.contact) ?? contact;
  return (
    <div className={styles.question}>
      <Select
        label="Look at"
        data={[
          { value: NOW, label: 'The campaign as it is now' },
          ...options,
          ...(isListed || asked.run === undefined ? [] : [{ value: asked.run, label: 'The chosen run' }]),
        ]}
        value={asked.run ?? NOW}
        allowDeselect={false}
        inputWrapperOrder={['label', 'input', 'description']}
        {...(runs.data?.total === 0 ? { description: 'It never ran.' } : {})}
        onChange={(value) => onAsk({ ...asked, run: value === NOW || value === null ? undefined : value })}
      />
      <div className={styles.whom}>
        <ContactPicker
          label="Only about one contact"
          value={asked.contact === undefined ? undefined : known}
          recent={recent.contacts}
          onPick={(one) => {
            setPicked(one);
            recent.remember(one.id);
            onAsk({ ...asked, contact: one.id });
          }}
        />
        {asked.contact !== undefined && (
          <Button variant="default" onClick={() => onAsk({ ...asked, contact: undefined })}>
            About everybody
          </Button>
        )}
      </div>
    </div>
  );
}

/** "Run 12 Mar 2026, 14:05 · completed · 40 contacts targeted" */
function labelOf(
  { type, status, as_of, scheduled_at, requested_at, waterfall }: Run,
  timeZone: string,
): string {
  const at = Date.parse(as_of ?? scheduled_at ?? requested_at);
  const targeted = waterfall === null ? [] : [`${countText(waterfall.targeted, 'contact')} targeted`];
  return [
    `${runTypeWord(type)} of ${minuteText(at, timeZone)}`,
    runStatusWord(status).toLowerCase(),
    ...targeted,
  ].join(' · ');
}

/** The state of the dialog that starts a run: what is wanted, what preflight has against it, and the start itself. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import type { Campaign, Preflight } from '../../../../../src/api/contract/campaigns.ts';
import { contract } from '../../../../../src/api/contract/contract.ts';
import type { Run } from '../../../../../src/api/contract/runs.ts';
import { apiQuery, refresh } from '../../../api/queries.ts';
import type { Named } from '../../../contacts/contact-name.ts';
import { useTimeZone } from '../../../session/use-session.ts';
import { useNow } from '../../../shared/now.ts';
import { type StartWanted, useRunActions } from '../run-actions.ts';
import { momentOf, tomorrowMorning } from './moment-words.ts';
import { type StartVerdict, startVerdict } from './start-verdict.ts';

const LEAST_REASON = 3;

export type StartForm = {
  readonly type: Run['type'];
  /** As the input holds it. */
  readonly at: string;
  readonly contacts: readonly Named[];
  readonly refreshFirst: boolean;
  readonly reason: string;
};

export type StartRunState = {
  readonly form: StartForm;
  readonly change: (change: Partial<StartForm>) => void;
  /** undefined while it is asked for. */
  readonly preflight: Preflight | undefined;
  readonly preflightError: unknown;
  readonly askAgain: () => void;
  readonly verdict: StartVerdict | undefined;
  readonly mayStart: boolean;
  readonly isStarting: boolean;
  readonly error: unknown;
  readonly start: () => void;
};

export function useStartRun(campaign: Campaign): StartRunState {
  const client = useQueryClient();
  const router = useRouter();
  const actions = useRunActions();
  const timeZone = useTimeZone();
  const now = useNow();
  const [form, setForm] = useState<StartForm>(() => ({
    type: 'now',
    at: tomorrowMorning(now, timeZone),
    contacts: [],
    refreshFirst: true,
    reason: '',
  }));
  const [isStarting, setStarting] = useState(false);
  const [error, setError] = useState<unknown>();
  const asked = useQuery({
    ...apiQuery(contract.readPreflight, { params: { id: campaign.id } }),
    staleTime: 0,
  });
  const verdict = asked.data && startVerdict(asked.data, campaign, form);
  const moment = momentOf(form.at, now, timeZone);
  const hasReason = form.reason.trim().length >= LEAST_REASON;
  const mayStart =
    verdict !== undefined &&
    !verdict.isBlocked &&
    (verdict.warnings.length === 0 || hasReason) &&
    (form.type !== 'scheduled' || moment.ok) &&
    (form.type !== 'test' || form.contacts.length > 0);

  // What begins later may need it by then.
  const refreshes =
    form.refreshFirst && form.type !== 'test' && (form.type === 'scheduled' || verdict?.canRefresh === true);
  const wanted = (): StartWanted => ({
    type: form.type,
    ...(form.type === 'scheduled' && moment.ok ? { at: moment.at } : {}),
    ...(form.type === 'test' ? { contacts: form.contacts.map(({ id }) => id) } : {}),
    ...(refreshes ? { refresh_first: true } : {}),
    ...((verdict?.warnings.length ?? 0) > 0 ? { override: { reason: form.reason.trim() } } : {}),
  });

  return {
    form,
    change: (change) => {
      setError(undefined);
      setForm((before) => ({ ...before, ...change }));
    },
    preflight: asked.data,
    preflightError: asked.error,
    askAgain: () => void asked.refetch(),
    verdict,
    mayStart,
    isStarting,
    error,
    start: () => {
      setStarting(true);
      setError(undefined);
      actions
        .start(campaign.id, wanted())
        .then(({ id }) => router.history.push(`/runs/${id}`))
        .catch((refusal: unknown) => {
          setError(refusal);
          // What it was refused for may be new.
          void refresh(client, contract.readPreflight);
        })
        .finally(() => setStarting(false));
    },
  };
}

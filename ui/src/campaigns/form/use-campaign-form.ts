/** The form of a campaign: the plan under edit, whether it differs from what is stored, and saving it. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { Campaign } from '../../../../src/api/contract/campaigns.ts';
import { contract } from '../../../../src/api/contract/contract.ts';
import { call } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import { keyOf, refresh } from '../../api/queries.ts';
import { type FormProblems, formProblems } from '../../shared/form-problems.ts';
import type { Targeting } from '../audience/use-audience.ts';
import { type CampaignPlan, numberProblems, planOf, samePlan, targetingOf } from './campaign-plan.ts';

export type CampaignForm = {
  readonly plan: CampaignPlan;
  readonly set: (change: Partial<CampaignPlan>) => void;
  /** What can be asked about the plan; undefined while a number of it is missing. */
  readonly targeting: Targeting | undefined;
  readonly isNew: boolean;
  readonly isDirty: boolean;
  readonly isSaving: boolean;
  /** By the path of the member in the body: what the server refused, or what is missing once saving was tried. */
  readonly problems: ReadonlyMap<string, string>;
  /** What belongs to no input. */
  readonly error: FormProblems['rest'];
  /** Changes when there is something new that is wrong. */
  readonly refusal: unknown;
  /** As somebody else saved it meanwhile, when saving was refused for that. */
  readonly conflict: Campaign | undefined;
  readonly keepEditing: () => void;
  /** Saves; answers the stored campaign, or undefined when it was refused. `over` saves on top of that version. */
  readonly save: (over?: number) => Promise<Campaign | undefined>;
  /** True once it is saved, or left on purpose. */
  readonly mayLeave: () => boolean;
  readonly leave: () => void;
};

const KNOWN = [
  'name',
  'channel',
  'goal',
  'instructions',
  'template_ref',
  'include',
  'exclude',
  'limit/runs',
  'limit/days',
  'hold_out/percent',
  'hand_over',
  'owner',
] as const;

/** `stored` is the campaign as it was read; undefined for a new one, which begins as `start`. */
export function useCampaignForm(stored: Campaign | undefined, start: CampaignPlan): CampaignForm {
  const client = useQueryClient();
  const [plan, setPlan] = useState(start);
  const [before] = useState(() => (stored === undefined ? start : planOf(stored)));
  const [isSaving, setSaving] = useState(false);
  const [tries, setTries] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const [conflict, setConflict] = useState<Campaign>();
  const leaving = useRef(false);
  const numbers = useMemo(() => numberProblems(plan), [plan]);
  const targeting = useMemo(() => targetingOf(plan), [plan]);
  const refused = formProblems(error, KNOWN);
  const missing = useMemo(
    () => new Map([...(plan.name.trim() === '' ? [['name', 'Give it a name'] as const] : []), ...numbers]),
    [plan.name, numbers],
  );

  const send = (over: number | undefined): Promise<Campaign> => {
    if (targeting === undefined) throw new Error('A plan without its numbers cannot be saved.');
    const body = {
      ...targeting,
      name: plan.name.trim(),
      goal: plan.goal.trim(),
      instructions: plan.instructions,
      template_ref: plan.templateRef.trim(),
      hand_over: plan.handOver,
      owner: plan.owner,
    };
    if (stored === undefined) return call(contract.createCampaign, { body });
    return call(contract.changeCampaign, {
      params: { id: stored.id },
      body,
      ifMatch: over ?? stored.version,
    });
  };

  const save = async (over?: number): Promise<Campaign | undefined> => {
    if (isSaving) return undefined;
    setTries((count) => count + 1);
    setError(null);
    if (missing.size > 0) return undefined;
    setSaving(true);
    try {
      const saved = await send(over);
      client.setQueryData(keyOf(contract.readCampaign, { params: { id: saved.id } }), saved);
      void refresh(
        client,
        contract.listCampaigns,
        contract.readPreflight,
        contract.readSegment,
        contract.listCampaignHistory,
      );
      setConflict(undefined);
      leaving.current = true;
      return saved;
    } catch (failure) {
      if (stored !== undefined && isProblem(failure, 'version_mismatch'))
        setConflict(await call(contract.readCampaign, { params: { id: stored.id } }));
      else setError(failure);
      return undefined;
    } finally {
      setSaving(false);
    }
  };

  return {
    plan,
    set: (change) => {
      setError(null);
      setPlan((earlier) => ({ ...earlier, ...change }));
    },
    targeting,
    isNew: stored === undefined,
    isDirty: !samePlan(plan, before),
    isSaving,
    problems: tries === 0 ? numbers : new Map([...missing, ...refused.fields]),
    error: refused.rest,
    refusal: error ?? (missing.size > 0 && tries > 0 ? tries : null),
    conflict,
    keepEditing: () => setConflict(undefined),
    save,
    mayLeave: useCallback(() => leaving.current, []),
    leave: useCallback(() => {
      leaving.current = true;
    }, []),
  };
}

/** Whom a plan leaves out besides: contacts that were reached often enough, and a share held back for comparison. */
import { NumberInput, Select, Switch } from '@mantine/core';
import { FIRST_LIMIT, firstHoldOut } from './campaign-plan.ts';
import styles from './form.module.css';
import type { CampaignForm } from './use-campaign-form.ts';

const COUNTS = [
  { value: 'channel', label: 'of any campaign on the channel' },
  { value: 'campaign', label: 'of this campaign' },
] as const;

export function LimitsSection({ form }: { readonly form: CampaignForm }) {
  const { plan, set, problems, isNew } = form;
  const { limit, holdOut } = plan;
  return (
    <>
      <Switch
        label="Limit how often a contact is targeted"
        checked={limit !== null}
        onChange={(event) => set({ limit: event.currentTarget.checked ? FIRST_LIMIT : null })}
      />
      {limit !== null && (
        <div className={styles.numbers}>
          <span>At most</span>
          <NumberInput
            className={styles.number}
            aria-label="Runs"
            min={1}
            max={100}
            allowDecimal={false}
            value={limit.runs ?? ''}
            error={problems.get('limit/runs')}
            onChange={(value) => set({ limit: { ...limit, runs: numberOf(value) } })}
          />
          <span>{limit.runs === 1 ? 'run' : 'runs'}</span>
          <Select
            className={styles.counts}
            aria-label="Which runs count"
            data={COUNTS.map((one) => ({ ...one }))}
            value={limit.counts}
            allowDeselect={false}
            onChange={(value) =>
              set({ limit: { ...limit, counts: value === 'campaign' ? 'campaign' : 'channel' } })
            }
          />
          <span>in</span>
          <NumberInput
            className={styles.number}
            aria-label="Days"
            min={1}
            max={366}
            allowDecimal={false}
            value={limit.days ?? ''}
            error={problems.get('limit/days')}
            onChange={(value) => set({ limit: { ...limit, days: numberOf(value) } })}
          />
          <span>{limit.days === 1 ? 'day' : 'days'}</span>
        </div>
      )}
      <Switch
        label="Hold out a share of contacts for comparison"
        description="Who is held out never changes, so that they can be compared with those who were targeted."
        checked={holdOut !== null}
        onChange={(event) => set({ holdOut: event.currentTarget.checked ? firstHoldOut(isNew) : null })}
      />
      {holdOut !== null && (
        <div className={styles.numbers}>
          <NumberInput
            className={styles.number}
            aria-label="Share held out, in percent"
            min={0}
            max={100}
            decimalScale={2}
            suffix=" %"
            value={holdOut.percent ?? ''}
            error={problems.get('hold_out/percent')}
            onChange={(value) => set({ holdOut: { ...holdOut, percent: numberOf(value) } })}
          />
          <span>of contacts are never targeted</span>
        </div>
      )}
    </>
  );
}

function numberOf(value: number | string): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

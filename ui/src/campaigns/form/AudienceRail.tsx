/** Beside the form: whom the plan as it stands would reach, always up to date. */
import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { figureText } from '../../shared/Figure.tsx';
import { ErrorState } from '../../shared/ListState.tsx';
import { Panel } from '../../shared/Panel.tsx';
import { AudienceFigures } from '../audience/AudienceFigures.tsx';
import audienceStyles from '../audience/audience.module.css';
import type { Audience } from '../audience/use-audience.ts';
import styles from './form.module.css';
import type { CampaignForm } from './use-campaign-form.ts';

export function AudienceRail({
  form,
  audience,
}: {
  readonly form: CampaignForm;
  readonly audience: Audience;
}): ReactNode {
  const { answer, isCurrent } = audience;
  return (
    <section id="audience" className={styles.rail} aria-label="Audience" aria-busy={!isCurrent}>
      <p className="visually-hidden" role="status">
        {answer !== undefined &&
          isCurrent &&
          `${figureText(answer.targeted)} of ${figureText(answer.considered)} would be targeted`}
      </p>
      <RailContent form={form} audience={audience} />
    </section>
  );
}

function RailContent({ form, audience }: { readonly form: CampaignForm; readonly audience: Audience }) {
  if (form.plan.include.length === 0)
    return <Words>Include a segment to see whom the campaign would reach, and whom not and why.</Words>;
  if (audience.error !== null)
    return (
      <Panel title="Audience now">
        <ErrorState
          what="The audience could not be worked out."
          error={audience.error}
          onRetry={audience.retry}
        />
      </Panel>
    );
  if (form.targeting === undefined) return <Words>Complete the numbers to see whom it would reach.</Words>;
  if (audience.answer === undefined)
    return (
      <Panel title="Audience now">
        <div className={audienceStyles.padded}>
          <Skeleton height={220} />
        </div>
      </Panel>
    );
  return <AudienceFigures answer={audience.answer} isCurrent={audience.isCurrent} newTab />;
}

function Words({ children }: { readonly children: string }) {
  return (
    <Panel title="Audience now">
      <p className={audienceStyles.nothing}>{children}</p>
    </Panel>
  );
}

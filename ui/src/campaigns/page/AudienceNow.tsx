/** Whom a stored campaign would reach now. */
import { Skeleton } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import type { Campaign } from '../../../../src/api/contract/campaigns.ts';
import { ErrorState } from '../../shared/ListState.tsx';
import { Panel } from '../../shared/Panel.tsx';
import { AudienceFigures } from '../audience/AudienceFigures.tsx';
import { type Targeting, useAudience } from '../audience/use-audience.ts';
import styles from './page.module.css';

export function AudienceNow({ campaign }: { readonly campaign: Campaign }): ReactNode {
  const { id, channel, limit, hold_out, include, exclude } = campaign;
  const isGone = [...include, ...exclude].some(({ state }) => state === 'deleted');
  const json = JSON.stringify([channel, limit, hold_out, include.map(idOf), exclude.map(idOf)]);
  // The segments of a campaign are new objects with every answer, while the plan stays.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text holds all of it
  const targeting = useMemo(
    (): Targeting => ({ channel, limit, hold_out, include: include.map(idOf), exclude: exclude.map(idOf) }),
    [json],
  );
  const audience = useAudience(include.length === 0 || isGone ? undefined : targeting, id);
  if (include.length === 0 || isGone)
    return (
      <Panel title="Audience now">
        <p className={styles.none}>
          {isGone
            ? 'It uses a segment that was deleted for good. Choose another one to see whom it would reach.'
            : 'It includes no segment yet, so nobody is considered.'}
        </p>
      </Panel>
    );
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
  if (audience.answer === undefined)
    return (
      <Panel title="Audience now">
        <div className={styles.padded}>
          <Skeleton height={240} />
        </div>
      </Panel>
    );
  return <AudienceFigures answer={audience.answer} isCurrent={audience.isCurrent} />;
}

function idOf({ id }: { readonly id: string }): string {
  return id;
}

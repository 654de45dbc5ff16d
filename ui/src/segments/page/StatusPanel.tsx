/**
 * What the calculation of the segment is doing or did, live: waiting, processing with progress and time, done, or failed
 * with the reason, the rule it is about and what to do. A list segment has no calculation to wait for.
 */
import { Button, Progress } from '@mantine/core';
import { Ban, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { durationText } from '../../shared/moment.ts';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { StatusBadge } from '../../shared/StatusBadge.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import type { SegmentActions } from '../segment-actions.ts';
import styles from './status.module.css';
import { useElapsed } from './use-elapsed.ts';

export function StatusPanel({
  segment,
  ruleAt,
  mayEdit,
  actions,
}: {
  readonly segment: Segment;
  readonly ruleAt: (path: string) => string | undefined;
  readonly mayEdit: boolean;
  readonly actions: SegmentActions;
}) {
  const detail = segment.status_detail;
  const since = segment.status === 'processing' ? detail?.started_at : detail?.queued_at;
  const isBusy = segment.status === 'processing' || segment.status === 'queued';
  const elapsed = useElapsed(isBusy ? since : undefined);
  return (
    <section
      className={styles.status}
      id="status"
      tabIndex={-1}
      aria-label="Status"
      data-status={segment.status}
    >
      <div className={styles.statusLine} role="status">
        <StatusBadge status={segment.status} progress={detail?.progress} />
        <span className={styles.statusWords}>
          <Words segment={segment} elapsed={elapsed} />
        </span>
        {mayEdit && isBusy && (
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<Ban size={13} aria-hidden="true" />}
            onClick={() => void actions.cancel(segment)}
          >
            Cancel
          </Button>
        )}
        {mayEdit && segment.status === 'not_calculated' && segment.kind === 'rule' && (
          <Button variant="default" size="compact-sm" onClick={() => void actions.calculate(segment)}>
            Calculate segment
          </Button>
        )}
        {mayEdit && segment.status === 'failed' && segment.kind === 'rule' && (
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<RotateCw size={13} aria-hidden="true" />}
            onClick={() => void actions.calculate(segment)}
          >
            Retry
          </Button>
        )}
      </div>
      {segment.status === 'processing' && (
        <Progress
          value={(detail?.progress ?? 1) * 100}
          animated={detail?.progress === null || detail?.progress === undefined}
          size={4}
          aria-label="Progress of the calculation"
        />
      )}
      {segment.status === 'failed' && <Failure segment={segment} ruleAt={ruleAt} mayEdit={mayEdit} />}
    </section>
  );
}

function Words({
  segment,
  elapsed,
}: {
  readonly segment: Segment;
  readonly elapsed: number | undefined;
}): ReactNode {
  const attempt = segment.status_detail?.attempt ?? 1;
  const again = attempt > 1 ? `, attempt ${attempt}` : '';
  switch (segment.status) {
    case 'not_calculated':
      return segment.kind === 'list'
        ? 'Nobody has been put into this list yet.'
        : segment.count === null
          ? 'It was never calculated, so nobody is in it yet.'
          : `Version ${segment.version} was not calculated yet. The members are those of version ${segment.count_version}.`;
    case 'queued':
      return (
        <span className="figures">
          Waiting for a worker{elapsed !== undefined && ` for ${secondsText(elapsed)}`}
          {again}.
        </span>
      );
    case 'processing':
      return (
        <span className="figures">
          Calculating version {segment.version}
          {elapsed !== undefined && `, ${secondsText(elapsed)}`}
          {again}.
        </span>
      );
    case 'success':
      // The status comes before the figures: for a moment there are none.
      if (segment.calculated_at === null) return 'Calculated. The figures are on their way.';
      return (
        <>
          {segment.kind === 'list' ? 'Changed' : 'Calculated'} <RelativeTime at={segment.calculated_at} />
          {segment.calculation_ms !== null && ` in ${durationText(segment.calculation_ms)}`}
          {segment.kind === 'rule' && `, version ${segment.count_version ?? segment.version}`}.
        </>
      );
    case 'failed':
      return segment.count === null
        ? 'The calculation failed. Nobody is in it yet.'
        : 'The calculation failed. The members are those from before.';
  }
}

/** Whole seconds: nobody reads tenths that change while they look. */
function secondsText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function Failure({
  segment,
  ruleAt,
  mayEdit,
}: {
  readonly segment: Segment;
  readonly ruleAt: (path: string) => string | undefined;
  readonly mayEdit: boolean;
}) {
  const detail = segment.status_detail;
  const rule = detail?.path === undefined ? undefined : ruleAt(detail.path);
  return (
    <div className={styles.failure} role="alert">
      <p>
        {detail?.detail ?? 'The reason is in the log.'}
        {rule !== undefined && (
          <>
            {' '}
            It is about the rule <strong>{rule}</strong>.
          </>
        )}{' '}
        {detail?.hint}
      </p>
      <p className={styles.code}>
        {detail?.code !== undefined && <code>{detail.code}</code>}
        {mayEdit && segment.kind === 'rule' && (
          <TextLink href={`/segments/${segment.id}/edit`}>Edit the rules</TextLink>
        )}
      </p>
    </div>
  );
}

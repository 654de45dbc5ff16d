/** When the segment is calculated by itself: its policy, the next moment and why, and who asked for the last calculations. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CalendarClock } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { contract } from '../../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../../src/api/contract/segments.ts';
import { apiQuery } from '../../../api/queries.ts';
import { useTimeZone } from '../../../session/use-session.ts';
import { minuteText } from '../../../shared/moment.ts';
import { Panel } from '../../../shared/Panel.tsx';
import { RelativeTime } from '../../../shared/RelativeTime.tsx';
import { StatusBadge } from '../../../shared/StatusBadge.tsx';
import { TextLink } from '../../../shared/TextLink.tsx';
import styles from './refresh.module.css';
import { NEXT_BY, policyLabel, waitingFor } from './refresh-words.ts';

const RefreshForm = lazy(() =>
  import('./RefreshForm.tsx').then((module) => ({ default: module.RefreshForm })),
);
const LAST = 4;

export function RefreshPanel({ segment, mayEdit }: { readonly segment: Segment; readonly mayEdit: boolean }) {
  const [open, setOpen] = useState(false);
  const timeZone = useTimeZone();
  const { refresh } = segment;
  const last = useQuery(
    apiQuery(contract.listCalculations, { params: { id: segment.id }, query: { page: 1, page_size: LAST } }),
  ).data?.items;
  return (
    <Panel
      title="Refresh"
      aside={
        mayEdit && (
          <Button variant="default" size="compact-sm" onClick={() => setOpen(true)}>
            Change refresh
          </Button>
        )
      }
    >
      <div className={styles.policy}>
        <strong>{policyLabel(refresh.policy)}</strong>
        {refresh.reading !== null && <span>{refresh.reading}</span>}
        {refresh.next_refresh_at === null ? (
          <span className="dimmed">{waitingFor(segment)}</span>
        ) : (
          <span>
            Next <RelativeTime at={refresh.next_refresh_at} />,{' '}
            <span className="figures">{minuteText(Date.parse(refresh.next_refresh_at), timeZone)}</span>
            {refresh.next_refresh_by !== null && (
              <span className="dimmed">, {NEXT_BY[refresh.next_refresh_by]}</span>
            )}
          </span>
        )}
        {refresh.suggested === 'when_due' && (
          <span className={styles.suggested}>
            <CalendarClock size={14} aria-hidden="true" />
            Its rules depend on the date: its members change without new data.
          </span>
        )}
      </div>
      {last !== undefined && last.length > 0 && (
        <ul className={styles.last} aria-label="Last calculations">
          {last.map((calculation) => (
            <li key={calculation.id}>
              <StatusBadge status={calculation.status} detail={calculation.error?.detail} />
              <span className={styles.by}>{calculation.requested_by}</span>
              <span className="dimmed">
                <RelativeTime at={calculation.finished_at ?? calculation.queued_at} />
              </span>
            </li>
          ))}
          <li>
            <TextLink href={`/segments/${segment.id}?tab=changes`}>All calculations</TextLink>
          </li>
        </ul>
      )}
      {open && (
        <Suspense fallback={null}>
          <RefreshForm segment={segment} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </Panel>
  );
}

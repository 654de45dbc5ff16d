/** How long ago something was, with the exact moment in the organisation's time zone on hover and for screen readers. */
import { Tooltip } from '@mantine/core';
import { useTimeZone } from '../session/use-session.ts';
import { exactText, relativeText } from './moment.ts';
import { useNow } from './now.ts';
import styles from './RelativeTime.module.css';

/** `at` is an ISO instant; `none` is shown when there is none. */
export function RelativeTime({
  at,
  none = '–',
}: {
  readonly at: string | null | undefined;
  readonly none?: string;
}) {
  const now = useNow();
  const timeZone = useTimeZone();
  if (at === null || at === undefined) return <span className="dimmed">{none}</span>;
  const moment = Date.parse(at);
  if (!Number.isFinite(moment)) return <span>{at}</span>;
  return (
    <Tooltip label={exactText(moment, timeZone)}>
      <time dateTime={at} className={`figures ${styles.time}`}>
        {relativeText(moment, now)}
      </time>
    </Tooltip>
  );
}

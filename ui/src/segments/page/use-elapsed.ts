/** Milliseconds since an instant, second by second while something runs. */
import { useInterval } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useNow } from '../../shared/now.ts';

/** `since` is an ISO instant; undefined when nothing runs. Never negative: clocks of server and browser may differ. */
export function useElapsed(since: string | undefined): number | undefined {
  const now = useNow();
  const [seconds, setSeconds] = useState(0);
  const interval = useInterval(() => setSeconds((before) => before + 1), 1000);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the seconds count on from each reading of the clock
  useEffect(() => setSeconds(0), [now, since]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the interval is another object on every drawing
  useEffect(() => {
    if (since === undefined) return;
    interval.start();
    return interval.stop;
  }, [since]);
  if (since === undefined) return undefined;
  return Math.max(0, now - Date.parse(since) + seconds * 1000);
}

/** How long something has been running, second by second. */
import { useSeconds } from '../../shared/now.ts';

/**
 * Milliseconds since an ISO instant; undefined when nothing runs. Never negative: the clocks of server and browser may
 * differ.
 */
export function useElapsed(since: string | undefined): number | undefined {
  const now = useSeconds(since !== undefined);
  return since === undefined ? undefined : Math.max(0, now - Date.parse(since));
}

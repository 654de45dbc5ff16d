/** Schedules over HTTP. */
import type { Contract } from '../api/contract/contract.ts';
import type { refreshContract } from '../api/contract/refresh.ts';
import type { Handlers } from '../api/contract/route.ts';
import type { Deps } from '../deps.ts';
import { readSettings } from '../people/settings.ts';
import { nextRun, parseCron, readingOf } from './schedule.ts';

const RUNS = 3;

export function refreshRoutes(deps: Deps): Handlers<Pick<Contract, keyof typeof refreshContract>> {
  return {
    async readSchedule({ query }) {
      const cron = parseCron(query.cron, '/cron');
      const { time_zone } = await readSettings(deps);
      const next: string[] = [];
      for (let at = deps.clock.now(); next.length < RUNS; ) {
        at = nextRun(cron, time_zone, at);
        next.push(at.toISOString());
      }
      return { cron, reading: readingOf(cron), time_zone, next };
    },
  };
}

/** What features are given, on real engines of the test's own, with a clock that stands still. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { fixedClock } from '../../src/clock.ts';
import { loadConfig } from '../../src/config.ts';
import type { Deps } from '../../src/deps.ts';
import { createLive } from '../../src/live.ts';
import { openLog } from '../../src/log.ts';
import { openTestEngines } from './engines.ts';

export async function openTestDeps(
  now = '2026-03-15T12:00:00Z',
): Promise<{ deps: Deps; close(): Promise<void> }> {
  const log = openLog('warn');
  const engines = await openTestEngines(log);
  const config = loadConfig({
    MUSTER_DATA: mkdtempSync(join(inject('testDirectory'), 'data-')),
    LOG_LEVEL: 'warn',
  });
  const deps = {
    control: engines.control,
    warehouse: engines.warehouse,
    clock: fixedClock(new Date(now)),
    config,
    log,
    live: createLive(),
  };
  return { deps, close: () => engines.close() };
}

/** docs/webhooks.md holds what it says: its events fit the table of types, its schedule is the schedule, its code runs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { EVENT_TYPES, eventEnvelope, eventType, TEST_EVENT } from '../api/contract/event-types.ts';
import { RETRY_SECONDS } from './retry-schedule.ts';
import { FAILING_DAYS } from './settle-attempt.ts';
import { newSigningSecret, signatureHeaders } from './signing.ts';
import { KEPT_DAYS } from './webhook-findings.ts';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/webhooks.md'), 'utf8');
const examples = [...page.matchAll(/^### `(\S+)`\n[^#]*?```json\n([^`]+)```/gm)].map(
  ([, heading = '', json = '']) => ({ heading, event: eventEnvelope.parse(JSON.parse(json)) }),
);
const UNITS = { second: 1, minute: 60, hour: 3600 } as const;

/** "5 minutes" → 300 */
function secondsOf(text: string): number {
  if (text === 'at once') return 0;
  const [, count = '', unit = ''] = /^(\d+) (\w+?)s?$/.exec(text) ?? [];
  return Number(count) * (Object.entries(UNITS).find(([name]) => name === unit)?.[1] ?? Number.NaN);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  server.close();
  await once(server, 'close');
  return port;
}

describe('docs/webhooks.md', () => {
  test('every event type has an example, and nothing else has', () => {
    expect(examples.map(({ heading }) => heading)).toEqual([...eventType.options, TEST_EVENT]);
    expect(examples.length).toBe(page.split('```json').length - 1);
  });

  test.each(examples)('the example of $heading is one', ({ heading, event }) => {
    expect(event.type).toBe(heading);
    const type = eventType.safeParse(heading);
    if (type.success) expect(EVENT_TYPES[type.data].data.parse(event.data)).toEqual(event.data);
  });

  test('the table of attempts is the schedule', () => {
    const rows = [...page.matchAll(/^\| (\d+) \| (.+) \|$/gm)].map(([, number, wait = '']) => [
      Number(number),
      secondsOf(wait),
    ]);
    expect(rows).toEqual(RETRY_SECONDS.map((seconds, index) => [index + 1, seconds]));
  });

  test('the days it names are those of the program', () => {
    expect(page).toContain(`so do ${FAILING_DAYS} days without one success`);
    expect(page).toContain(`are kept for ${KEPT_DAYS} days`);
  });

  it('shows a receiver that takes what is signed and refuses what is not', async () => {
    const [, code = ''] = /```js\n([^`]+)```/.exec(page) ?? [];
    // Inside the project, where the library is found.
    mkdirSync(join(ROOT, '.artefacts'), { recursive: true });
    const folder = mkdtempSync(join(ROOT, '.artefacts/receiver-'));
    const file = join(folder, 'receiver.mjs');
    writeFileSync(file, code);
    const secret = newSigningSecret();
    const port = await freePort();
    const receiver = spawn(process.execPath, [file], {
      env: { MUSTER_SIGNING_SECRET: secret, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const body = '{"type":"webhook.test","timestamp":"2026-11-24T08:00:00.000Z","data":{}}';
      const headers = signatureHeaders([secret], { id: 'evt_1', at: new Date(), body });
      const post = (text: string) =>
        fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers, body: text }).then(
          ({ status }) => status,
          () => 0,
        );
      await expect.poll(() => post(body), { timeout: 10_000 }).toBe(204);
      expect(await post(body.replace('test', 'other'))).toBe(401);
    } finally {
      receiver.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

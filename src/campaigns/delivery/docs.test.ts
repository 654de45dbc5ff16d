/** docs/delivery.md holds what it says: its schedule, its numbers, the shape of a batch, what can be reported, its errors. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { channelsContract } from '../../api/contract/channels.ts';
import { FEEDBACK } from '../../api/contract/runs.ts';
import { OUTCOMES } from '../../rules/rule.ts';
import { RETRY_SECONDS } from '../../webhooks/retry-schedule.ts';
import { SEND_LIMITS } from '../../webhooks/send-request.ts';

const ROOT = join(import.meta.dirname, '../../..');
const page = readFileSync(join(ROOT, 'docs/delivery.md'), 'utf8');
const webhooks = readFileSync(join(ROOT, 'docs/webhooks.md'), 'utf8');
const program = readFileSync(join(import.meta.dirname, 'deliver-run.ts'), 'utf8');

describe('docs/delivery.md', () => {
  test('the schedule is that of webhooks, whose page is checked against the program', () => {
    const rowsOf = (text: string) => text.match(/^\| \d+ \| .+ \|$/gm);
    expect(rowsOf(page)).toEqual(rowsOf(webhooks));
    expect(rowsOf(page)).toHaveLength(RETRY_SECONDS.length);
  });

  test('the numbers are those of the program', () => {
    expect(page).toContain(`200–299 within ${SEND_LIMITS.seconds} seconds`);
    expect(page).toContain(`At most ${/PLACES = (\d+)/.exec(program)?.[1]} requests`);
    expect(page).toContain(`taken ${/TOGETHER = (\d+)/.exec(program)?.[1]} at a time`);
    const body = channelsContract.putChannel.body;
    const url = 'https://example.com';
    expect(page).toContain(`${body.parse({ url }).batch_size} when it is left out`);
    const [, least, most] = /from (\d+) to (\d+) contacts/.exec(page) ?? [];
    const takes = (batch_size: number) => body.safeParse({ url, batch_size }).success;
    expect([Number(least) - 1, Number(least), Number(most), Number(most) + 1].map(takes)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test('the example of a batch is of one run, under the key that its headers say', () => {
    const [, json = ''] = /```json\n([^`]+)```/.exec(page) ?? [];
    const batch = z
      .object({ data: z.object({ run: z.object({ id: z.string() }), batch: z.int() }) })
      .parse(JSON.parse(json));
    const key = `${batch.data.run.id}.${batch.data.batch}`;
    expect(page).toContain(`webhook-id: ${key}\nidempotency-key: ${key}\n`);
    const keysOf = (text: string) => [...text.matchAll(/^ +"?(\w+)"?:/gm)].map(([, name]) => name);
    const built = program.slice(
      program.indexOf("type: 'run.batch'"),
      program.indexOf('async function sendOne'),
    );
    for (const name of keysOf(built)) expect(json).toContain(`"${name}"`);
  });

  test('everything that can be reported is in its table, and what rules call it', () => {
    const rows = [...page.matchAll(/^\| `campaign\.(\w+)` \|.*\| (\S+).*\|$/gm)];
    expect(rows.map(([, name]) => name)).toEqual([...FEEDBACK]);
    for (const [, name = '', outcome] of rows)
      expect(outcome).toBe(OUTCOMES.some((one) => one === name) ? `\`${name}\`` : '–');
  });

  test('every error that a run can wait for is in its table', () => {
    const senders = readFileSync(join(ROOT, 'src/webhooks/send-request.ts'), 'utf8');
    const codes = [...`${program}${senders}`.matchAll(/code: '(\w+)'/g)].map(([, code]) => code);
    for (const code of codes) if (code !== 'stopped') expect(page).toContain(`\`${code}\``);
  });
});

test('every link between documents leads somewhere', () => {
  const slug = (heading: string) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
  const files = ['README.md', 'CHANGELOG.md', 'GLOSSARY.md'].concat(
    ...[
      'delivery',
      'concepts',
      'api',
      'operations',
      'errors',
      'readiness',
      'webhooks',
      'rules',
      'data-sources',
    ].map((name) => `docs/${name}.md`),
  );
  const lost = files.flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    return [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].flatMap(
      ([link, path = '', anchor]) => {
        const target = path === '' ? join(ROOT, file) : join(ROOT, file, '..', path);
        if (!existsSync(target)) return [`${file}: ${link}`];
        if (anchor === undefined || !target.endsWith('.md')) return [];
        const headings = readFileSync(target, 'utf8').match(/^#+ .+$/gm) ?? [];
        return headings.some((line) => slug(line.replace(/^#+ /, '')) === anchor) ? [] : [`${file}: ${link}`];
      },
    );
  });
  expect(lost).toEqual([]);
});

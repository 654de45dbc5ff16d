import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestControl } from '../../test/support/engines.ts';
import type { Control } from '../control/control.ts';
import { openLog } from '../log.ts';
import { createJobs, type Jobs } from './jobs.ts';

let control: Control;
let jobs: Jobs;
const done: string[] = [];
let release = () => {};
const held = new Promise<void>((resolve) => {
  release = resolve;
});

beforeAll(async () => {
  control = await openTestControl();
  jobs = createJobs(control, openLog('warn'));
  jobs.work('calculate', async ({ segmentId }) => {
    if (segmentId.startsWith('held')) await held;
    done.push(segmentId);
  });
  await jobs.start();
});
afterAll(async () => {
  await jobs?.stop();
  await control?.close();
});

function ask(ids: readonly string[]): Promise<void> {
  const wanted = ids.map((id) => ({ payload: { segmentId: id }, key: id }));
  return control.db.transaction().execute((tx) => jobs.enqueueMany('calculate', wanted, { tx }));
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await setTimeout(20);
}

it('tells which work waits: not what is being worked on, and not what is done', async () => {
  await ask(['held 1', 'held 2']);
  await until(async () => (await jobs.waiting('calculate')).size === 0);
  await ask(['waits 1', 'waits 2', 'waits 3']);
  expect([...(await jobs.waiting('calculate'))].sort()).toEqual(['waits 1', 'waits 2', 'waits 3']);
  release();
  await until(() => done.length === 5);
  expect((await jobs.waiting('calculate')).size).toBe(0);
});

it('works off what waits one after the other, not one with each poll of the queue', async () => {
  const from = performance.now();
  const before = done.length;
  await ask(Array.from({ length: 100 }, (_, number) => `many ${number}`));
  await until(() => done.length === before + 100);
  // With two workers and a poll every two seconds it took 100 seconds.
  expect(performance.now() - from).toBeLessThan(20_000);
});

/**
 * Times runs from the request to the last batch at the HTTP API: preparing, handing over to a receiver on this machine (in a
 * process of its own, which reads every body and answers 200), and explaining single contacts of a run.
 * Two included segments, one excluded, a hold-out of 5 percent and a limit; two fields sent along.
 * Run: node_modules/.bin/node bench/runs.ts [contacts = 1000000] [runs = 3]
 */
import { type ChildProcess, fork } from 'node:child_process';
import { createServer } from 'node:http';
import { z } from 'zod';
import { run } from '../src/api/contract/runs.ts';
import { contactId } from '../src/ids.ts';
import { load, openBenchApp } from './bench-app.ts';
import { machine, summary } from './world.ts';

const CONTACTS = Number(process.argv[2] ?? 1_000_000);
const RUNS = Number(process.argv[3] ?? 3);
const EXPLAINED = 200;

if (process.send) receive();
else await bench();

/** The receiver: reads each request to its end. Tells its port, and how much came when it is asked. */
function receive(): void {
  let bytes = 0;
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    request.on('end', () => response.writeHead(200).end());
  });
  server.listen(0, '127.0.0.1', () => {
    process.send?.(z.object({ port: z.number() }).parse(server.address()));
  });
  process.on('message', () => process.send?.({ bytes }));
  process.on('disconnect', () => process.exit());
}

function told<T>(child: ChildProcess, schema: z.ZodType<T>): Promise<T> {
  return new Promise((resolve) => child.once('message', (message) => resolve(schema.parse(message))));
}

async function bench(): Promise<void> {
  const receiver = fork(import.meta.filename);
  const { port } = await told(receiver, z.object({ port: z.number() }));
  const { ask, close } = await openBenchApp(CONTACTS);
  const read = async <T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown) =>
    schema.parse((await ask(method, path, body)).body);
  const withId = z.object({ id: z.string() });
  const wait = () => new Promise((resolve) => setTimeout(resolve, 5));
  try {
    await ask('PUT', '/channels/email', {
      url: `http://127.0.0.1:${port}/`,
      batch_size: 1_000,
      fields: ['country', 'plan'],
    });
    const segmentOf = async (name: string, rule: object) => {
      const definition = { combinator: 'and', rules: [rule] };
      const { id } = await read(withId, 'POST', '/segments', { name, definition });
      await ask('POST', `/segments/${id}/calculate`);
      const status = z.object({ status: z.string() });
      while ((await read(status, 'GET', `/segments/${id}`)).status !== 'success') await wait();
      return id;
    };
    const nearly = await segmentOf('Nearly all', { field: 'age', operator: '>=', value: 14 });
    const spenders = await segmentOf('Spenders', { field: 'spend', operator: '>', value: 100 });
    const dutch = await segmentOf('In NL', { field: 'country', operator: '=', value: 'NL' });
    const campaign = await read(withId, 'POST', '/campaigns', {
      name: 'Bench',
      channel: 'email',
      status: 'active',
      goal: 'Measure',
      template_ref: 'bench',
      hand_over: 'webhook',
      include: [nearly, spenders],
      exclude: [dutch],
      hold_out: { percent: 5 },
      limit: { runs: 100, days: 30, counts: 'channel' },
    });
    console.log(
      `${machine()}, load ${load()}. ${CONTACTS.toLocaleString('en-US')} contacts, batches of 1,000`,
    );
    const rows = [];
    let last = '';
    for (let number = 0; number < RUNS; number += 1) {
      const from = performance.now();
      const { id } = await read(run, 'POST', `/campaigns/${campaign.id}/runs`, {
        type: 'now',
        override: { reason: 'A bench' },
      });
      const asked = performance.now();
      const state = () => read(run, 'GET', `/runs/${id}`);
      let now = await state();
      while (now.prepared_at === null) {
        await wait();
        now = await state();
      }
      const prepared = performance.now();
      let handedOver: number | undefined;
      while (now.finished_at === null) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        now = await state();
        const batches = now.delivery?.batches;
        if (batches && batches.total > 0 && batches.delivered === batches.total)
          handedOver ??= performance.now();
      }
      const finished = performance.now();
      if (now.status !== 'completed') throw new Error(JSON.stringify(now.error));
      const targeted = now.waterfall?.targeted ?? 0;
      const seconds = ((handedOver ?? finished) - prepared) / 1000;
      rows.push({
        targeted,
        'asked ms': Math.round(asked - from),
        'prepared ms': Math.round(prepared - from),
        'handed over s': seconds.toFixed(1),
        'contacts / s': Math.round(targeted / seconds),
        'over, events written s': ((finished - prepared) / 1000).toFixed(1),
      });
      last = id;
    }
    console.table(rows);
    const explained: number[] = [];
    for (let index = 0; index < EXPLAINED; index += 1) {
      const contact = contactId(1 + ((index * 104_729) % CONTACTS));
      explained.push((await ask('GET', `/runs/${last}/explain?contact=${contact}`)).ms);
    }
    console.log('explaining a contact of a run, milliseconds', summary(explained));
    const coming = told(receiver, z.object({ bytes: z.number() }));
    receiver.send('how much');
    console.log(`${((await coming).bytes / 1e6).toFixed(0)} MB came to the receiver.`);
    console.log(`Peak memory of the process: ${Math.round(process.resourceUsage().maxRSS / 1000)} MB`);
  } finally {
    receiver.disconnect();
    await close();
  }
}

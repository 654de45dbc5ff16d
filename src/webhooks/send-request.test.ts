import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answerWith, hang, openReceiver, type Receiver } from '../../test/support/receiver.ts';
import { type SendLimits, sendRequest } from './send-request.ts';

const LIMITS: SendLimits = { seconds: 0.4, bytes: 1_000 };
const never = new AbortController().signal;

describe('one request to a receiver', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await openReceiver();
  });
  afterEach(() => receiver.close());

  function send(url = receiver.url, stop = never) {
    return sendRequest({ url, headers: { 'webhook-id': 'evt_1' }, body: '{"type":"x"}' }, LIMITS, stop);
  }

  it('posts the body as JSON with its headers, and keeps what came back', async () => {
    receiver.answer(answerWith(202, { 'x-request': 'abc', 'set-cookie': 'session=1' }, 'taken'));
    const outcome = await send();
    expect(outcome).toMatchObject({ ok: true, stopped: false, error: null });
    expect(outcome.response).toMatchObject({ status: 202, body: 'taken', truncated: false });
    expect(outcome.response?.headers).toMatchObject({ 'x-request': 'abc', 'set-cookie': '[hidden]' });
    const [request] = receiver.received;
    expect(request?.body).toBe('{"type":"x"}');
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': 'evt_1' });
    expect(request?.headers['user-agent']).toMatch(/^Muster\//);
  });

  it.each([
    [500, 'status', 'The receiver answered 500.'],
    [404, 'status', 'The receiver answered 404.'],
    [410, 'gone', 'The receiver answered 410 Gone: nobody listens there any more.'],
  ])('fails when the answer is %i', async (status, code, detail) => {
    receiver.answer(answerWith(status));
    expect(await send()).toMatchObject({ ok: false, response: { status }, error: { code, detail } });
  });

  it('does not follow a redirect', async () => {
    const elsewhere = await openReceiver();
    receiver.answer(answerWith(307, { location: `${elsewhere.url}/new` }));
    const outcome = await send();
    expect(outcome).toMatchObject({ ok: false, response: { status: 307 }, error: { code: 'redirect' } });
    expect(outcome.error?.detail).toContain(`${elsewhere.url}/new`);
    expect(elsewhere.received).toEqual([]);
    await elsewhere.close();
  });

  it('gives up on a receiver that takes the request and never answers', async () => {
    receiver.answer(hang);
    expect(await send()).toMatchObject({
      ok: false,
      response: null,
      error: { code: 'time_limit', detail: 'No answer came within 0.4 seconds.' },
    });
  });

  it('counts a status that came in time, even when its body does not end', async () => {
    receiver.answer((response) => {
      response.writeHead(200).write('slow');
    });
    expect(await send()).toMatchObject({ ok: true, response: { body: 'slow', truncated: true } });
  });

  it('reads a huge body up to the limit and hangs up', async () => {
    let isCut = false;
    receiver.answer((response) => {
      response.writeHead(200);
      const more = setInterval(() => response.write('x'.repeat(100_000)), 1);
      response.on('close', () => {
        clearInterval(more);
        isCut = true;
      });
    });
    const { ok, response } = await send();
    expect(ok).toBe(true);
    expect(response?.body).toBe('x'.repeat(1_000));
    expect(response?.truncated).toBe(true);
    await expect.poll(() => isCut).toBe(true);
  });

  it('keeps bodies that the database could not: the character 0, broken UTF-8', async () => {
    receiver.answer((response) => response.writeHead(200).end(Buffer.from([0x61, 0x00, 0xff, 0x62])));
    expect((await send()).response?.body).toBe('a\uFFFD\uFFFDb');
  });

  it('says when nobody listens, when the name is unknown, when the connection is cut', async () => {
    const gone = await openReceiver();
    await gone.close();
    expect((await send(gone.url)).error?.code).toBe('connection_refused');
    expect((await send('http://nobody.invalid/')).error?.code).toBe('unknown_host');
    const rude = createServer((socket) => socket.once('data', () => socket.destroy()));
    rude.listen(0, '127.0.0.1');
    await once(rude, 'listening');
    const { port } = z.object({ port: z.number() }).parse(rude.address());
    expect((await send(`http://127.0.0.1:${port}`)).error?.code).toBe('connection_lost');
    rude.close();
  });

  it('says what is wrong with a port that is never used for HTTP', async () => {
    expect((await send('http://127.0.0.1:6000')).error).toEqual({
      code: 'request_failed',
      detail: 'The request failed: bad port.',
    });
  });

  it('tells being stopped from a failure of the receiver', async () => {
    receiver.answer(hang);
    const controller = new AbortController();
    const sent = send(receiver.url, controller.signal);
    await receiver.until(1);
    controller.abort();
    expect(await sent).toMatchObject({ ok: false, stopped: true, error: { code: 'stopped' } });
  });
});

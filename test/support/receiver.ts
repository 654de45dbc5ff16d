/** A receiver of webhooks as others run them: an HTTP server on loopback that notes what comes and answers as it is told. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

export type Received = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

/** Answers one request; may leave it without an answer. */
export type Answer = (response: ServerResponse, received: Received) => void;

export type Receiver = {
  readonly url: string;
  /** Everything that came, in order. */
  readonly received: readonly Received[];
  /** How it answers from now on. */
  answer(with_: Answer): void;
  /** Waits until so many requests came. */
  until(count: number, seconds?: number): Promise<readonly Received[]>;
  /** Stops listening and cuts what is open. */
  close(): Promise<void>;
};

export const ok: Answer = (response) => response.writeHead(200).end('thank you');
/** Takes the request and never answers. */
export const hang: Answer = () => undefined;

export function answerWith(status: number, headers: Record<string, string> = {}, body = ''): Answer {
  return (response) => response.writeHead(status, headers).end(body);
}

/** @param port the one to listen on; 0 for any */
export async function openReceiver(port = 0): Promise<Receiver> {
  const received: Received[] = [];
  let answering = ok;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = {
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      received.push(one);
      answering(response, one);
    });
    request.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const listening = z
    .object({ port: z.number() })
    .parse(server.address() satisfies AddressInfo | string | null);
  return {
    url: `http://127.0.0.1:${listening.port}`,
    received,
    answer(with_) {
      answering = with_;
    },
    async until(count, seconds = 20) {
      const end = performance.now() + seconds * 1000;
      while (received.length < count) {
        if (performance.now() > end) throw new Error(`${received.length} of ${count} requests came.`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return received;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

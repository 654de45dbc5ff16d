/** The live stream: server-sent events to everybody who watches. A beat every 15 seconds keeps proxies from closing it. */
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import type { SignIn } from '../people/sign-in.ts';
import { authenticate, checkRole } from './authenticate.ts';
import { liveContract, streamEvent } from './contract/live.ts';

const BEAT_MS = 15_000;

export function mountStream(server: FastifyInstance, deps: Deps, signIn: SignIn): void {
  const endpoint = liveContract.stream;
  server.get(
    `/api/v1${endpoint.path}`,
    { config: { role: endpoint.role, rateLimit: false } },
    async (request, reply) => {
      checkRole(await authenticate(deps, signIn, request), endpoint.role);
      reply.hijack();
      reply.raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        connection: 'keep-alive',
        'x-accel-buffering': 'no',
      });
      reply.raw.write('retry: 2000\n: connected\n\n');
      const unsubscribe = deps.live.subscribe((event) => {
        const { type, ...data } = streamEvent.parse(event);
        reply.raw.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
      });
      const beat = setInterval(() => reply.raw.write(': beat\n\n'), BEAT_MS);
      reply.raw.on('close', () => {
        clearInterval(beat);
        unsubscribe();
      });
    },
  );
}

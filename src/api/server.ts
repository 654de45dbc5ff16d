/**
 * The HTTP server: security headers, errors, the contract, the live stream, operations, the web app's files. It knows
 * features only by their handlers and holds no rule logic and no SQL.
 */
import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { SignIn } from '../people/sign-in.ts';
import { contract } from './contract/contract.ts';
import type { Endpoint } from './contract/endpoint.ts';
import { docsPage } from './docs-page.ts';
import { createMetrics } from './metrics.ts';
import { type AnyHandler, mountContract, requireRoles } from './mount.ts';
import { openApiDocument } from './openapi.ts';
import { problemOf } from './problem-json.ts';
import { mountStream } from './stream.ts';
import { unstorableText } from './unstorable-text.ts';
import { mountWebApp } from './web-app.ts';

const BODY_LIMIT = 32 * 1024 * 1024;

export type ServerOptions = {
  readonly handlers: Readonly<Record<string, AnyHandler>>;
  /** Folder of the built web app; absent or missing: the API alone. */
  readonly webDirectory?: string;
};

/** Makes the server without listening; `app.ts` listens, tests inject. */
export async function createServer(
  deps: Deps,
  signIn: SignIn,
  options: ServerOptions,
): Promise<FastifyInstance> {
  const logger: FastifyBaseLogger = deps.log.child(
    { part: 'http' },
    { level: deps.config.logLevel === 'debug' ? 'debug' : 'warn' },
  );
  const server: FastifyInstance = Fastify({
    loggerInstance: logger,
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    genReqId: () => `req_${randomUUID()}`,
    routerOptions: { maxParamLength: 400, ignoreTrailingSlash: true },
    trustProxy: deps.config.publicUrl !== undefined,
  });
  requireRoles(server);
  // Programs send the content type with calls that take no body as well.
  const parseJson = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parseJson(request, String(body), done);
  });

  server.setErrorHandler((error, request, reply) => {
    if (isRateLimit(error)) {
      const { status, body } = problemOf(
        new Refusal('rate_limited', 'There were too many attempts in a short time.', {
          hint: 'Wait a minute and try again.',
        }),
        request.id,
      );
      return reply.code(status).type('application/problem+json').send(JSON.stringify(body));
    }
    const { status, body, isBug } = problemOf(unstorableText(error, request) ?? error, request.id);
    if (isBug)
      deps.log.error(
        { err: error, id: request.id, method: request.method, url: request.url },
        'request failed',
      );
    return reply
      .code(status)
      .type('application/problem+json')
      .header('cache-control', 'no-store')
      .send(JSON.stringify(body));
  });

  await server.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // Mantine sets its colour scheme and sizes with style attributes and a style element.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: null,
      },
    },
    hsts: deps.config.publicUrl?.startsWith('https:') ?? false,
    crossOriginEmbedderPolicy: false,
  });
  await server.register(rateLimit, { global: false });

  const metrics = createMetrics(deps);
  server.addHook('onResponse', async (request, reply) => metrics.observe(request, reply));

  const { stream, openapi, ...calls }: Record<string, Endpoint> = contract;
  void stream;
  void openapi;
  await mountContract(server, deps, signIn, calls, options.handlers);
  mountStream(server, deps, signIn);
  const document = openApiDocument(contract);
  const open = { config: { role: 'public', rateLimit: false } } as const;
  server.get('/api/v1/openapi.json', open, async () => document);
  server.get('/api/docs', open, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(docsPage(document)),
  );
  server.get('/api/docs/docs.css', open, async (_request, reply) =>
    reply.type('text/css').send(docsPage.css),
  );
  server.get('/health', open, async () => ({ status: 'up' }));
  server.get('/ready', open, async (_request, reply) => {
    const [control, warehouse] = await Promise.all([deps.control.ping(), deps.warehouse.ping()]);
    return reply
      .code(control && warehouse ? 200 : 503)
      .send({ ready: control && warehouse, control, warehouse });
  });
  server.get('/metrics', open, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.print()),
  );

  await mountWebApp(server, options.webDirectory);
  return server;
}

/** The port a listening server has; the one asked for may have been 0 (any). */
export function portOf(server: FastifyInstance): number {
  const address = server.server.address();
  if (address === null || typeof address === 'string')
    throw new Error('The server is not listening on a port.');
  return address.port;
}

function isRateLimit(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'statusCode' in error && error.statusCode === 429;
}

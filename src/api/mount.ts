/**
 * Puts the contract on the HTTP server: per declared call one route that checks the role, parses what comes, asks the
 * handler and parses what goes. A route without a declared role does not start, whoever adds it.
 */
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { type ErrorCode, Refusal } from '../errors.ts';
import type { SignIn } from '../people/sign-in.ts';
import { authenticate, checkRole, headersOf } from './authenticate.ts';
import { type Endpoint, ROLES, type Role } from './contract/endpoint.ts';
import type { Actor, Download, SessionCookies, Upload } from './contract/route.ts';
import { onceFor } from './idempotency.ts';
import { problemsOfZod } from './problem-json.ts';
import { sendDownload } from './send-download.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    role?: Role;
  }
}

/** A handler as the server calls it: the contract's types are checked where features hand theirs over. */
export type AnyHandler = (request: {
  params: never;
  query: never;
  body: never;
  actor: Actor;
  ifMatch: number | undefined;
  signal: AbortSignal;
  cookies: SessionCookies;
}) => Promise<unknown>;

/** Stops the start when a route was added without saying who may call it. */
export function requireRoles(server: FastifyInstance): void {
  server.addHook('onRoute', (route) => {
    const role = route.config?.role;
    if (!role || !ROLES.includes(role))
      throw new Error(`The route ${String(route.method)} ${route.url} does not say which role may call it.`);
  });
}

function parsed(schema: z.ZodType, value: unknown, code: ErrorCode, what: string): unknown {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const problems = problemsOfZod(result.error, code);
  const [first] = problems;
  throw new Refusal(
    code,
    first && problems.length === 1 ? first.detail : `${problems.length} things in the ${what} do not fit.`,
    {
      ...(first ? { path: first.path } : {}),
      problems,
    },
  );
}

function ifMatchOf(request: FastifyRequest): number | undefined {
  const header = request.headers['if-match'];
  if (header === undefined || header === '*') return undefined;
  const version = /^(?:W\/)?"?(\d{1,15})"?$/.exec(header)?.[1];
  if (version === undefined)
    throw new Refusal('bad_request', 'If-Match takes the version number, such as "3".');
  return Number(version);
}

async function uploadOf(request: FastifyRequest): Promise<Upload> {
  if (!request.isMultipart())
    throw new Refusal('bad_request', 'Send the file as multipart/form-data in the field "file".');
  const part = await request.file({ limits: { files: 1 } });
  if (part?.fieldname !== 'file')
    throw new Refusal('bad_request', 'Send the file as multipart/form-data in the field "file".');
  return { name: part.filename, stream: part.file };
}

/** Aborts when the caller goes away before the answer is out. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

function versionOf(body: unknown): number | undefined {
  return typeof body === 'object' && body !== null && 'version' in body && typeof body.version === 'number'
    ? body.version
    : undefined;
}

function isDownload(value: unknown): value is Download {
  return typeof value === 'object' && value !== null && 'contentType' in value && 'filename' in value;
}

/** Mounts every call except the live stream, which has a file of its own. */
export async function mountContract(
  server: FastifyInstance,
  deps: Deps,
  signIn: SignIn,
  contract: Readonly<Record<string, Endpoint>>,
  handlers: Readonly<Record<string, AnyHandler>>,
): Promise<void> {
  await server.register(multipart, { limits: { fieldSize: 1_000, fileSize: 20_000_000_000, files: 1 } });

  for (const [name, endpoint] of Object.entries(contract)) {
    const handler = handlers[name];
    if (!handler) throw new Error(`The call ${name} has no handler.`);
    const limited =
      endpoint.path === '/session' && endpoint.method === 'POST'
        ? { max: 10, timeWindow: '1 minute' }
        : undefined;

    server.route({
      method: endpoint.method,
      url: `/api/v1${endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      config: { role: endpoint.role, rateLimit: limited ?? false },
      handler: async (request, reply) => {
        const actor = await authenticate(deps, signIn, request);
        checkRole(actor, endpoint.role);
        const set: string[] = [];
        const answer = async () => {
          const result = await call(handler, endpoint, request, reply, actor, set);
          return { status: endpoint.status, body: result };
        };
        const key = request.headers['idempotency-key'];
        const keyed =
          endpoint.method === 'POST' && typeof key === 'string' && endpoint.body instanceof z.ZodType;
        const given = keyed
          ? await onceFor(deps, actor, key, { url: request.url, body: request.body }, answer, {
              forget: endpoint.holdsSecret ?? false,
            })
          : await answer();
        if (set.length > 0) reply.header('set-cookie', set);
        if (isDownload(given.body)) return sendDownload(reply, given.body);
        const version = versionOf(given.body);
        if (version !== undefined) reply.header('etag', `"${version}"`);
        reply.header('cache-control', 'no-store').code(given.status);
        return given.status === 204 ? reply.send() : reply.send(given.body);
      },
    });
  }
}

async function call(
  handler: AnyHandler,
  endpoint: Endpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  actor: Actor,
  set: string[],
): Promise<unknown> {
  const params = parsed(endpoint.params, request.params, 'bad_request', 'path');
  const query = parsed(endpoint.query, request.query, 'invalid_query', 'query');
  const body =
    endpoint.body instanceof z.ZodType
      ? parsed(endpoint.body, request.body, 'invalid_body', 'body')
      : await uploadOf(request);
  const given = {
    params,
    query,
    body,
    actor,
    ifMatch: ifMatchOf(request),
    signal: goneSignal(reply),
    cookies: { headers: headersOf(request), set: (cookies: readonly string[]) => set.push(...cookies) },
  };
  const result: unknown = await Reflect.apply(handler, undefined, [given]);
  return endpoint.answer instanceof z.ZodType ? endpoint.answer.parse(result) : result;
}

/**
 * Calls the HTTP API with the types of the contract: `call(contract.readSegment, { params: { id } })`. Answers are
 * parsed with the schema of the call. Uploads with progress are in `upload.ts`, caching in `queries.ts`.
 */
import { z } from 'zod';
import type { Endpoint, Raw } from '../../../src/api/contract/endpoint.ts';
import { problemOf, unreachable } from './problem.ts';

export const API_BASE = '/api/v1';

/** What a schema takes; `never` when the call takes nothing there. */
type Given<S> = S extends z.ZodType ? Exclude<z.input<S>, Record<string, never>> : never;

type Part<Key extends string, S> = [Given<S>] extends [never]
  ? { readonly [K in Key]?: never }
  : Record<never, never> extends Given<S>
    ? { readonly [K in Key]?: Given<S> }
    : { readonly [K in Key]: Given<S> };

export type CallInput<P, Q, B> = Part<'params', P> & Part<'query', Q> & Part<'body', B>;

export type CallOptions = {
  readonly signal?: AbortSignal | undefined;
  /** The version that was read; the server answers 412 when somebody changed the thing since. */
  readonly ifMatch?: number | undefined;
};

type Loose = CallOptions & {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
};

/** What a call answers. @example type Segment = AnswerOf<typeof contract.readSegment> */
export type AnswerOf<E extends { readonly answer: z.ZodType | Raw }> = E['answer'] extends z.ZodType
  ? z.output<E['answer']>
  : never;

/**
 * Sends a call and parses the answer. Throws `ApiProblem` for every refusal, failure and missing answer; an aborted call
 * throws the abort itself.
 * @example await call(contract.changeContact, { params: { id }, body: { active: false }, ifMatch: contact.version })
 */
export function call<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType | Raw,
  A extends z.ZodType,
>(endpoint: Endpoint<P, Q, B, A>, input: CallInput<P, Q, B> & CallOptions): Promise<z.output<A>>;
export async function call(
  endpoint: Endpoint<z.ZodType, z.ZodType, z.ZodType | Raw, z.ZodType>,
  input: Loose,
): Promise<unknown> {
  const headers = new Headers({ accept: 'application/json' });
  if (input.body !== undefined) headers.set('content-type', 'application/json');
  if (input.ifMatch !== undefined) headers.set('if-match', `"${input.ifMatch}"`);
  const answer = await answerOf(endpoint, input, headers);
  const text = await answer.text();
  if (!answer.ok) throw problemOf(answer.status, text, answer.headers.get('retry-after'));
  return z.parse(endpoint.answer, text === '' ? undefined : JSON.parse(text));
}

/** The address of a call, for links that download. */
export function hrefOf<P extends z.ZodType, Q extends z.ZodType>(
  endpoint: Endpoint<P, Q, z.ZodType | Raw, z.ZodType | Raw>,
  input: Part<'params', P> & Part<'query', Q>,
): string;
export function hrefOf(endpoint: Pick<Endpoint, 'path'>, input: Loose): string {
  return addressOf(endpoint.path, input);
}

async function answerOf(endpoint: Endpoint, input: Loose, headers: Headers): Promise<Response> {
  try {
    return await fetch(addressOf(endpoint.path, input), {
      method: endpoint.method,
      headers,
      credentials: 'same-origin',
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      ...(input.signal === undefined ? {} : { signal: input.signal }),
    });
  } catch (error) {
    if (input.signal?.aborted) throw error;
    throw unreachable();
  }
}

function addressOf(path: string, input: Loose): string {
  const params = membersOf(input.params);
  const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = params.get(name);
    if (value === undefined) throw new Error(`${path} needs ${name}`);
    return encodeURIComponent(String(value));
  });
  const search = queryOf(input.query);
  return `${API_BASE}${filled}${search === '' ? '' : `?${search}`}`;
}

/** `{ status: ['failed', 'queued'], page: 2 }` → `status=failed&status=queued&page=2` */
function queryOf(query: unknown): string {
  const search = new URLSearchParams();
  for (const [name, value] of membersOf(query)) {
    if (value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  return search.toString();
}

function membersOf(value: unknown): Map<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

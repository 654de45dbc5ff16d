/**
 * How a call of the HTTP API is declared: once, as a value. The server mounts it, validates with it and checks the role
 * in it; the OpenAPI document is generated from it; the web app's client takes its types from it. Uploads, CSV downloads
 * and the live stream are declared in the same table, so that no route can exist without a role.
 */
import { z } from 'zod';

/** Each role may do what those before it may. `public` needs no sign-in. */
export const ROLES = ['public', 'viewer', 'editor', 'admin', 'owner'] as const;
export type Role = (typeof ROLES)[number];

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What does not travel as JSON: a file that is sent, a file that is downloaded, server-sent events. */
export type Raw = { readonly raw: 'multipart' | 'csv' | 'events' | 'text' };

export const rawMultipart = { raw: 'multipart' } as const satisfies Raw;
export const rawCsv = { raw: 'csv' } as const satisfies Raw;
export const rawEvents = { raw: 'events' } as const satisfies Raw;
export const rawText = { raw: 'text' } as const satisfies Raw;

export type Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType | Raw = z.ZodType | Raw,
  Answer extends z.ZodType | Raw = z.ZodType | Raw,
> = {
  readonly method: Method;
  /** Under /api/v1, with `{id}` for parameters. */
  readonly path: string;
  readonly role: Role;
  readonly tag: string;
  readonly summary: string;
  readonly status: 200 | 201 | 202 | 204;
  /** The answer has a secret that is shown once: it is kept nowhere, not for a repeated Idempotency-Key either. */
  readonly holdsSecret?: true;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly answer: Answer;
};

/** "Nothing is taken here": unknown query parameters and bodies are refused, not ignored. */
export const nothing = z.strictObject({});
export type Nothing = typeof nothing;

/**
 * Declares a call; what is left out is `nothing` and status 200.
 * @example endpoint({ method: 'GET', path: '/segments/{id}', role: 'viewer', tag: 'Segments',
 *   summary: 'Read a segment', params: z.strictObject({ id: z.string() }), answer: segment })
 */
export function endpoint<
  Answer extends z.ZodType | Raw,
  Params extends z.ZodType = Nothing,
  Query extends z.ZodType = Nothing,
  Body extends z.ZodType | Raw = Nothing,
>(declared: Declared<Params, Query, Body, Answer>): Endpoint<Params, Query, Body, Answer>;
export function endpoint(
  declared: Declared<z.ZodType, z.ZodType, z.ZodType | Raw, z.ZodType | Raw>,
): Endpoint {
  return {
    status: 200,
    ...declared,
    params: declared.params ?? nothing,
    query: declared.query ?? nothing,
    body: declared.body ?? nothing,
  };
}

type Declared<Params, Query, Body, Answer> = Pick<
  Endpoint,
  'method' | 'path' | 'role' | 'tag' | 'summary'
> & {
  readonly answer: Answer;
  readonly status?: Endpoint['status'];
  readonly holdsSecret?: true;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
};

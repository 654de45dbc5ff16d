/**
 * What a feature's routes look like to the server: one handler per declared call, typed by the contract, so that a call
 * without a handler does not compile. Handlers get parsed values and answer values; HTTP itself stays in `src/api`.
 */
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Endpoint, Raw, Role } from './endpoint.ts';

/** Who asks: a person, a program with an API key, or Muster itself (jobs). */
export type Actor = {
  readonly kind: 'user' | 'api_key' | 'system';
  readonly id: string;
  readonly name: string;
  readonly role: Role;
};

/** A file that is being sent: read the stream to its end, or destroy it. */
export type Upload = { readonly name: string; readonly stream: Readable };

/** A file that is sent back as it is made. */
export type Download = {
  readonly filename: string;
  readonly contentType: string;
  readonly body: AsyncIterable<Uint8Array | string>;
};

/** The cookies that come with a request, and a way to set some with the answer. Only sign-in uses them. */
export type SessionCookies = {
  readonly headers: Headers;
  set(cookies: readonly string[]): void;
};

type In<T> = T extends z.ZodType ? z.output<T> : T extends { raw: 'multipart' } ? Upload : never;
/** What a handler may answer: what the schema takes (it is parsed on the way out), or a download. */
type Out<T> = T extends z.ZodType ? Unchanged<z.input<T>> : T extends Raw ? Download : never;

/** Handlers may answer values nobody is allowed to change. */
type Unchanged<T> = T extends readonly (infer Member)[]
  ? readonly Unchanged<Member>[]
  : T extends object
    ? { readonly [Key in keyof T]: Unchanged<T[Key]> }
    : T;

export type RouteRequest<E extends Endpoint> = {
  readonly params: In<E['params']>;
  readonly query: In<E['query']>;
  readonly body: In<E['body']>;
  readonly actor: Actor;
  /** The version in If-Match, when the caller guards the edit. */
  readonly ifMatch: number | undefined;
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal;
  readonly cookies: SessionCookies;
};

export type Handler<E extends Endpoint> = (request: RouteRequest<E>) => Promise<Out<E['answer']>>;

/** Handlers for (a part of) the contract: `satisfies Handlers<Pick<Contract, 'listTags' | …>>`. */
export type Handlers<C extends Record<string, Endpoint>> = { readonly [K in keyof C]: Handler<C[K]> };

/**
 * Who asks: an API key in `Authorization: Bearer …`, or the session cookie. A request that changes something and comes
 * with a cookie must come from this site (the cookie is same-site as well; two locks, no tokens to carry around).
 */
import type { FastifyRequest } from 'fastify';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { actorOfKey, actorOfUser } from '../people/people.ts';
import type { SignIn } from '../people/sign-in.ts';
import { ROLES, type Role } from './contract/endpoint.ts';
import type { Actor } from './contract/route.ts';

export const NOBODY: Actor = { kind: 'system', id: 'nobody', name: 'Nobody', role: 'public' };

/** The request's headers as the web platform's `Headers`. */
export function headersOf(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (Array.isArray(value)) for (const one of value) headers.append(name, one);
    else if (value !== undefined) headers.set(name, value);
  }
  return headers;
}

function checkSameSite(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  const sameOrigin =
    site !== undefined
      ? site === 'same-origin' || site === 'none'
      : origin === undefined || (URL.canParse(origin) && new URL(origin).host === request.headers.host);
  if (!sameOrigin)
    throw new Refusal(
      'cross_site',
      'A page of another site sent this request with your session; it was not carried out.',
    );
}

/** The actor of a request; `NOBODY` when it brings neither key nor session. Refuses a key that is not in force. */
export async function authenticate(deps: Deps, signIn: SignIn, request: FastifyRequest): Promise<Actor> {
  const authorization = request.headers.authorization;
  if (authorization !== undefined) {
    const key = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
    const actor = key === undefined ? undefined : await actorOfKey(deps, key);
    if (!actor)
      throw new Refusal('unauthenticated', 'This API key is not in force.', {
        hint: 'Send "Authorization: Bearer <api key>".',
      });
    return actor;
  }
  if (request.headers.cookie === undefined) return NOBODY;
  checkSameSite(request);
  const session = await signIn.sessionOf(headersOf(request));
  return (session && (await actorOfUser(deps, session.userId))) ?? NOBODY;
}

/** Refuses when the actor's role is below the one declared. */
export function checkRole(actor: Actor, needed: Role): void {
  if (ROLES.indexOf(actor.role) >= ROLES.indexOf(needed)) return;
  if (actor.role === 'public')
    throw new Refusal('unauthenticated', 'Sign in or send an API key first.', {
      hint: 'Programs send "Authorization: Bearer <api key>".',
    });
  throw new Refusal('forbidden', `This needs the role ${needed}; yours is ${actor.role}.`);
}

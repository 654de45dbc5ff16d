/** Who is signed in, what they may do, and the organisation's settings. Below the gate everything here is present. */
import { useQuery } from '@tanstack/react-query';
import { contract } from '../../../src/api/contract/contract.ts';
import { ROLES, type Role } from '../../../src/api/contract/endpoint.ts';
import type { AnswerOf } from '../api/client.ts';
import { apiQuery } from '../api/queries.ts';

export type Session = AnswerOf<typeof contract.readSession>;
export type Person = NonNullable<Session['user']>;
export type Settings = NonNullable<Session['settings']>;

export const sessionQuery = { ...apiQuery(contract.readSession, {}), staleTime: 60_000, retry: 1 };

/** The session as it is cached; undefined while it is asked for. */
export function useSession(): Session | undefined {
  return useQuery(sessionQuery).data;
}

/** The organisation's time zone; the browser's until it is known. */
export function useTimeZone(): string {
  return useSession()?.settings?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/**
 * Whether the person may do what needs this role.
 * @example const mayEdit = useMay('editor')
 */
export function useMay(role: Exclude<Role, 'public'>): boolean {
  const user = useSession()?.user;
  return user !== undefined && user !== null && ROLES.indexOf(user.role) >= ROLES.indexOf(role);
}

/**
 * The cache of answers: query options made from a call of the contract, and the one way to mark answers as out of date.
 * A key is `[path of the call, params, query]`, so that all pages of a list share the first member.
 */
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Endpoint, Raw } from '../../../src/api/contract/endpoint.ts';
import { type CallInput, type CallOptions, call } from './client.ts';

/**
 * Options for `useQuery` and its kin.
 * @example const segment = useQuery(apiQuery(contract.readSegment, { params: { id } }))
 */
export function apiQuery<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType | Raw,
  A extends z.ZodType,
>(endpoint: Endpoint<P, Q, B, A>, input: CallInput<P, Q, B>) {
  return queryOptions({
    queryKey: keyOf(endpoint, input),
    queryFn: ({ signal }): Promise<z.output<A>> => {
      const options: CallOptions = { signal };
      return call(endpoint, { ...input, ...options });
    },
  });
}

type Keyed = Pick<Endpoint, 'path'>;

/** The key of one answer; with no input, the key that all answers of a call share. */
export function keyOf(
  endpoint: Keyed,
  input?: { readonly params?: unknown; readonly query?: unknown; readonly body?: unknown },
): readonly unknown[] {
  if (input === undefined) return [endpoint.path];
  return [
    endpoint.path,
    input.params ?? {},
    input.query ?? {},
    ...(input.body === undefined ? [] : [input.body]),
  ];
}

/**
 * Marks every answer of these calls as out of date; those on screen are asked for again.
 * @example await refresh(client, contract.listSegments, contract.readSegment)
 */
export async function refresh(client: QueryClient, ...endpoints: readonly Keyed[]): Promise<void> {
  await Promise.all(endpoints.map((endpoint) => client.invalidateQueries({ queryKey: [endpoint.path] })));
}

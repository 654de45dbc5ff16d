/** One sync, live: the stream brings its progress; while it runs it is also asked for, in case the stream is cut. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { contract } from '../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../api/queries.ts';
import type { Sync } from '../answers.ts';
import { isOpen } from './sync-words.ts';

const ASK_AGAIN_MS = 2_000;

export function useSync(id: string | null): UseQueryResult<Sync> {
  return useQuery({
    ...apiQuery(contract.readSync, { params: { id: id ?? '' } }),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data !== undefined && !isOpen(state.data) ? false : ASK_AGAIN_MS),
  });
}

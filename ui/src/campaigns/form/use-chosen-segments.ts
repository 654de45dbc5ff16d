/** The segments of a plan as they are now; followed while one of them is being calculated. */
import { useQueries } from '@tanstack/react-query';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { useLiveState } from '../../api/live.tsx';
import { apiQuery } from '../../api/queries.ts';
import { pollEvery } from '../../segments/poll-every.ts';

export type ChosenSegment = {
  readonly id: string;
  /** Undefined while it is read, and when it cannot be. */
  readonly segment: Segment | undefined;
  readonly error: unknown;
};

export function useChosenSegments(ids: readonly string[]): readonly ChosenSegment[] {
  const live = useLiveState();
  const answers = useQueries({
    queries: ids.map((id) => ({
      ...apiQuery(contract.readSegment, { params: { id } }),
      refetchInterval: (query: { readonly state: { readonly data?: Segment | undefined } }) =>
        pollEvery(live, query.state.data === undefined ? [] : [query.state.data]),
    })),
  });
  return ids.map((id, index) => ({
    id,
    segment: answers[index]?.data,
    error: answers[index]?.error ?? null,
  }));
}

/** Labels that segments have, for suggestions. */
import { useQuery } from '@tanstack/react-query';
import { contract } from '../../../src/api/contract/contract.ts';
import { apiQuery } from '../api/queries.ts';

/** In alphabetical order, each once; empty until they are known. */
export function useSegmentLabels(): readonly string[] {
  const { data } = useQuery(apiQuery(contract.readSegmentFacets, { query: { archived: ['true', 'false'] } }));
  return data?.label.map(({ value }) => value) ?? [];
}

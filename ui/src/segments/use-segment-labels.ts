/** Labels that segments have, as far as the lists read so far show them; for suggestions and filters. */
import { useQueryClient } from '@tanstack/react-query';
import { contract } from '../../../src/api/contract/contract.ts';
import type { AnswerOf } from '../api/client.ts';
import { keyOf } from '../api/queries.ts';

/** In alphabetical order, each once; `more` are labels to have in the list whatever was read. */
export function useSegmentLabels(more: readonly string[] = []): readonly string[] {
  const client = useQueryClient();
  const pages = client.getQueriesData<AnswerOf<typeof contract.listSegments>>({
    queryKey: keyOf(contract.listSegments),
  });
  const found = pages.flatMap(([, page]) => page?.items.flatMap((segment) => segment.labels) ?? []);
  return [...new Set([...more, ...found])].sort((one, other) => one.localeCompare(other));
}

/** Values that the contacts really have, with counts, most frequent first: asked for while a value is typed. */
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { contract } from '../../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../../api/queries.ts';

export type Suggestion = { readonly value: string; readonly count: number };

export type Suggestions = {
  readonly items: readonly Suggestion[];
  readonly loading: boolean;
};

/** `enabled`: true while the list is open. */
export function useValueSuggestions(fieldKey: string, text: string, enabled: boolean): Suggestions {
  const [asked] = useDebouncedValue(text.trim(), 120);
  const { data, isFetching } = useQuery({
    ...apiQuery(contract.listFieldValues, {
      params: { key: fieldKey },
      query: asked === '' ? {} : { q: asked.slice(0, 200) },
    }),
    enabled,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
  return { items: data?.items ?? [], loading: isFetching && data === undefined };
}

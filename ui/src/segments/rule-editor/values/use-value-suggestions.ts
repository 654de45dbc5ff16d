/**
 * Values that the contacts really have, or among the filters of an event those that its events carry; with counts, most
 * frequent first. Asked for while a value is typed.
 */
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { contract } from '../../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../../api/queries.ts';
import { useScope } from '../scope.ts';

export type Suggestion = { readonly value: string; readonly count: number };

export type Suggestions = {
  readonly items: readonly Suggestion[];
  readonly loading: boolean;
};

/** `enabled`: true while the list is open. What has no key has no values to suggest. */
export function useValueSuggestions(fieldKey: string, text: string, enabled: boolean): Suggestions {
  const [asked] = useDebouncedValue(text.trim(), 120);
  const { scope } = useScope();
  const params = { key: fieldKey };
  const query = asked === '' ? {} : { q: asked.slice(0, 200) };
  const options = { staleTime: 60_000, placeholderData: keepPreviousData };
  const ofContacts = useQuery({
    ...apiQuery(contract.listFieldValues, { params, query }),
    ...options,
    enabled: enabled && fieldKey !== '' && scope.about === 'contacts',
  });
  const event = scope.about === 'events' && scope.event !== '' ? { event: scope.event } : {};
  const ofEvents = useQuery({
    ...apiQuery(contract.listEventPropertyValues, { params, query: { ...event, ...query } }),
    ...options,
    enabled: enabled && fieldKey !== '' && scope.about === 'events',
  });
  const { data, isFetching } = scope.about === 'contacts' ? ofContacts : ofEvents;
  return { items: data?.items ?? [], loading: isFetching && data === undefined };
}

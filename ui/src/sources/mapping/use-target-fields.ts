/** What the columns of a file can go to: fields of contacts, or properties of events. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { contract } from '../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../api/queries.ts';
import type { Delivers } from '../answers.ts';
import type { TargetField } from './resolved-mapping.ts';

/** Built-in fields that a file can supply; the others follow from them. */
const SUPPLIED = new Set([
  'external_id',
  'email',
  'phone',
  'first_name',
  'last_name',
  'time_zone',
  'active',
  'tags',
]);

/** `delivers` undefined: not known yet, nothing is asked for. */
export function useTargetFields(delivers: Delivers | undefined): UseQueryResult<readonly TargetField[]> {
  const contacts = useQuery({
    ...apiQuery(contract.listFields, {}),
    enabled: delivers === 'contacts',
    select: ({ items }): readonly TargetField[] =>
      items
        .filter((field) => !field.built_in || SUPPLIED.has(field.key))
        .map((field) => ({
          key: field.key,
          label: field.label,
          type: field.type,
          builtIn: field.built_in,
        })),
  });
  const events = useQuery({
    ...apiQuery(contract.listEventNames, {}),
    enabled: delivers === 'events',
    select: ({ properties }): readonly TargetField[] =>
      properties.map((property) => ({ ...property, builtIn: false })),
  });
  return delivers === 'events' ? events : contacts;
}

/**
 * What the rules of a group ask about: contacts by their fields or, among the filters of an event, events by their
 * properties. Pickers, value suggestions and words follow it.
 */
import { createContext, useContext, useMemo } from 'react';
import { type CatalogueField, EVENT_FIELDS, eventField } from '../../../../src/rules/catalogue.ts';
import { useShared } from './editor-context.ts';

export type Scope =
  | { readonly about: 'contacts' }
  | {
      readonly about: 'events';
      /** The name of the event; empty until chosen. */
      readonly event: string;
      /** "rule 2", "step 1 of rule 2": whose filters these are. */
      readonly of: string;
    };

export const ScopeContext = createContext<Scope>({ about: 'contacts' });

export type ScopeFields = {
  readonly scope: Scope;
  /** Everything a rule here can be about. */
  readonly fields: readonly CatalogueField[];
  /** The field or property a rule names; undefined when there is none. */
  readonly fieldOf: (name: string) => CatalogueField | undefined;
};

export function useScope(): ScopeFields {
  const scope = useContext(ScopeContext);
  const { fields, catalogue } = useShared();
  return useMemo(
    () =>
      scope.about === 'contacts'
        ? { scope, fields, fieldOf: (name) => catalogue.fields.get(name) }
        : {
            scope,
            fields: [...catalogue.properties.values(), ...EVENT_FIELDS],
            fieldOf: (name) => eventField(catalogue, name),
          },
    [scope, fields, catalogue],
  );
}

/** "rule 2.1", or "filter 1 of rule 2" among filters; `kind` of a group is "group". */
export function nameIn(scope: Scope, kind: 'rule' | 'group', place: string): string {
  if (scope.about === 'contacts') return `${kind} ${place}`;
  return `${kind === 'group' ? 'filter group' : 'filter'} ${place} of ${scope.of}`;
}

/**
 * What the rules of a tree may name: all fields, events and properties, and of the segments and sources those that the
 * tree names already. Segments and sources that are still being looked up count as known, so that nothing is called wrong
 * too early.
 */
import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { Catalogue, CatalogueField } from '../../../../src/rules/catalogue.ts';
import type { AnswerOf } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import { apiQuery } from '../../api/queries.ts';
import { rulesOf, type TreeGroup } from './rule-tree.ts';

export type FieldInfo = AnswerOf<typeof contract.listFields>['items'][number];

/** An event as it happened: its name, how often, and which properties it carries. */
export type EventInfo = AnswerOf<typeof contract.listEventNames>['items'][number];
type PropertyInfo = AnswerOf<typeof contract.listEventProperties>['items'][number];

const NO_FIELDS: readonly FieldInfo[] = [];
const NO_PROPERTIES: readonly PropertyInfo[] = [];

export type KnownCatalogue = {
  /** False until the fields are there, and the properties when rules are about events; before that nothing can be checked. */
  readonly isReady: boolean;
  readonly error: unknown;
  readonly fields: readonly FieldInfo[];
  /** The most frequent first; undefined until they are counted. */
  readonly events: readonly EventInfo[] | undefined;
  readonly catalogue: Catalogue;
  readonly retry: () => void;
};

export function useCatalogue(tree: TreeGroup): KnownCatalogue {
  const fields = useQuery(apiQuery(contract.listFields, {}));
  const properties = useQuery(apiQuery(contract.listEventProperties, {}));
  // Counted over all events, which can take seconds: nothing waits for it.
  const events = useQuery({ ...apiQuery(contract.listEventNames, {}), staleTime: 60_000 });
  const named = useMemo(() => {
    const rules = rulesOf(tree);
    const ids = (kind: 'segment' | 'source') => [
      ...new Set(rules.flatMap((rule) => (rule.kind === kind && rule.of !== '' ? [rule.of] : []))),
    ];
    const readsEvents = rules.some(({ kind }) => kind === 'event' || kind === 'sequence');
    return { segments: ids('segment'), sources: ids('source'), readsEvents };
  }, [tree]);
  const segments = useQueries({
    queries: named.segments.map((id) => apiQuery(contract.readSegment, { params: { id } })),
    combine: namesOf,
  });
  const sources = useQueries({
    queries: named.sources.map((id) => apiQuery(contract.readSource, { params: { id } })),
    combine: namesOf,
  });
  const items = fields.data?.items ?? NO_FIELDS;
  const ofEvents = properties.data?.items ?? NO_PROPERTIES;
  const catalogue = useMemo<Catalogue>(
    () => ({
      fields: new Map(items.map((field): [string, CatalogueField] => [field.key, field])),
      segments: new Map(known(named.segments, segments).map((one) => [one.id, { ...one, nests: [] }])),
      sources: new Map(known(named.sources, sources).map((one) => [one.id, one])),
      properties: new Map(ofEvents.map((property) => [property.key, property])),
      campaigns: new Map(),
    }),
    [items, ofEvents, named, segments, sources],
  );
  const needed = named.readsEvents ? [fields, properties] : [fields];
  return {
    isReady: needed.every(({ data }) => data !== undefined),
    error: needed.find(({ data }) => data === undefined)?.error ?? null,
    fields: items,
    events: events.data?.items,
    catalogue,
    retry: () => {
      for (const query of needed) void query.refetch();
    },
  };
}

/** A name; null when there is no such thing (or it is in the trash); undefined while it is looked up. */
type Name = string | null | undefined;

function namesOf(
  answers: readonly {
    readonly data: { readonly name: string; readonly trashed_at?: string | null } | undefined;
    readonly error: unknown;
  }[],
): readonly Name[] {
  return answers.map(({ data, error }) => {
    if (data !== undefined) return typeof data.trashed_at === 'string' ? null : data.name;
    return isProblem(error, 'not_found') ? null : undefined;
  });
}

function known(ids: readonly string[], names: readonly Name[]): readonly { id: string; name: string }[] {
  return ids.flatMap((id, index) => (names[index] === null ? [] : [{ id, name: names[index] ?? id }]));
}

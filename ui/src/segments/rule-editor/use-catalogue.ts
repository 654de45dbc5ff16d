/**
 * What the rules of a tree may name: all fields, and of the segments and sources those that the tree names already.
 * Segments and sources that are still being looked up count as known, so that nothing is called wrong too early.
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

const NO_FIELDS: readonly FieldInfo[] = [];

export type KnownCatalogue = {
  /** False until the fields are there; before that nothing can be checked. */
  readonly isReady: boolean;
  readonly error: unknown;
  readonly fields: readonly FieldInfo[];
  readonly catalogue: Catalogue;
  readonly retry: () => void;
};

export function useCatalogue(tree: TreeGroup): KnownCatalogue {
  const fields = useQuery(apiQuery(contract.listFields, {}));
  const named = useMemo(() => {
    const ids = (kind: 'segment' | 'source') => [
      ...new Set(rulesOf(tree).flatMap((rule) => (rule.kind === kind && rule.of !== '' ? [rule.of] : []))),
    ];
    return { segments: ids('segment'), sources: ids('source') };
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
  const catalogue = useMemo<Catalogue>(
    () => ({
      fields: new Map(items.map((field): [string, CatalogueField] => [field.key, field])),
      segments: new Map(known(named.segments, segments).map((one) => [one.id, { ...one, nests: [] }])),
      sources: new Map(known(named.sources, sources).map((one) => [one.id, one])),
    }),
    [items, named, segments, sources],
  );
  return {
    isReady: fields.data !== undefined,
    error: fields.data === undefined ? fields.error : null,
    fields: items,
    catalogue,
    retry: () => void fields.refetch(),
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

/** What the fields in the rules hold: asked for when a field is chosen, to notice values that no contact has. */
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { FieldProfile } from '../../../../src/rules/lint-profile.ts';
import type { AnswerOf } from '../../api/client.ts';
import { apiQuery } from '../../api/queries.ts';
import { rulesOf, type TreeGroup } from './rule-tree.ts';

type Answer = AnswerOf<typeof contract.readFieldProfile>;

/** The query for one field; everything that shows profiles in the editor shares its answer. */
export function profileQuery(key: string) {
  return { ...apiQuery(contract.readFieldProfile, { params: { key } }), staleTime: 60_000, retry: false };
}

/** Profiles by field key, as far as they are there. */
export function useProfiles(tree: TreeGroup): ReadonlyMap<string, FieldProfile> {
  const keys = useMemo(
    () => [
      ...new Set(
        rulesOf(tree).flatMap((rule) => (rule.kind === 'field' && rule.field !== '' ? [rule.field] : [])),
      ),
    ],
    [tree],
  );
  return useQueries({ queries: keys.map(profileQuery), combine: byKey });
}

function byKey(answers: readonly { readonly data: Answer | undefined }[]): ReadonlyMap<string, FieldProfile> {
  return new Map(
    answers.flatMap(({ data }): [string, FieldProfile][] =>
      data === undefined
        ? []
        : [
            [
              data.key,
              {
                contacts: data.contacts,
                missing: data.missing,
                values: data.top.map((one) => one.value),
                complete: data.top.length >= data.distinct,
              },
            ],
          ],
    ),
  );
}

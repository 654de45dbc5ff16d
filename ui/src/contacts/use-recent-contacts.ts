/** The contacts this person looked at last in this browser. Only their ids are kept here; names are asked for. */
import { useLocalStorage } from '@mantine/hooks';
import { useQueries } from '@tanstack/react-query';
import { useCallback } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import type { AnswerOf } from '../api/client.ts';
import { apiQuery } from '../api/queries.ts';
import type { Named } from './contact-name.ts';

const KEPT = 6;
const NONE: readonly string[] = [];

export type RecentContacts = {
  /** The latest first; contacts that are gone are left out. */
  readonly contacts: readonly Named[];
  readonly remember: (id: string) => void;
};

export function useRecentContacts(): RecentContacts {
  const [ids, setIds] = useLocalStorage<readonly string[]>({
    key: 'muster.contacts.recent',
    defaultValue: NONE,
    getInitialValueInEffect: false,
  });
  const contacts = useQueries({
    queries: ids.map((id) => ({ ...apiQuery(contract.readContact, { params: { id } }), retry: false })),
    combine: present,
  });
  const remember = useCallback(
    (id: string) =>
      setIds((before) =>
        before[0] === id ? before : [id, ...before.filter((other) => other !== id)].slice(0, KEPT),
      ),
    [setIds],
  );
  return { contacts, remember };
}

function present(
  answers: readonly { readonly data: AnswerOf<typeof contract.readContact> | undefined }[],
): readonly Named[] {
  return answers.flatMap(({ data }) => (data === undefined ? [] : [data]));
}

/** Deletes a contact after saying what it leaves. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { call } from '../api/client.ts';
import { apiQuery, keyOf, refresh } from '../api/queries.ts';
import { ConfirmModal } from '../shared/ConfirmModal.tsx';
import { listText } from '../shared/ListState.tsx';
import { notifyDone } from '../shared/notify.ts';
import type { Contact } from './contact-form.ts';
import { contactName } from './contact-name.ts';

const NAMED = 5;

export function DeleteContact({
  contact,
  onClose,
}: {
  readonly contact: Contact;
  readonly onClose: () => void;
}): ReactNode {
  const client = useQueryClient();
  const router = useRouter();
  const name = contactName(contact);
  const segments = useQuery(apiQuery(contract.listContactSegments, { params: { id: contact.id } })).data
    ?.items;
  const remove = useMutation({
    mutationFn: () => call(contract.deleteContact, { params: { id: contact.id } }),
    onSuccess: async () => {
      onClose();
      router.history.push('/contacts');
      notifyDone(`${name} was deleted.`);
      client.removeQueries({ queryKey: keyOf(contract.readContact, { params: { id: contact.id } }) });
      await refresh(
        client,
        contract.listContacts,
        contract.listTags,
        contract.listSegments,
        contract.listSources,
      );
    },
  });
  const names = (segments ?? []).map((segment) => segment.name);
  return (
    <ConfirmModal
      opened
      title={`Delete ${name}?`}
      action="Delete contact"
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        Its values, events and tags are deleted with it. This cannot be undone.
        {names.length > 0 &&
          ` It leaves ${listText(
            names.length > NAMED
              ? [...names.slice(0, NAMED), `${names.length - NAMED} more segments`]
              : names,
          )}.`}
        {contact.sources.length > 0 &&
          ` The next sync of ${listText(contact.sources.map((source) => source.name))} may bring it back.`}
      </p>
    </ConfirmModal>
  );
}

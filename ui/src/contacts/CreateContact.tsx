/** Creates a contact by hand, in a drawer over the list. */
import { Button, Drawer } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { call } from '../api/client.ts';
import { apiQuery, refresh } from '../api/queries.ts';
import { useTimeZone } from '../session/use-session.ts';
import { FormAlert } from '../shared/FormAlert.tsx';
import { formProblems } from '../shared/form-problems.ts';
import { notifyDone } from '../shared/notify.ts';
import { useFirstProblem } from '../shared/use-first-problem.ts';
import { useReturnFocus } from '../shared/use-return-focus.ts';
import styles from './ContactForm.module.css';
import { ContactForm } from './ContactForm.tsx';
import { changeOf, formValuesOf } from './contact-form.ts';
import { contactName } from './contact-name.ts';

export function CreateContact({ onClose }: { readonly onClose: () => void }): ReactNode {
  useReturnFocus();
  return (
    <Drawer
      opened
      onClose={onClose}
      size={560}
      title="Create contact"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <NewContact onClose={onClose} />
    </Drawer>
  );
}

function NewContact({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const router = useRouter();
  const timeZone = useTimeZone();
  const fields = useQuery(apiQuery(contract.listFields, {})).data?.items ?? [];
  const tags = useQuery(apiQuery(contract.listTags, {})).data?.items ?? [];
  const empty = formValuesOf(undefined, fields, timeZone);
  const [values, setValues] = useState(empty);
  const create = useMutation({
    mutationFn: () =>
      call(contract.createContact, {
        body: { active: true, ...changeOf(empty, { ...empty, ...values }, fields, timeZone) },
      }),
    onSuccess: async (contact) => {
      notifyDone(`${contactName(contact)} was created.`);
      router.history.push(`/contacts/${contact.id}`);
      await refresh(client, contract.listContacts, contract.listTags);
    },
  });
  const { fields: errors, rest } = formProblems(create.error, Object.keys(empty));
  const form = useRef<HTMLFormElement>(null);
  useFirstProblem(form, create.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!create.isPending) create.mutate();
  };
  return (
    <form onSubmit={submit} noValidate ref={form}>
      <ContactForm
        values={{ ...empty, ...values }}
        onChange={(name, value) => setValues((before) => ({ ...before, [name]: value }))}
        fields={fields}
        tags={tags}
        errors={errors}
      />
      <FormAlert error={rest} />
      <div className={styles.foot}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={create.isPending}>
          Create contact
        </Button>
      </div>
    </form>
  );
}

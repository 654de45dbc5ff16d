/** Edits a contact by hand. When somebody else changed it meanwhile, says what changed and keeps what was typed. */
import { Button, Drawer } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { call } from '../api/client.ts';
import { isProblem } from '../api/problem.ts';
import { apiQuery, keyOf, refresh } from '../api/queries.ts';
import { useTimeZone } from '../session/use-session.ts';
import { FormAlert } from '../shared/FormAlert.tsx';
import { formProblems } from '../shared/form-problems.ts';
import { Notice } from '../shared/Notice.tsx';
import { notifyDone } from '../shared/notify.ts';
import { useFirstProblem } from '../shared/use-first-problem.ts';
import { useReturnFocus } from '../shared/use-return-focus.ts';
import styles from './ContactForm.module.css';
import { ContactForm } from './ContactForm.tsx';
import type { Field } from './contact-columns.tsx';
import {
  attributeName,
  type Contact,
  changedNames,
  changeOf,
  type FormValues,
  formValuesOf,
} from './contact-form.ts';

export function EditContact({
  contact,
  onClose,
}: {
  readonly contact: Contact;
  readonly onClose: () => void;
}): ReactNode {
  const fields = useQuery(apiQuery(contract.listFields, {})).data?.items;
  useReturnFocus();
  return (
    <Drawer
      opened
      onClose={onClose}
      size={560}
      title="Edit contact"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {fields && <EditForm contact={contact} fields={fields} onClose={onClose} />}
    </Drawer>
  );
}

type Base = { readonly version: number; readonly values: FormValues };

function EditForm({
  contact,
  fields,
  onClose,
}: {
  readonly contact: Contact;
  readonly fields: readonly Field[];
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const timeZone = useTimeZone();
  const tags = useQuery(apiQuery(contract.listTags, {})).data?.items ?? [];
  /** The contact as it was when the form opened (or after a conflict): later changes do not move under the fingers. */
  const [base, setBase] = useState<Base>(() => ({
    version: contact.version,
    values: formValuesOf(contact, fields, timeZone),
  }));
  const [typed, setTyped] = useState<FormValues>({});
  const [conflict, setConflict] = useState<readonly string[] | undefined>(undefined);
  const values = { ...base.values, ...typed };
  const dirty = changedNames(base.values, values).length > 0;

  const save = useMutation({
    mutationFn: () =>
      call(contract.changeContact, {
        params: { id: contact.id },
        body: changeOf(base.values, values, fields, timeZone),
        ifMatch: base.version,
      }),
    onSuccess: async (changed) => {
      client.setQueryData(keyOf(contract.readContact, { params: { id: contact.id } }), changed);
      notifyDone('The contact was changed.');
      onClose();
      await refresh(client, contract.listContacts, contract.listContactHistory, contract.listTags);
    },
    onError: async (error) => {
      if (!isProblem(error, 'version_mismatch')) return;
      const latest = await client.fetchQuery({
        ...apiQuery(contract.readContact, { params: { id: contact.id } }),
        staleTime: 0,
      });
      const fresh = formValuesOf(latest, fields, timeZone);
      setConflict(changedNames(base.values, fresh));
      setBase({ version: latest.version, values: fresh });
    },
  });
  const { fields: errors, rest } = formProblems(
    isProblem(save.error, 'version_mismatch') ? null : save.error,
    Object.keys(values),
  );
  const form = useRef<HTMLFormElement>(null);
  useFirstProblem(form, save.error);
  useFirstProblem(form, conflict);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending && dirty) save.mutate();
  };

  return (
    <form onSubmit={submit} noValidate ref={form}>
      {conflict && (
        <div className={styles.notice}>
          <Notice tone="warn" live title="Somebody changed this contact in the meantime">
            Nothing was saved yet. What you typed is still here; the rest shows the latest values. Save again
            to keep yours.
            {conflict.length > 0 && (
              <ul className={styles.changes}>
                {conflict.map((name) => (
                  <li key={name}>
                    {labelOf(name, fields)} is now{' '}
                    <strong>{textOf(base.values[name]) === '' ? 'empty' : textOf(base.values[name])}</strong>
                    {name in typed && ', and you typed something else'}
                  </li>
                ))}
              </ul>
            )}
          </Notice>
        </div>
      )}
      <ContactForm
        values={values}
        onChange={(name, value) => setTyped((before) => ({ ...before, [name]: value }))}
        fields={fields}
        tags={tags}
        errors={errors}
      />
      <FormAlert error={rest} />
      <div className={styles.foot}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={save.isPending} disabled={!dirty}>
          Save changes
        </Button>
      </div>
    </form>
  );
}

function labelOf(name: string, fields: readonly Field[]): string {
  return fields.find((field) => attributeName(field.key) === name || field.key === name)?.label ?? name;
}

function textOf(value: FormValues[string] | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : value.join(', ');
}

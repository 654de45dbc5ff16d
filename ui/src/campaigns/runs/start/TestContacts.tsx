/** The contacts a test goes to, found by search. */
import { CloseButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { ContactPicker } from '../../../contacts/ContactPicker.tsx';
import { contactIdentity, contactName, type Named } from '../../../contacts/contact-name.ts';
import { useRecentContacts } from '../../../contacts/use-recent-contacts.ts';
import styles from './start.module.css';

export function TestContacts({
  chosen,
  onChange,
}: {
  readonly chosen: readonly Named[];
  readonly onChange: (chosen: readonly Named[]) => void;
}): ReactNode {
  const recent = useRecentContacts();
  return (
    <div>
      <ContactPicker
        label="Contacts"
        value={undefined}
        recent={recent.contacts}
        onPick={(contact) => {
          if (chosen.every(({ id }) => id !== contact.id)) onChange([...chosen, contact]);
        }}
      />
      {chosen.length > 0 && (
        <ul className={styles.chosen} aria-label="Contacts of the test">
          {chosen.map((contact) => (
            <li key={contact.id}>
              <span className={styles.who}>
                <span>{contactName(contact)}</span>
                <span className="dimmed">{contactIdentity(contact)}</span>
              </span>
              <CloseButton
                size="sm"
                aria-label={`Leave out ${contactName(contact)}`}
                onClick={() => onChange(chosen.filter(({ id }) => id !== contact.id))}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

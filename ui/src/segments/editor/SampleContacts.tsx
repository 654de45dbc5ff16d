/** Contacts of the preview: a name, an identity, a way to look closer in a new tab so that the edit stays, and why. */
import { Button } from '@mantine/core';
import { ExternalLink } from 'lucide-react';
import type { ContactSummary } from '../../../../src/api/contract/contacts.ts';
import { contactIdentity, contactName } from '../../contacts/contact-name.ts';
import styles from './editor.module.css';

export function SampleContacts({
  contacts,
  stale,
  onWhy,
}: {
  readonly contacts: readonly ContactSummary[];
  readonly stale: boolean;
  readonly onWhy: (contact: ContactSummary) => void;
}) {
  return (
    <ul className={styles.sample} data-stale={stale || undefined}>
      {contacts.map((contact) => (
        <li key={contact.id} className={styles.sampleLine}>
          <a href={`/contacts/${contact.id}`} target="_blank" rel="noopener" className={styles.sampleLink}>
            <span>{contactName(contact)}</span>
            <span className={styles.sampleIdentity}>{contactIdentity(contact)}</span>
            <ExternalLink size={12} aria-label="opens in a new tab" />
          </a>
          <Button
            variant="subtle"
            size="compact-xs"
            aria-label={`Why ${contactName(contact)}?`}
            onClick={() => onWhy(contact)}
          >
            Why?
          </Button>
        </li>
      ))}
    </ul>
  );
}

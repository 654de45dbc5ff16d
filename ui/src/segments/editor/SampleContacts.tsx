/** Contacts of the preview: a name, an identity, a way to look closer in a new tab so that the edit stays. */
import { ExternalLink } from 'lucide-react';
import type { ContactSummary } from '../../../../src/api/contract/contacts.ts';
import { contactName } from '../../contacts/contact-name.ts';
import styles from './editor.module.css';

export function SampleContacts({
  contacts,
  stale,
}: {
  readonly contacts: readonly ContactSummary[];
  readonly stale: boolean;
}) {
  return (
    <ul className={styles.sample} data-stale={stale || undefined}>
      {contacts.map((contact) => (
        <li key={contact.id}>
          <a href={`/contacts/${contact.id}`} target="_blank" rel="noopener" className={styles.sampleLink}>
            <span>{contactName(contact)}</span>
            <span className={styles.sampleIdentity}>{contactIdentity(contact)}</span>
            <ExternalLink size={12} aria-label="opens in a new tab" />
          </a>
        </li>
      ))}
    </ul>
  );
}

/** A second word for the contact: an identity that is not its name already. */
function contactIdentity(contact: ContactSummary): string | undefined {
  const name = contactName(contact);
  const identities = [contact.email, contact.external_id, contact.phone];
  return identities.find((identity): identity is string => identity !== null && identity !== name);
}

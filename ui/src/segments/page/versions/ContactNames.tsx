/** The first of some contacts by name, each a link, and how many more there are. */
import { contactName, type Named } from '../../../contacts/contact-name.ts';
import { figureText } from '../../../shared/Figure.tsx';
import { TextLink } from '../../../shared/TextLink.tsx';
import styles from './versions.module.css';

export function ContactNames({
  count,
  contacts,
}: {
  readonly count: number;
  readonly contacts: readonly Named[];
}) {
  const more = count - contacts.length;
  return (
    <ul className={styles.names}>
      {contacts.map((contact) => (
        <li key={contact.id}>
          <TextLink href={`/contacts/${contact.id}`}>{contactName(contact)}</TextLink>
        </li>
      ))}
      {more > 0 && <li className="dimmed figures">and {figureText(more)} more</li>}
    </ul>
  );
}

/** What a contact is called in sentences and in the history: its name, else an identity it is known by. */
export function nameOf(contact: {
  readonly first_name?: string | null;
  readonly last_name?: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly external_id?: string | null;
}): string {
  const name = [contact.first_name, contact.last_name].filter((part) => part).join(' ');
  return name || contact.email || contact.phone || contact.external_id || 'Contact';
}

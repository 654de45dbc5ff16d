/** How a contact is called: its name, else the identity it is known by. */

export type Named = {
  readonly id: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly external_id: string | null;
};

/** "Jane Doe", else email, phone, external id, id. */
export function contactName(contact: Named): string {
  const name = [contact.first_name, contact.last_name]
    .filter((part) => part !== null && part.trim() !== '')
    .join(' ');
  if (name !== '') return name;
  return contact.email ?? contact.phone ?? contact.external_id ?? contact.id;
}

/** A second word for the contact: an identity that is not its name already. */
export function contactIdentity(contact: Named): string | undefined {
  const name = contactName(contact);
  const identities = [contact.email, contact.external_id, contact.phone];
  return identities.find((identity): identity is string => identity !== null && identity !== name);
}

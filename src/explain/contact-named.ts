/** Whom an explanation is asked about. */
import { type ContactRef, findContacts } from '../contacts/find-contacts.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { contactNo } from '../ids.ts';

/** The number of a contact by its id or by any identity. Refuses `not_found`. */
export async function contactNamed(deps: Deps, name: string | ContactRef): Promise<number> {
  const refs: readonly ContactRef[] =
    typeof name !== 'string'
      ? [name]
      : /^con_\d+$/.test(name)
        ? [{ id: name }]
        : [{ external_id: name }, { email: name }, { phone: name }];
  const no = (await findContacts(deps, refs)).find((found) => found !== undefined);
  if (no === undefined) throw noContact(typeof name === 'string' ? name : Object.values(name).join(' '));
  return no;
}

/** The same for whoever reads the contact afterwards and finds out whether it is there: an id is not looked up. */
export async function contactAskedFor(deps: Deps, name: string | ContactRef): Promise<number> {
  const id = typeof name === 'string' ? name : 'id' in name ? name.id : '';
  return /^con_\d{10}$/.test(id) ? contactNo(id) : contactNamed(deps, name);
}

export function noContact(said: string): Refusal {
  return new Refusal('not_found', `There is no contact “${said}”.`, {
    hint: 'Give the id of a contact, its external id, its email address or its phone number.',
  });
}

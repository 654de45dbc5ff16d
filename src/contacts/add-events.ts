/**
 * Events from a program, many at once, all or nothing. Properties that were never seen join the catalogue with the type
 * their first value suggests; an id that is known adds nothing; contacts nobody knows are created from what they carry.
 */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { type contactsContract, eventInput } from '../api/contract/contacts.ts';
import type { Actor } from '../api/contract/route.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistory } from '../history/record-history.ts';
import { contactNo, newId } from '../ids.ts';
import { readSettings } from '../people/settings.ts';
import { type CatalogueField, EVENT_FIELDS } from '../rules/catalogue.ts';
import { emailKey, isValidEmail, phoneKey } from './addresses.ts';
import { inItem, readBatch, refusedItem } from './batches.ts';
import { causeOf } from './cause.ts';
import { checkedInstant, checkedText, LONGEST_IDENTITY, type StoredValue } from './contact-values.ts';
import { createEventProperties, propertyColumn, readEventProperties } from './event-properties.ts';
import { checkedProperty, checkNested, LONGEST_PROPERTIES, propertyType } from './event-values.ts';
import { fieldKeyFrom } from './field-key.ts';
import { type ContactRef, existingContacts } from './find-contacts.ts';
import { dropTables, KEY_COLUMNS, WRITE_BOUNDS, writeTable } from './incoming.ts';
import { applyUnsubscribes } from './unsubscribe-feedback.ts';
import { createIncomingEvents, writeEvents } from './write-events.ts';

type Answer = z.output<typeof contactsContract.addEvents.answer>;
type EventInput = z.output<typeof eventInput>;

/** What rules call an event's own values; a property of that name gets a number. */
const TAKEN_KEYS: ReadonlySet<string> = new Set(EVENT_FIELDS.map(({ key }) => key));

type ReadEvent = {
  readonly event: EventInput;
  readonly base: string;
  /** no or key columns. */
  readonly contact: Readonly<Record<string, string | number>>;
  readonly occurredAt: string;
  readonly name: string;
};

function keysOf(ref: ContactRef, region: string, path: string): Record<string, string | number> {
  if ('id' in ref) return { no: contactNo(ref.id) };
  if ('external_id' in ref) {
    const id = checkedText(ref.external_id, 'External id', `${path}/external_id`, LONGEST_IDENTITY);
    if (id !== null) return { external_id: id };
    throw new Refusal('invalid_contact', 'The external id is empty.', { path: `${path}/external_id` });
  }
  if ('email' in ref) {
    const email = checkedText(ref.email, 'Email', `${path}/email`, LONGEST_IDENTITY);
    if (email !== null && isValidEmail(email)) return { email, email_key: emailKey(email) };
    throw new Refusal('invalid_contact', `“${ref.email}” is not an email address.`, {
      path: `${path}/email`,
    });
  }
  const key = phoneKey(ref.phone, region);
  if (key !== null) return { phone: ref.phone.trim(), phone_key: key };
  throw new Refusal('invalid_contact', `“${ref.phone}” is not a phone number.`, { path: `${path}/phone` });
}

function readEvent(event: EventInput, base: string, region: string): ReadEvent {
  checkNested(event.properties ?? {}, `${base}/properties`);
  const size = JSON.stringify(event.properties ?? {}).length;
  if (size > LONGEST_PROPERTIES)
    throw new Refusal(
      'invalid_value',
      `The properties have ${size} characters; at most ${LONGEST_PROPERTIES} are stored.`,
      {
        path: `${base}/properties`,
      },
    );
  return {
    event,
    base,
    contact: keysOf(event.contact, region, `${base}/contact`),
    occurredAt: checkedInstant(event.occurred_at, 'The time', `${base}/occurred_at`),
    name: checkedText(event.name, 'The name', `${base}/name`, 120) ?? '',
  };
}

/** The property each name of the batch stands for; new ones get the type their first value suggests. */
function propertiesOf(
  events: readonly ReadEvent[],
  known: ReadonlyMap<string, CatalogueField>,
): ReadonlyMap<string, CatalogueField> {
  const byName = new Map<string, CatalogueField>();
  for (const { event } of events)
    for (const [name, value] of Object.entries(event.properties ?? {})) {
      if (byName.has(name) || value === null) continue;
      const key = fieldKeyFrom(name, TAKEN_KEYS);
      const type = propertyType(value);
      const property =
        known.get(key) ??
        [...byName.values()].find((each) => each.key === key) ??
        (type && { key, label: name.trim() || key, type });
      if (property) byName.set(name, property);
    }
  return byName;
}

function rowOf(read: ReadEvent, line: number, properties: ReadonlyMap<string, CatalogueField>): string {
  const columns: Record<string, StoredValue> = {};
  for (const [name, value] of Object.entries(read.event.properties ?? {})) {
    const property = properties.get(name);
    const path = `${read.base}/properties/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (property) columns[propertyColumn(property.key)] = checkedProperty(property, value, path);
  }
  return `${JSON.stringify({
    line,
    ...read.contact,
    name: read.name,
    occurred_at: read.occurredAt,
    id: read.event.id ?? randomUUID(),
    campaign: read.event.campaign ?? null,
    properties: JSON.stringify(read.event.properties ?? {}),
    ...columns,
  })}\n`;
}

/** Adds a batch of events. Refuses `invalid_batch` with the first bad one, and then nothing is added. */
export async function addEvents(deps: Deps, actor: Actor, items: readonly unknown[]): Promise<Answer> {
  const { default_region } = await readSettings(deps);
  const events = readBatch('events', items, eventInput, (event, base) =>
    readEvent(event, base, default_region),
  );
  await refuseUnknownContacts(deps, events);
  const properties = propertiesOf(events, await readEventProperties(deps));
  const rows = events.map((read, index) =>
    inItem(index, read.base, () => rowOf(read, index + 1, properties)),
  );
  const used = [...new Map([...properties.values()].map((each) => [each.key, each])).values()];
  await createEventProperties(deps, used);
  const id = newId('req', deps.clock);
  const incoming = await createIncomingEvents(deps, id, used);
  try {
    await deps.warehouse.insert(
      'events.rows',
      {
        table: incoming.name,
        columns: [
          'line',
          'no',
          ...KEY_COLUMNS,
          'name',
          'occurred_at',
          'id',
          'campaign',
          'properties',
          ...incoming.properties,
        ],
        format: 'JSONEachRow',
      },
      rows,
      WRITE_BOUNDS,
    );
    const counts = await writeEvents(deps, {
      id,
      incoming,
      cause: causeOf(actor),
      onDecided: (tx, { added, contactsCreated }) =>
        recordHistory(tx, deps.clock, actor, {
          action: 'events.added',
          subject: { kind: 'events', id: causeOf(actor), name: `${items.length} events` },
          changes: {
            added: { from: null, to: added },
            contacts_created: { from: null, to: contactsCreated },
          },
        }),
    });
    await dropTables(deps, [writeTable('decided', id)]);
    await applyUnsubscribes(
      deps,
      actor,
      events.map(({ event, name, occurredAt }) => ({
        contact: event.contact,
        name,
        occurredAt,
        campaign: event.campaign ?? null,
      })),
    );
    return { added: counts.added, duplicates: counts.duplicates, contacts_created: counts.contactsCreated };
  } finally {
    await dropTables(deps, [incoming.name]);
  }
}

/** An id of a contact says exactly who is meant, so one that nobody has is a mistake. */
async function refuseUnknownContacts(deps: Deps, events: readonly ReadEvent[]): Promise<void> {
  const numberOf = ({ contact }: ReadEvent) => (typeof contact.no === 'number' ? contact.no : undefined);
  const known = await existingContacts(
    deps,
    events.flatMap((event) => numberOf(event) ?? []),
  );
  events.forEach((event, index) => {
    const no = numberOf(event);
    if (no !== undefined && !known.has(no))
      throw refusedItem('events', index, '/contact/id', 'There is no such contact.');
  });
}

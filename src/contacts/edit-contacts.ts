/** A contact written by hand: created, changed, deleted. Edits are guarded by the version and by who owns an identity. */
import type { ContactChange } from '../api/contract/contacts.ts';
import type { Actor } from '../api/contract/route.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { type HistoryNote, recordHistory } from '../history/record-history.ts';
import { contactId, contactNo, newId } from '../ids.ts';
import { readSettings } from '../people/settings.ts';
import type { CatalogueField } from '../rules/catalogue.ts';
import { param, sql } from '../sql/sql.ts';
import { isValidEmail } from './addresses.ts';
import { readFields } from './catalogue.ts';
import { causeOf } from './cause.ts';
import { type ParsedChange, parseChange, requireIdentity } from './contact-change.ts';
import { nameOf } from './contact-name.ts';
import { readRows } from './contact-page.ts';
import { type ContactRow, valueIn } from './contact-rows.ts';
import { deleteContacts } from './delete-contacts.ts';
import { type IdentityKind, ownersOf } from './find-contacts.ts';
import { type Contact, noContact, readContact } from './read-contact.ts';
import { finishUnappliedWrites } from './write-contacts.ts';
import { withWriteLock } from './write-lock.ts';
import { writeRows } from './write-rows.ts';

const KINDS: readonly IdentityKind[] = ['external_id', 'email', 'phone'];
const KIND_WORDS = { external_id: 'external id', email: 'email', phone: 'phone number' } as const;

async function refuseTakenIdentities(
  deps: Deps,
  change: ParsedChange,
  self: number | undefined,
): Promise<void> {
  for (const kind of KINDS) {
    const value = change.identities.get(kind);
    if (value === undefined) continue;
    const owner = (await ownersOf(deps, kind, [value])).get(value);
    if (owner !== undefined && owner !== self)
      throw new Refusal(
        'conflict',
        `The ${KIND_WORDS[kind]} ${value} belongs to the contact ${contactId(owner)} already.`,
        { path: `/${kind}`, hint: 'Change that contact instead, or take the value away from it first.' },
      );
  }
}

async function context(deps: Deps) {
  const [fields, settings] = await Promise.all([readFields(deps), readSettings(deps)]);
  return { fields, region: settings.default_region };
}

/** Creates a contact. Refuses `conflict` when an identity belongs to another, `invalid_contact` without any. */
export async function createContact(deps: Deps, actor: Actor, body: ContactChange): Promise<Contact> {
  const reading = await context(deps);
  const change = parseChange(body, reading, '');
  requireIdentity(change, '');
  const { nos } = await withWriteLock(deps, async () => {
    await finishUnappliedWrites(deps);
    await refuseTakenIdentities(deps, change, undefined);
    return writeRows(deps, change.fields, [{ columns: change.columns }], { cause: causeOf(actor) });
  });
  const [no] = nos;
  if (no === undefined) throw new Error('A contact was written and has no number.');
  const contact = await readContact(deps, contactId(no));
  await recordHistory(deps.control.db, deps.clock, actor, {
    action: 'contact.created',
    subject: { kind: 'contact', id: contact.id, name: nameOf(contact) },
  });
  return contact;
}

/** Refuses a change that would leave the contact without anything to know it by. */
function refuseLosingIdentity(row: ContactRow, change: ParsedChange): void {
  const after = (column: string, now: string | null) => {
    const said = change.columns.get(column);
    return said === undefined ? now : said;
  };
  const email = after('email_key', row.email_key);
  const left =
    after('external_id', row.v_external_id) !== null ||
    after('phone_key', row.phone_key) !== null ||
    (typeof email === 'string' && isValidEmail(email));
  if (!left) requireIdentity(change, '');
}

function changesIn(
  before: ContactRow,
  after: ContactRow,
  fields: readonly CatalogueField[],
): NonNullable<HistoryNote['changes']> {
  return Object.fromEntries(
    fields.flatMap(({ key }) => {
      const from = valueIn(before, key);
      const to = valueIn(after, key);
      return JSON.stringify(from) === JSON.stringify(to) ? [] : [[key, { from, to }]];
    }),
  );
}

/**
 * Changes a contact. Refuses `version_mismatch` when `ifMatch` is not its version, `conflict` when an identity belongs to
 * another contact.
 */
export async function changeContact(
  deps: Deps,
  actor: Actor,
  id: string,
  body: ContactChange,
  ifMatch: number | undefined,
): Promise<Contact> {
  const no = contactNo(id);
  const reading = await context(deps);
  const change = parseChange(body, reading, '');
  await withWriteLock(deps, async () => {
    await finishUnappliedWrites(deps);
    const [before] = await readRows(deps, [no], reading.fields);
    if (!before) throw noContact(id);
    if (ifMatch !== undefined && ifMatch !== before.version)
      throw new Refusal(
        'version_mismatch',
        `The contact is at version ${before.version} by now; your edit started from version ${ifMatch}.`,
        { hint: 'Read it again, and make your change on top of what is there.' },
      );
    if (change.columns.size === 0) return;
    refuseLosingIdentity(before, change);
    await refuseTakenIdentities(deps, change, no);
    const { counts } = await writeRows(deps, change.fields, [{ no, columns: change.columns }], {
      cause: causeOf(actor),
    });
    if (counts.updated === 0) return;
    const [after] = await readRows(deps, [no], reading.fields);
    if (!after) throw noContact(id);
    await recordHistory(deps.control.db, deps.clock, actor, {
      action: 'contact.changed',
      subject: {
        kind: 'contact',
        id: contactId(no),
        name: nameOf({
          first_name: after.v_first_name,
          last_name: after.v_last_name,
          email: after.v_email,
          external_id: after.v_external_id,
          phone: after.v_phone,
        }),
      },
      changes: changesIn(before, after, change.fields),
    });
  });
  return readContact(deps, id);
}

/** Deletes a contact with all that is known of it; it leaves every audience. Refuses `not_found`. */
export async function deleteContact(deps: Deps, actor: Actor, id: string): Promise<void> {
  const no = contactNo(id);
  await deleteContacts(deps, {
    id: newId('req', deps.clock),
    which: sql`select toUInt32(${param('UInt32', no)})`,
    cause: causeOf(actor),
    async onDecided(tx, deleted) {
      if (deleted === 0) throw noContact(id);
      // What the history says of a deleted person is that there was one: who did it and when, no values.
      await tx
        .updateTable('history')
        .set({ changes: '{}', subject_name: null })
        .where('subject_kind', '=', 'contact')
        .where('subject_id', '=', contactId(no))
        .execute();
      await recordHistory(tx, deps.clock, actor, {
        action: 'contact.deleted',
        subject: { kind: 'contact', id: contactId(no) },
      });
    },
  });
}

/** Many contacts at once from a program: created or updated by their keys, all or nothing. */
import type { z } from 'zod';
import { contactChange, type contactsContract } from '../api/contract/contacts.ts';
import type { Actor } from '../api/contract/route.ts';
import type { Deps } from '../deps.ts';
import { recordHistory } from '../history/record-history.ts';
import { contactId } from '../ids.ts';
import { readSettings } from '../people/settings.ts';
import { readBatch } from './batches.ts';
import { readFields } from './catalogue.ts';
import { causeOf } from './cause.ts';
import { type ParsedChange, parseChange, requireIdentity } from './contact-change.ts';
import { type ContactRef, findContacts } from './find-contacts.ts';
import { finishUnappliedWrites } from './write-contacts.ts';
import { withWriteLock } from './write-lock.ts';
import { writeRows } from './write-rows.ts';

type Answer = z.output<typeof contactsContract.upsertContacts.answer>;

/** The strongest identity of a row: the one that decided which contact it is. */
function strongest(change: ParsedChange): ContactRef {
  const external_id = change.identities.get('external_id');
  if (external_id !== undefined) return { external_id };
  const email = change.identities.get('email');
  if (email !== undefined) return { email };
  return { phone: change.identities.get('phone') ?? '' };
}

/**
 * Writes a batch. What an item does not say stays as it is, null takes the value away. `ids` are in the order of the
 * items. Refuses `invalid_batch` with the first bad item, and then nothing is written.
 */
export async function upsertContacts(deps: Deps, actor: Actor, items: readonly unknown[]): Promise<Answer> {
  const [fields, settings] = await Promise.all([readFields(deps), readSettings(deps)]);
  const context = { fields, region: settings.default_region };
  const changes = readBatch('contacts', items, contactChange, (item, base) => {
    const change = parseChange(item, context, base);
    requireIdentity(change, base);
    return change;
  });
  const { counts, found } = await withWriteLock(deps, async () => {
    await finishUnappliedWrites(deps);
    const rows = changes.map(({ columns }) => ({ columns }));
    const said = new Map(changes.flatMap((change) => change.fields.map((field) => [field.key, field])));
    const written = await writeRows(deps, [...said.values()], rows, {
      cause: causeOf(actor),
      async onDecided(tx, decided) {
        if (decided.created + decided.updated === 0) return;
        await recordHistory(tx, deps.clock, actor, {
          action: 'contacts.written',
          subject: { kind: 'contacts', id: causeOf(actor), name: `${items.length} contacts` },
          changes: {
            created: { from: null, to: decided.created },
            updated: { from: null, to: decided.updated },
          },
        });
      },
    });
    // Still alone, so that nobody can delete one of them in between.
    return { counts: written.counts, found: await findContacts(deps, changes.map(strongest)) };
  });
  return {
    ...counts,
    ids: found.map((no, index) => {
      if (no === undefined) throw new Error(`The contact of item ${index} was written and is not found.`);
      return contactId(no);
    }),
  };
}

/** Why a contact was in the audience of a past calculation or not, with the values of that time. */
import type { Explanation } from '../api/contract/explain.ts';
import { audiencesWith } from '../audiences/audiences.ts';
import { readPastCatalogue } from '../contacts/catalogue.ts';
import { contactSummaryOf } from '../contacts/contact-rows.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { contactId } from '../ids.ts';
import type { Catalogue } from '../rules/catalogue.ts';
import { type AskedContact, askedContact } from './asked-contact.ts';
import { contactAskedFor, noContact } from './contact-named.ts';
import { explainDefinition } from './explain.ts';
import { explainPast, type Past, readPasts } from './explain-nested.ts';

/** Refuses `not_found`: the segment, its calculation, the contact. */
export async function explainCalculation(
  deps: Deps,
  segmentId: string,
  contact: string,
  calculationId: string,
): Promise<Explanation> {
  const audience = { ownerId: segmentId, id: calculationId };
  const [segment, no, pasts] = await Promise.all([
    deps.control.db.selectFrom('segments').select('id').where('id', '=', segmentId).executeTakeFirst(),
    contactAskedFor(deps, contact),
    readPasts(deps, [audience]),
  ]);
  if (!segment) throw new Refusal('not_found', `There is no segment ${segmentId}.`);
  const past = pasts.get(calculationId);
  if (past === undefined)
    throw new Refusal('not_found', `The segment has no calculation ${calculationId} that succeeded.`);
  const [found, catalogue] = await Promise.all([
    audiencesWith(deps.warehouse, { audiences: [audience], no }),
    readPastCatalogue(deps, [past.definition]),
  ]);
  const asked = askedContact(deps, no, catalogue.fields);
  return explainMembership(deps, asked, {
    calculationId,
    past,
    isMember: found.length > 0,
    catalogue,
  });
}

/**
 * The same for whoever has read what it takes.
 * @param calculation what it was of, whether its audience has the contact, and what its definition is read against
 */
export async function explainMembership(
  deps: Deps,
  contact: AskedContact,
  {
    calculationId,
    past,
    isMember,
    catalogue,
  }: {
    readonly calculationId: string;
    readonly past: Past;
    readonly isMember: boolean;
    readonly catalogue: Catalogue;
  },
): Promise<Explanation> {
  const explained = await explainPast(deps, past, contact, -1, catalogue, explainDefinition);
  const row = explained?.row ?? (await contact.current());
  if (row === undefined) throw noContact(contactId(contact.no));
  return {
    contact: contactSummaryOf(row, catalogue.fields),
    member: isMember,
    sentence: past.sentence,
    as_of: past.calculatedAt,
    version: past.version,
    audience: {
      calculation_id: calculationId,
      calculated_at: past.calculatedAt,
      version: past.version,
      member: isMember,
    },
    // A list has no rules. A contact that was not there yet has nothing to explain, and was in no audience.
    reproduced:
      past.definition === undefined || (explained === undefined ? !isMember : explained.member === isMember),
    tree: [...(explained?.tree ?? [])],
  };
}

/** Explaining a contact against a segment as it is now, or against a definition that is not saved. */
import type { Explanation } from '../api/contract/explain.ts';
import { audiencesWith } from '../audiences/audiences.ts';
import { readCatalogue } from '../contacts/catalogue.ts';
import { readContactsByNo } from '../contacts/contact-page.ts';
import { contactSummaryOf } from '../contacts/contact-rows.ts';
import type { ContactRef } from '../contacts/find-contacts.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { contactId } from '../ids.ts';
import { readDefinition } from '../rules/definition.ts';
import { describeDefinition } from '../rules/describe.ts';
import { pins } from '../rules/pins.ts';
import { askedContact } from './asked-contact.ts';
import { readContactEvents } from './contact-events.ts';
import { contactAskedFor, noContact } from './contact-named.ts';
import { definitionRefusal, placedRefusal } from './definition-refusal.ts';
import { type Explainable, explainDefinition } from './explain.ts';
import { readPasts } from './explain-nested.ts';
import { momentOfNow } from './moment.ts';
import { nextChange } from './next-change.ts';
import { pinsOf } from './preview.ts';

async function segmentRow(deps: Deps, id: string) {
  const row = await deps.control.db
    .selectFrom('segments as s')
    .leftJoin('segment_versions as v', (join) =>
      join.onRef('v.segment_id', '=', 's.id').onRef('v.version', '=', 's.version'),
    )
    .select(['s.version', 's.sentence', 's.calculation_id', 'v.definition', 'v.pins'])
    .where('s.id', '=', id)
    .executeTakeFirst();
  if (!row) throw new Refusal('not_found', `There is no segment ${id}.`);
  return row;
}

/** Why the contact is in the segment or not: by its current definition, with the data and the published audiences of now. */
export async function explainSegment(deps: Deps, id: string, contact: string): Promise<Explanation> {
  const [segment, no] = await Promise.all([segmentRow(deps, id), contactAskedFor(deps, contact)]);
  const asking = segment.calculation_id === null ? null : audienceOf(deps, id, segment.calculation_id, no);
  if (segment.definition === null) return explainList(deps, no, segment, await asking);
  const [audience, catalogue] = await Promise.all([asking, readCatalogue(deps, segment.definition)]);
  const read = readDefinition(segment.definition, catalogue, { self: id });
  if (!read.ok) throw definitionRefusal(read.problems, '/definition');
  const explainable = { ...read, catalogue, pins: pins.parse(segment.pins ?? {}) };
  return { ...(await explainNow(deps, explainable, no)), version: segment.version, audience };
}

/** The same for a definition in a body; the pins of the segment it is an edit of count, too. */
export async function explainUnsaved(
  deps: Deps,
  wanted: {
    readonly definition: unknown;
    readonly contact: string | ContactRef;
    readonly segment_id?: string | undefined;
  },
): Promise<Explanation> {
  const catalogue = await readCatalogue(deps, wanted.definition);
  const self = wanted.segment_id;
  const read = readDefinition(wanted.definition, catalogue, self === undefined ? {} : { self });
  if (!read.ok) throw definitionRefusal(read.problems, '/definition');
  const [no, ownPins] = await Promise.all([contactAskedFor(deps, wanted.contact), pinsOf(deps, self)]);
  const explainable = { ...read, catalogue, pins: ownPins };
  return { ...(await explainNow(deps, explainable, no)), version: null, audience: null };
}

async function explainNow(
  deps: Deps,
  explainable: Explainable,
  no: number,
): Promise<Omit<Explanation, 'version' | 'audience'>> {
  const moment = await momentOfNow(deps, explainable.core);
  const contact = askedContact(deps, no, explainable.catalogue.fields);
  const [explained, events] = await Promise.all([
    placedRefusal('/definition', () => explainDefinition(deps, explainable, contact, moment)),
    readContactEvents(deps, explainable.core, no),
  ]);
  if (explained === undefined) throw noContact(contactId(no));
  return {
    contact: contactSummaryOf(explained.row, explainable.catalogue.fields),
    member: explained.member,
    sentence: describeDefinition(explainable.group, explainable.catalogue),
    as_of: moment.now,
    reproduced: true,
    tree: [...explained.tree],
    ...(await nextChange(deps, explainable, explained, events, moment)),
  };
}

async function audienceOf(deps: Deps, segmentId: string, calculationId: string, no: number) {
  const audience = { ownerId: segmentId, id: calculationId };
  const [pasts, found] = await Promise.all([
    readPasts(deps, [audience]),
    audiencesWith(deps.warehouse, { audiences: [audience], no }),
  ]);
  const past = pasts.get(calculationId);
  if (past === undefined) throw new Error(`The published calculation ${calculationId} is not there.`);
  return {
    calculation_id: calculationId,
    calculated_at: past.calculatedAt,
    version: past.version,
    member: found.length > 0,
  };
}

/** Members of a list were put there; there are no rules to explain. */
async function explainList(
  deps: Deps,
  no: number,
  segment: { readonly version: number; readonly sentence: string },
  audience: Explanation['audience'],
): Promise<Explanation> {
  const [contact] = await readContactsByNo(deps, [no]);
  if (contact === undefined) throw noContact(contactId(no));
  return {
    contact,
    member: audience?.member ?? false,
    sentence: segment.sentence,
    as_of: deps.clock.now().toISOString(),
    version: segment.version,
    audience,
    reproduced: true,
    tree: [],
    next_change: null,
  };
}

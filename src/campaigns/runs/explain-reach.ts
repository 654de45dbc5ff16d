/**
 * Why one contact is reached or missed: by a run, from the sets it froze and the calculations it read; or by a campaign that has
 * not run, from what is published now. What behind a segment decided is explained by `src/explain`, as of that calculation.
 */
import type { z } from 'zod';
import { type ReachReason, reachReason } from '../../api/contract/campaigns.ts';
import type { Explanation } from '../../api/contract/explain.ts';
import type { ReachExplanation } from '../../api/contract/runs.ts';
import { audiencesWith } from '../../audiences/audiences.ts';
import type { Channel } from '../../audiences/reach.ts';
import { readFields, readPastCatalogue } from '../../contacts/catalogue.ts';
import { nameOf } from '../../contacts/contact-name.ts';
import { readContactsByNo } from '../../contacts/contact-page.ts';
import { type ContactRow, contactSummaryOf } from '../../contacts/contact-rows.ts';
import type { Deps } from '../../deps.ts';
import { type AskedContact, askedContact } from '../../explain/asked-contact.ts';
import { noContact } from '../../explain/contact-named.ts';
import { explainMembership } from '../../explain/explain-calculation.ts';
import { type Past, readPasts } from '../../explain/explain-nested.ts';
import { contactId } from '../../ids.ts';
import type { HoldOut, Limit } from '../targeting.ts';

/** A segment of a plan with the audience that was, or would be, read of it. */
type PlannedSegment = {
  readonly id: string;
  readonly name: string;
  readonly role: 'include' | 'exclude';
  readonly calculationId: string | null;
};

/** What is found out about the contact, however that was. */
export type ReachFacts = {
  readonly asOf: Date;
  readonly campaign: { readonly id: string; readonly name: string };
  readonly channel: Channel;
  /** `targeted`, a reason (`excluded:seg_…`), or nothing: not considered. */
  readonly outcome: string | undefined;
  readonly duplicateOf: number | null;
  readonly preference: { readonly origin: string; readonly at: string } | null;
  readonly earlierRuns: ReachExplanation['earlier_runs'];
  readonly holdOut: HoldOut | null;
  readonly limit: Limit | null;
  readonly isTest: boolean;
};

/** So many segments behind a reason are explained. */
const EXPLAINED = 5;

/** The contact and the segments of the plan, as an explanation needs them whatever the reason is. */
export type Behind = {
  readonly contact: AskedContact;
  readonly row: ContactRow;
  readonly segments: readonly (PlannedSegment & {
    readonly member: boolean;
    readonly past: Past | undefined;
  })[];
};

/** Reads them. Refuses `not_found` when there is no such contact. */
export async function readBehind(
  deps: Deps,
  no: number,
  segments: readonly PlannedSegment[],
): Promise<Behind> {
  const audiences = segments.flatMap(({ id, calculationId }) =>
    calculationId === null ? [] : [{ ownerId: id, id: calculationId }],
  );
  const contact = askedContact(deps, no, await readFields(deps));
  const [row, found, pasts] = await Promise.all([
    contact.current(),
    audiences.length === 0 ? [] : audiencesWith(deps.warehouse, { audiences, no }),
    readPasts(deps, audiences),
  ]);
  if (row === undefined) throw noContact(contactId(no));
  const having = new Set(found.map(({ id }) => id));
  return {
    contact,
    row,
    segments: segments.map((segment) => ({
      ...segment,
      member: segment.calculationId !== null && having.has(segment.calculationId),
      past: segment.calculationId === null ? undefined : pasts.get(segment.calculationId),
    })),
  };
}

/** Puts the explanation together. */
export async function describeReach(
  deps: Deps,
  { contact, row, segments }: Behind,
  facts: ReachFacts,
): Promise<ReachExplanation> {
  const { reason, by } = reasonOf(facts.outcome);
  const segment = by === undefined ? undefined : segments.find(({ id }) => id === by);
  const deciding = segments
    .filter(({ id, role, member }) => {
      if (reason === 'excluded') return id === by;
      if (reason === 'not_considered') return role === 'include';
      return reason === 'targeted' && role === 'include' && member;
    })
    .slice(0, EXPLAINED);
  const [[other], explained] = await Promise.all([
    facts.duplicateOf === null ? [] : readContactsByNo(deps, [facts.duplicateOf]),
    explainAll(deps, contact, deciding),
  ]);
  return {
    contact: contactSummaryOf(row, contact.fields),
    as_of: facts.asOf.toISOString(),
    reason,
    sentence: sentenceOf(
      reason,
      facts,
      segment?.name ?? by ?? '',
      other ? nameOf(other) : 'a contact that was deleted since',
    ),
    segment: by === undefined ? null : { id: by, name: segment?.name ?? by },
    duplicate_of: other ?? null,
    preference: facts.preference === null ? null : { channel: facts.channel, ...facts.preference },
    earlier_runs: [...facts.earlierRuns],
    fix: fixOf(reason, contact.no, facts.campaign.id, segments, by),
    segments: segments.map(({ id, name, role, calculationId, member }) => ({
      id,
      name,
      role,
      calculation_id: calculationId,
      member,
      explanation: explained.get(id) ?? null,
    })),
  };
}

/** By the id of the segment; those are left out that were deleted for good, or their calculation was. */
async function explainAll(
  deps: Deps,
  contact: AskedContact,
  segments: Behind['segments'],
): Promise<ReadonlyMap<string, Explanation>> {
  if (segments.length === 0) return new Map();
  const definitions = segments.map(({ past }) => past?.definition);
  const catalogue = await readPastCatalogue(deps, definitions);
  const explained = await Promise.all(
    segments.map(async ({ id, calculationId, past, member: isMember }) =>
      past === undefined || calculationId === null
        ? undefined
        : ([
            id,
            await explainMembership(deps, contact, { calculationId, past, isMember, catalogue }),
          ] as const),
    ),
  );
  return new Map(explained.filter((one) => one !== undefined));
}

type Reason = z.output<typeof reachReason> | 'targeted' | 'not_considered';

function reasonOf(outcome: string | undefined): { readonly reason: Reason; readonly by?: string } {
  if (outcome === undefined) return { reason: 'not_considered' };
  if (outcome === 'targeted') return { reason: 'targeted' };
  const [name, by] = outcome.split(':');
  const reason: ReachReason = reachReason.parse(name);
  return by === undefined ? { reason } : { reason, by };
}

const CHANNEL_WORDS = { email: 'email address', sms: 'phone number', phone: 'phone number' } as const;

function sentenceOf(reason: Reason, facts: ReachFacts, segment: string, other: string): string {
  const address = CHANNEL_WORDS[facts.channel];
  switch (reason) {
    case 'targeted':
      return facts.isTest
        ? 'Named in the test, and nothing speaks against it.'
        : 'In an included segment, and nothing speaks against it.';
    case 'not_considered':
      return facts.isTest ? 'Not named in the test.' : 'In none of the included segments.';
    case 'excluded':
      return `In “${segment}”, which is excluded.`;
    case 'inactive':
      return 'Not active.';
    case 'no_address':
      return `Has no ${address}.`;
    case 'invalid_address':
      return `The ${address} is not a valid one.`;
    case 'unsubscribed':
      return `Unsubscribed from ${facts.channel === 'sms' ? 'SMS' : facts.channel} under this ${address}.`;
    case 'duplicate_address':
      return `Has the same ${address} as ${other}, who stands for it.`;
    case 'held_out':
      return `In the ${facts.holdOut?.percent ?? 0} % that are held out.`;
    case 'over_limit':
      return `Targeted by ${counted(facts.limit?.runs ?? 0, 'run')} already in ${counted(facts.limit?.days ?? 0, 'day')}.`;
  }
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

function fixOf(
  reason: Reason,
  no: number,
  campaignId: string,
  segments: Behind['segments'],
  by: string | undefined,
) {
  const contact = {
    where: 'contact' as const,
    label: 'Open the contact',
    href: `/contacts/${contactId(no)}`,
  };
  const setUp = {
    where: 'campaign' as const,
    label: 'Open the campaign',
    href: `/campaigns/${campaignId}`,
  };
  switch (reason) {
    case 'targeted':
      return null;
    case 'excluded':
      return { where: 'segment' as const, label: 'Open the segment', href: `/segments/${by}` };
    case 'not_considered': {
      const included = segments.filter(({ role }) => role === 'include');
      const [only] = included;
      return only && included.length === 1
        ? { where: 'segment' as const, label: 'Open the segment', href: `/segments/${only.id}` }
        : setUp;
    }
    case 'held_out':
    case 'over_limit':
      return setUp;
    default:
      return contact;
  }
}

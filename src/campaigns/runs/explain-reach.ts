/**
 * Why one contact is reached or missed: by a run, from the sets it froze and the calculations it read; or by a campaign that has
 * not run, from what is published now. What behind a segment decided is explained by `src/explain`, as of that calculation.
 */
import type { z } from 'zod';
import { type ReachReason, reachReason } from '../../api/contract/campaigns.ts';
import type { ReachExplanation } from '../../api/contract/runs.ts';
import { audiencesWith } from '../../audiences/audiences.ts';
import type { Channel } from '../../audiences/reach.ts';
import { readContactsByNo } from '../../contacts/contact-page.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../errors.ts';
import { explainCalculation } from '../../explain/explain-segment.ts';
import { contactId } from '../../ids.ts';
import type { HoldOut, Limit } from '../targeting.ts';

/** What is found out about the contact, however that was. */
export type ReachFacts = {
  readonly no: number;
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
  readonly segments: readonly {
    readonly id: string;
    readonly name: string;
    readonly role: 'include' | 'exclude';
    readonly calculationId: string | null;
  }[];
};

/** So many segments behind a reason are explained. */
const EXPLAINED = 5;

/** Puts the explanation together. Refuses `not_found` when the contact was deleted. */
export async function describeReach(deps: Deps, facts: ReachFacts): Promise<ReachExplanation> {
  const [contact] = await readContactsByNo(deps, [facts.no]);
  if (!contact) throw new Refusal('not_found', 'The contact was deleted meanwhile.');
  const [other] = facts.duplicateOf === null ? [] : await readContactsByNo(deps, [facts.duplicateOf]);
  const { reason, by } = reasonOf(facts.outcome);
  const segment = by === undefined ? undefined : facts.segments.find(({ id }) => id === by);
  const segments = await withMembership(deps, facts);
  const deciding = segments
    .filter(({ id, role, member }) => {
      if (reason === 'excluded') return id === by;
      if (reason === 'not_considered') return role === 'include';
      return reason === 'targeted' && role === 'include' && member;
    })
    .slice(0, EXPLAINED);
  const explained = new Map(
    await Promise.all(
      deciding.map(
        async ({ id, calculation_id }) =>
          [id, await explanationOf(deps, id, calculation_id, facts.no)] as const,
      ),
    ),
  );
  return {
    contact,
    as_of: facts.asOf.toISOString(),
    reason,
    sentence: sentenceOf(reason, facts, segment?.name ?? by ?? '', nameOf(other)),
    segment: by === undefined ? null : { id: by, name: segment?.name ?? by },
    duplicate_of: other ?? null,
    preference: facts.preference === null ? null : { channel: facts.channel, ...facts.preference },
    earlier_runs: [...facts.earlierRuns],
    fix: fixOf(reason, facts, by),
    segments: segments.map((one) => ({ ...one, explanation: explained.get(one.id) ?? null })),
  };
}

type Reason = z.output<typeof reachReason> | 'targeted' | 'not_considered';

function reasonOf(outcome: string | undefined): { readonly reason: Reason; readonly by?: string } {
  if (outcome === undefined) return { reason: 'not_considered' };
  if (outcome === 'targeted') return { reason: 'targeted' };
  const [name, by] = outcome.split(':');
  const reason: ReachReason = reachReason.parse(name);
  return by === undefined ? { reason } : { reason, by };
}

async function withMembership(deps: Deps, { segments, no }: ReachFacts) {
  const ids = segments.flatMap(({ calculationId }) => (calculationId === null ? [] : [calculationId]));
  const found =
    ids.length === 0
      ? new Set()
      : new Set((await audiencesWith(deps.warehouse, { ids, nos: [no] })).map(({ id }) => id));
  return segments.map(({ id, name, role, calculationId }) => ({
    id,
    name,
    role,
    calculation_id: calculationId,
    member: calculationId !== null && found.has(calculationId),
  }));
}

/** null when the segment, or the calculation, was deleted for good. */
async function explanationOf(deps: Deps, segmentId: string, calculationId: string | null, no: number) {
  if (calculationId === null) return null;
  try {
    return await explainCalculation(deps, segmentId, contactId(no), calculationId);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') return null;
    throw error;
  }
}

function nameOf(contact: ReachExplanation['duplicate_of'] | undefined): string {
  if (!contact) return 'a contact that was deleted since';
  const name = [contact.first_name, contact.last_name].filter((part) => part !== null).join(' ');
  return name || contact.email || contact.phone || contact.external_id || contact.id;
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

function fixOf(reason: Reason, { no, campaign, segments }: ReachFacts, by: string | undefined) {
  const contact = {
    where: 'contact' as const,
    label: 'Open the contact',
    href: `/contacts/${contactId(no)}`,
  };
  const setUp = {
    where: 'campaign' as const,
    label: 'Open the campaign',
    href: `/campaigns/${campaign.id}`,
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

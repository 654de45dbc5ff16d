/**
 * Whoever unsubscribes from a campaign is not reached again: events `campaign.unsubscribed` of a known campaign record a
 * preference, for the campaign's channel and the address the contact has. A later decision of the person is left alone.
 */
import { z } from 'zod';
import type { Actor } from '../api/contract/route.ts';
import { type Channel, usableAddress } from '../audiences/reach.ts';
import type { Deps } from '../deps.ts';
import { param, sql } from '../sql/sql.ts';
import { type ContactRef, findContacts } from './find-contacts.ts';
import { putPreferences } from './preferences.ts';

export type FeedbackEvent = {
  readonly contact: ContactRef;
  readonly name: string;
  /** As it is stored. */
  readonly occurredAt: string;
  readonly campaign: string | null;
};

const addressRow = z.object({ no: z.number(), address: z.string(), decided: z.string().nullable() });

/** Can be repeated: the same events record nothing more. */
export async function applyUnsubscribes(
  deps: Deps,
  actor: Actor,
  events: readonly FeedbackEvent[],
): Promise<void> {
  const wanted = events.filter(({ name, campaign }) => name === 'campaign.unsubscribed' && campaign !== null);
  if (wanted.length === 0) return;
  const campaigns = await deps.control.db
    .selectFrom('campaigns')
    .select(['id', 'channel'])
    .where('id', 'in', [...new Set(wanted.flatMap(({ campaign }) => campaign ?? []))])
    .execute();
  const nos = await findContacts(
    deps,
    wanted.map(({ contact }) => contact),
  );
  for (const channel of new Set(campaigns.map((one) => one.channel))) {
    const ids = new Set(campaigns.filter((one) => one.channel === channel).map(({ id }) => id));
    const latest = new Map<number, string>();
    wanted.forEach(({ campaign, occurredAt }, index) => {
      const no = nos[index];
      if (no === undefined || campaign === null || !ids.has(campaign)) return;
      const before = latest.get(no);
      if (before === undefined || before < occurredAt) latest.set(no, occurredAt);
    });
    await unsubscribe(deps, actor, channel, latest);
  }
}

async function unsubscribe(
  deps: Deps,
  actor: Actor,
  channel: Channel,
  latest: ReadonlyMap<number, string>,
): Promise<void> {
  if (latest.size === 0) return;
  const rows = await deps.warehouse.rows(
    'preferences.addresses_of',
    sql`select c.no as no, c.address as address, if(p.address = '', null, toString(p.at)) as decided
      from (select no, assumeNotNull(${usableAddress(channel)}) as address from contacts final
        where is_deleted = 0 and no in ${param('Array(UInt32)', [...latest.keys()])} and isNotNull(${usableAddress(channel)})) as c
      left join (select address, at from preferences final where channel = ${param('String', channel)}) as p
        on p.address = c.address
      settings join_use_nulls = 0`,
    { lane: 'interactive', seconds: 20 },
  );
  const items = rows.flatMap((row) => {
    const { no, address, decided } = addressRow.parse(row);
    const at = latest.get(no);
    if (at === undefined || (decided !== null && decided >= at)) return [];
    return [{ channel, address, subscribed: false, origin: 'user_action', at: `${at.replace(' ', 'T')}Z` }];
  });
  if (items.length > 0) await putPreferences(deps, actor, items);
}

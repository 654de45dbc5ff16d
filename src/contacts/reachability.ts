/** What a contact allowed on each channel, and whether a message can go out: the first reason why not. */
import { z } from 'zod';
import type { contact } from '../api/contract/contacts.ts';
import { CHANNELS, type Channel } from '../audiences/reach.ts';
import type { Deps } from '../deps.ts';
import { param, sql } from '../sql/sql.ts';
import { declareQuery } from '../warehouse/warehouse.ts';
import { isValidEmail } from './addresses.ts';
import type { ContactRow } from './contact-rows.ts';

type ContactPreference = z.output<typeof contact>['preferences'][number];

const preferencesOf = declareQuery({
  name: 'preferences.of_addresses',
  bounds: { lane: 'interactive', seconds: 10 },
  params: z.object({ addresses: z.array(z.string()) }),
  row: z.object({
    channel: z.enum(CHANNELS),
    address: z.string(),
    subscribed: z.boolean(),
    origin: z.string(),
    at: z.string(),
  }),
  sql: ({ addresses }) =>
    sql`select channel, address, subscribed, origin, at from preferences final
      where address in (select arrayJoin(${param('Array(String)', addresses)}))`,
});

/** The address of a channel as it is compared, and as it is shown when it can't be used. */
function addressOf(row: ContactRow, channel: Channel): { usable: string | null; shown: string | null } {
  if (channel === 'email') {
    const usable = row.email_key !== null && isValidEmail(row.email_key) ? row.email_key : null;
    return { usable, shown: usable ?? row.v_email };
  }
  return { usable: row.phone_key, shown: row.phone_key ?? row.v_phone };
}

/** One entry per channel; the reasons are asked in the order a run asks them. */
export async function reachabilityOf(
  deps: Pick<Deps, 'warehouse'>,
  row: ContactRow,
): Promise<ContactPreference[]> {
  const addresses = CHANNELS.flatMap((channel) => addressOf(row, channel).usable ?? []);
  const known =
    addresses.length === 0 ? [] : await preferencesOf(deps.warehouse, { addresses: [...new Set(addresses)] });
  return CHANNELS.map((channel) => {
    const { usable, shown } = addressOf(row, channel);
    const preference = known.find((each) => each.channel === channel && each.address === usable);
    const reason = reasonAgainst(row.v_active, shown, usable, preference?.subscribed);
    return {
      channel,
      address: shown,
      subscribed: preference?.subscribed ?? null,
      origin: preference?.origin ?? null,
      at: preference?.at ?? null,
      reachable: reason === null,
      reason,
    };
  });
}

function reasonAgainst(
  active: boolean,
  shown: string | null,
  usable: string | null,
  subscribed: boolean | undefined,
): ContactPreference['reason'] {
  if (!active) return 'inactive';
  if (shown === null) return 'no_address';
  if (usable === null) return 'invalid_address';
  return subscribed === false ? 'unsubscribed' : null;
}

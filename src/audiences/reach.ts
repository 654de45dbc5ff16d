/**
 * How many members can be reached per channel and, for the others, the first reason why not, in the order a run asks:
 * inactive, no address, invalid address, unsubscribed. The figures of a channel add up to the members.
 */
import { z } from 'zod';
import { param, type Sql, sql } from '../sql/sql.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

export const CHANNELS = ['email', 'sms', 'phone'] as const;
export type Channel = (typeof CHANNELS)[number];

export const REASONS = ['reachable', 'inactive', 'no_address', 'invalid_address', 'unsubscribed'] as const;

export const reach = z.record(
  z.enum(CHANNELS),
  z.object({
    reachable: z.number(),
    inactive: z.number(),
    no_address: z.number(),
    invalid_address: z.number(),
    unsubscribed: z.number(),
  }),
);
export type Reach = z.output<typeof reach>;

const ADDRESS = {
  email: {
    given: sql`email_key`,
    usable: sql`if(match(email_key, '^[^@\\\\s]+@[^@\\\\s]+\\\\.[^@\\\\s]+$'), email_key, null)`,
  },
  sms: { given: sql`phone`, usable: sql`phone_key` },
  phone: { given: sql`phone`, usable: sql`phone_key` },
} as const satisfies Record<Channel, { given: Sql; usable: Sql }>;

/** The address of a contact row on a channel as preferences know it; null when it has none that can be used. */
export function usableAddress(channel: Channel): Sql {
  return ADDRESS[channel].usable;
}

/** Why a contact row can't be reached on a channel: one of `REASONS` as text. */
export function reachReason(channel: Channel): Sql {
  const { given, usable } = ADDRESS[channel];
  return sql`multiIf(not active, 'inactive', ${given} is null, 'no_address', ${usable} is null, 'invalid_address',
    ${usable} in (select address from preferences final where channel = ${param('String', channel)} and not subscribed), 'unsubscribed', 'reachable')`;
}

/** Reach of the members of an audience, counted in one scan. */
export async function reachOf(warehouse: Warehouse, bitmap: Sql, signal?: AbortSignal): Promise<Reach> {
  const rows = await warehouse.rows(
    'audiences.reach',
    // Not named like the columns: an alias `phone` would be read instead of the column in the next expression.
    sql`select ${reachReason('email')} as by_email, ${reachReason('sms')} as by_sms, ${reachReason('phone')} as by_phone, count() as count
      from contacts final where bitmapContains(${bitmap}, no) group by by_email, by_sms, by_phone`,
    { lane: 'calculation', seconds: 120 },
    signal ? { signal } : undefined,
  );
  const empty = () => ({ reachable: 0, inactive: 0, no_address: 0, invalid_address: 0, unsubscribed: 0 });
  const sums = { email: empty(), sms: empty(), phone: empty() };
  const reason = z.enum(REASONS);
  for (const raw of rows) {
    const row = z
      .object({ by_email: reason, by_sms: reason, by_phone: reason, count: z.number() })
      .parse(raw);
    for (const channel of CHANNELS) sums[channel][row[`by_${channel}`]] += row.count;
  }
  return sums;
}

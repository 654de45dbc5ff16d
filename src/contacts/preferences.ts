/**
 * Preferences: per channel and normalised address, not per contact, so that two contacts with one address share them. The
 * latest one counts. Read by whoever asks whether somebody can be reached.
 */
import { z } from 'zod';
import type { Actor } from '../api/contract/route.ts';
import { preference } from '../api/contract/tags-and-preferences.ts';
import type { Channel } from '../audiences/reach.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistory } from '../history/record-history.ts';
import { readSettings } from '../people/settings.ts';
import { param, sql } from '../sql/sql.ts';
import { storedInstant } from '../sql/stored-time.ts';
import { type Bounds, declareQuery } from '../warehouse/warehouse.ts';
import { addressKey } from './addresses.ts';
import { readBatch } from './batches.ts';
import { causeOf } from './cause.ts';
import { checkedInstant } from './contact-values.ts';
import { tellArrivals } from './end-write.ts';
import { takeNumbers } from './write-lock.ts';

export type Preference = z.output<typeof preference>;

const BOUNDS: Bounds = { lane: 'interactive', seconds: 30 };

const preferenceOf = declareQuery({
  name: 'preferences.read',
  bounds: BOUNDS,
  params: z.object({ channel: preference.shape.channel, address: z.string() }),
  row: preference,
  sql: ({ channel, address }) =>
    sql`select channel, address, subscribed, origin, at from preferences final
      where channel = ${param('String', channel)} and address = ${param('String', address)}`,
});

/** An item of a batch; `at` is when the person decided, now when it is not said. */
const preferenceInput = z.strictObject({
  channel: preference.shape.channel,
  address: z.string().max(320),
  subscribed: z.boolean(),
  origin: preference.shape.origin.default('api'),
  at: z.string().optional(),
});

type Recorded = {
  readonly channel: Channel;
  readonly address: string;
  readonly subscribed: boolean;
  readonly origin: Preference['origin'];
  /** As it is stored. */
  readonly at: string;
};

async function insertPreferences(deps: Deps, actor: Actor, rows: readonly Recorded[]): Promise<void> {
  const version = await takeNumbers(deps, 'write', 1);
  const columns = ['channel', 'address', 'subscribed', 'origin', 'at', 'version'];
  const recorded = rows.map((row) => ({ ...row, version }));
  await insertRows(deps, 'preferences', columns, recorded);
  const cause = causeOf(actor);
  const kept = recorded.map((row) => ({ ...row, cause }));
  await insertRows(deps, 'preference_history', [...columns, 'cause'], kept);
  const channels = [...new Set(rows.map(({ channel }) => channel))];
  const arrivals = channels.flatMap((channel) => [
    { kind: 'field' as const, key: `subscribed.${channel}` },
    { kind: 'field' as const, key: `reachable.${channel}` },
  ]);
  await tellArrivals(deps, arrivals, { prompt: false });
}

async function insertRows(
  deps: Pick<Deps, 'warehouse'>,
  table: 'preferences' | 'preference_history',
  columns: readonly string[],
  rows: readonly object[],
): Promise<void> {
  await deps.warehouse.insert(
    `${table}.insert`,
    { table, columns, format: 'JSONEachRow' },
    // One piece, so that it is one insert: all of it is there or nothing.
    [rows.map((row) => `${JSON.stringify(row)}\n`).join('')],
    BOUNDS,
  );
}

async function region(deps: Deps): Promise<string> {
  return (await readSettings(deps)).default_region;
}

/** The preference recorded for an address. Refuses `not_found` when there is none. */
export async function readPreference(deps: Deps, channel: Channel, given: string): Promise<Preference> {
  const address = addressKey(channel, given, await region(deps), '/address');
  const [found] = await preferenceOf(deps.warehouse, { channel, address });
  if (!found) throw new Refusal('not_found', `No preference is recorded for ${address}.`);
  return found;
}

/** Records a preference. Refuses an address that can be none of the channel. */
export async function putPreference(
  deps: Deps,
  actor: Actor,
  wanted: {
    readonly channel: Channel;
    readonly address: string;
    readonly subscribed: boolean;
    readonly origin: Preference['origin'];
  },
): Promise<Preference> {
  const address = addressKey(wanted.channel, wanted.address, await region(deps), '/address');
  const [before] = await preferenceOf(deps.warehouse, { channel: wanted.channel, address });
  const at = storedInstant(deps.clock.now().getTime());
  await insertPreferences(deps, actor, [{ ...wanted, address, at }]);
  await recordHistory(deps.control.db, deps.clock, actor, {
    action: 'preference.recorded',
    subject: { kind: 'preference', id: `${wanted.channel}:${address}`, name: address },
    changes: { subscribed: { from: before?.subscribed ?? null, to: wanted.subscribed } },
  });
  return readPreference(deps, wanted.channel, address);
}

/** Records many, all or nothing; of several for one address the last one counts. */
export async function putPreferences(
  deps: Deps,
  actor: Actor,
  items: readonly unknown[],
): Promise<{ recorded: number }> {
  const where = await region(deps);
  const now = storedInstant(deps.clock.now().getTime());
  const rows = readBatch('preferences', items, preferenceInput, (item, base): Recorded => {
    const address = addressKey(item.channel, item.address, where, `${base}/address`);
    const at = item.at === undefined ? now : checkedInstant(item.at, 'The time', `${base}/at`);
    return { channel: item.channel, address, subscribed: item.subscribed, origin: item.origin, at };
  });
  const last = new Map(rows.map((row) => [`${row.channel}:${row.address}`, row]));
  await insertPreferences(deps, actor, [...last.values()]);
  await recordHistory(deps.control.db, deps.clock, actor, {
    action: 'preferences.recorded',
    subject: { kind: 'preferences', id: actor.id, name: `${last.size} addresses` },
  });
  return { recorded: last.size };
}

/** What sends on each channel: an address, a signing secret, how many contacts at once and which of their fields. */

import type { z } from 'zod';
import type { ChannelSetUp, channelsContract } from '../../api/contract/channels.ts';
import type { Actor } from '../../api/contract/route.ts';
import { CHANNELS, type Channel } from '../../audiences/reach.ts';
import { readFields } from '../../contacts/catalogue.ts';
import { columnOf } from '../../contacts/columns.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../errors.ts';
import { recordHistory } from '../../history/record-history.ts';
import type { Seal } from '../../seal.ts';
import { newSigningSecret } from '../../webhooks/signing.ts';
import { checkWebhookUrl } from '../../webhooks/webhook-url.ts';

type Wanted = z.output<(typeof channelsContract)['putChannel']['body']>;

/** Each channel with its receiver. Of its address, only admins read more than the host: the rest of it may be a secret. */
export async function listChannels(
  { control: { db } }: Pick<Deps, 'control'>,
  { role }: Pick<Actor, 'role'>,
): Promise<ChannelSetUp[]> {
  const isWhole = role === 'owner' || role === 'admin';
  const rows = await db.selectFrom('channels').selectAll().execute();
  return CHANNELS.map((channel) => {
    const row = rows.find((one) => one.channel === channel);
    return {
      channel,
      receiver: row
        ? {
            url: isWhole ? row.url : originOf(row.url),
            batch_size: row.batch_size,
            fields: row.fields,
            secret_created_at: row.secret_created_at.toISOString(),
            version: row.version,
            updated_at: row.updated_at.toISOString(),
            updated_by: row.updated_by,
          }
        : null,
    };
  });
}

/** Sets up a receiver, or changes it. Answers the signing secret when it is a new one. */
export async function putChannel(
  deps: Deps,
  seal: Seal,
  actor: Actor,
  channel: Channel,
  wanted: Wanted,
): Promise<ChannelSetUp & { readonly signing_secret: string | null }> {
  const url = checkWebhookUrl(wanted.url);
  const known = await readFields(deps);
  const unknown = wanted.fields.findIndex((key) => !known.has(key) || columnOf(key) === undefined);
  if (unknown >= 0)
    throw new Refusal('invalid_value', `There is no field “${wanted.fields[unknown]}” to send.`, {
      path: `/fields/${unknown}`,
    });
  const secret = await deps.control.db.transaction().execute(async (tx) => {
    const before = await tx
      .selectFrom('channels')
      .selectAll()
      .where('channel', '=', channel)
      .forUpdate()
      .executeTakeFirst();
    const fresh = !before || wanted.new_secret ? newSigningSecret() : null;
    const now = deps.clock.now();
    const values = {
      url,
      batch_size: wanted.batch_size,
      fields: [...new Set(wanted.fields)],
      version: (before?.version ?? 0) + 1,
      updated_at: now,
      updated_by: actor.name,
    };
    if (before)
      await tx
        .updateTable('channels')
        .set({
          ...values,
          ...(fresh === null
            ? {}
            : { secret: seal.close(fresh, channel), secret_created_at: deps.clock.wall() }),
        })
        .where('channel', '=', channel)
        .execute();
    else
      await tx
        .insertInto('channels')
        .values({
          ...values,
          channel,
          secret: seal.close(fresh ?? '', channel),
          secret_created_at: deps.clock.wall(),
        })
        .execute();
    await recordHistory(tx, deps.clock, actor, {
      action: before ? 'channel.changed' : 'channel.set_up',
      subject: { kind: 'channel', id: channel, name: channel },
      changes: {
        // As anybody may read it.
        url: { from: before ? originOf(before.url) : null, to: originOf(url) },
        batch_size: { from: before?.batch_size ?? null, to: wanted.batch_size },
        fields: { from: before?.fields ?? null, to: wanted.fields },
        ...(before && fresh !== null ? { secret: { from: 'the one before', to: 'a new one' } } : {}),
      },
    });
    return fresh;
  });
  const set = (await listChannels(deps, actor)).find((one) => one.channel === channel);
  return { channel, receiver: set?.receiver ?? null, signing_secret: secret };
}

function originOf(url: string): string {
  return new URL(url).origin;
}

export async function deleteChannel(deps: Deps, actor: Actor, channel: Channel): Promise<void> {
  await deps.control.db.transaction().execute(async (tx) => {
    const gone = await tx
      .deleteFrom('channels')
      .where('channel', '=', channel)
      .returning('channel')
      .executeTakeFirst();
    if (gone)
      await recordHistory(tx, deps.clock, actor, {
        action: 'channel.deleted',
        subject: { kind: 'channel', id: channel, name: channel },
      });
  });
}

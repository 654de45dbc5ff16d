/**
 * What can be done with a webhook: add, change, pause and resume, rotate its secret, delete, try out, send again. Read this
 * file first; how deliveries are made is in `dispatcher.ts`, what follows from an attempt in `settle-attempt.ts`.
 */
import { type SqlBool, sql } from 'kysely';
import { type EventType, TEST_EVENT } from '../api/contract/event-types.ts';
import type { Actor } from '../api/contract/route.ts';
import type { Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistory } from '../history/record-history.ts';
import { newId, parseId } from '../ids.ts';
import { writeEvent } from '../outbox/record-event.ts';
import type { Seal } from '../seal.ts';
import { beginAttempts, CLAIM_SECONDS } from './delivery-store.ts';
import type { Dispatcher } from './dispatcher.ts';
import { newSigningSecret } from './signing.ts';
import { checkWebhookUrl } from './webhook-url.ts';

/** What the operations need besides the engines. */
export type WebhookParts = Deps & { readonly seal: Seal; readonly dispatcher: Dispatcher };

/** How long a secret signs on after it was replaced. */
const OVERLAP_HOURS = 24;

export type NewWebhook = {
  readonly name: string;
  readonly url: string;
  readonly events: readonly EventType[];
  readonly segments: readonly string[] | null;
};

/** Adds a webhook; answers its id and its signing secret, which cannot be read again. */
export async function createWebhook(
  parts: WebhookParts,
  actor: Actor,
  wanted: NewWebhook,
): Promise<{ id: string; secret: string }> {
  const { clock, control, seal } = parts;
  const url = checkWebhookUrl(wanted.url);
  const id = newId('hook', clock);
  const secret = newSigningSecret();
  const now = clock.now();
  await control.db.transaction().execute(async (tx) => {
    await refuseUnknownSegments(tx, wanted.segments);
    await tx
      .insertInto('webhooks')
      .values({
        id,
        name: wanted.name,
        url,
        events: [...new Set(wanted.events)],
        segments: wanted.segments === null ? null : [...new Set(wanted.segments)],
        secret: seal.close(secret, id),
        secret_created_at: clock.wall(),
        created_at: now,
        updated_at: now,
        created_by: actor.name,
      })
      .execute();
    await recordHistory(tx, clock, actor, {
      action: 'webhook.created',
      subject: { kind: 'webhook', id, name: wanted.name },
      changes: {
        url: { from: null, to: addressForHistory(url) },
        events: { from: null, to: wanted.events },
        segments: { from: null, to: wanted.segments },
      },
    });
  });
  parts.live.publish({ type: 'webhook.changed', webhook_id: id });
  return { id, secret };
}

async function refuseUnknownSegments(tx: Tx, ids: readonly string[] | null): Promise<void> {
  if (ids === null) return;
  const rows = await tx.selectFrom('segments').select('id').where(sql<SqlBool>`id = any(${ids})`).execute();
  const known = new Set(rows.map(({ id }) => id));
  const problems = ids.flatMap((id, index) =>
    known.has(id)
      ? []
      : [
          {
            code: 'invalid_value' as const,
            path: `/segments/${index}`,
            detail: `There is no segment ${id}.`,
          },
        ],
  );
  const [first] = problems;
  if (first)
    throw new Refusal(
      'invalid_value',
      problems.length === 1 ? first.detail : `${problems.length} of the segments do not exist.`,
      { path: first.path, problems },
    );
}

/** History is read by more people than webhooks are, and the rest of an address may be a secret. */
function addressForHistory(url: string): string {
  return new URL(url).origin;
}

export type WebhookChange = { readonly [K in keyof NewWebhook]?: NewWebhook[K] | undefined } & {
  readonly state?: 'active' | 'paused' | undefined;
};

/** Changes a webhook. Resuming sends what waited. Refuses `version_mismatch` when `ifMatch` is not its version. */
export async function changeWebhook(
  parts: WebhookParts,
  actor: Actor,
  id: string,
  change: WebhookChange,
  ifMatch?: number,
): Promise<void> {
  const { clock } = parts;
  const url = change.url === undefined ? undefined : checkWebhookUrl(change.url);
  await parts.control.db.transaction().execute(async (tx) => {
    const before = await lockWebhook(tx, id);
    if (ifMatch !== undefined && ifMatch !== before.version)
      throw new Refusal(
        'version_mismatch',
        `“${before.name}” is at version ${before.version} by now; your edit started from version ${ifMatch}.`,
        { hint: 'Read it again, and make your change on top of it.' },
      );
    if (change.segments !== undefined) await refuseUnknownSegments(tx, change.segments);
    const resumes = change.state === 'active' && before.state !== 'active';
    await tx
      .updateTable('webhooks')
      .set({
        ...(change.name === undefined ? {} : { name: change.name }),
        ...(url === undefined ? {} : { url }),
        ...(change.events === undefined ? {} : { events: [...new Set(change.events)] }),
        ...(change.segments === undefined
          ? {}
          : { segments: change.segments === null ? null : [...new Set(change.segments)] }),
        ...(change.state === undefined ? {} : { state: change.state, disabled_because: null }),
        // Days of failure are counted anew: somebody has seen to it.
        ...(resumes ? { failing_since: null } : {}),
        version: before.version + 1,
        updated_at: clock.now(),
      })
      .where('id', '=', id)
      .execute();
    const changes = {
      ...differs('name', before.name, change.name),
      ...differs(
        'url',
        addressForHistory(before.url),
        url === undefined ? undefined : addressForHistory(url),
      ),
      ...differs('events', before.events, change.events),
      ...differs('segments', before.segments, change.segments),
      ...differs('state', before.state, change.state),
    };
    await recordHistory(tx, clock, actor, {
      action: 'webhook.changed',
      subject: { kind: 'webhook', id, name: change.name ?? before.name },
      changes,
    });
  });
  announce(parts, id);
}

function differs(key: string, from: unknown, to: unknown): Record<string, { from: unknown; to: unknown }> {
  return to === undefined || JSON.stringify(from) === JSON.stringify(to) ? {} : { [key]: { from, to } };
}

async function lockWebhook(tx: Tx, id: string) {
  const row = await tx
    .selectFrom('webhooks')
    .selectAll()
    .where('id', '=', parseId('hook', id))
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!row) throw new Refusal('not_found', `There is no webhook ${id}.`);
  return row;
}

/** Screens ask again, and the dispatcher looks: what waited may be due. */
function announce({ live, dispatcher }: WebhookParts, id: string): void {
  live.publish({ type: 'webhook.changed', webhook_id: id });
  dispatcher.look();
}

/**
 * Replaces the signing secret; answers the new one. The one before signs too for a day, so that receivers can be changed
 * one after the other; not when it leaked.
 */
export async function rotateSecret(
  parts: WebhookParts,
  actor: Actor,
  id: string,
  keepPrevious: boolean,
): Promise<string> {
  const { clock, seal } = parts;
  const secret = newSigningSecret();
  await parts.control.db.transaction().execute(async (tx) => {
    const before = await lockWebhook(tx, id);
    const now = clock.wall();
    await tx
      .updateTable('webhooks')
      .set({
        secret: seal.close(secret, id),
        secret_created_at: now,
        previous_secret: keepPrevious ? before.secret : null,
        previous_secret_until: keepPrevious ? new Date(now.getTime() + OVERLAP_HOURS * 3_600_000) : null,
        updated_at: clock.now(),
      })
      .where('id', '=', id)
      .execute();
    await recordHistory(tx, clock, actor, {
      action: 'webhook.secret_rotated',
      subject: { kind: 'webhook', id, name: before.name },
      changes: { previous_signs_on: { from: null, to: keepPrevious } },
    });
  });
  announce(parts, id);
  return secret;
}

/** Deletes a webhook with its deliveries; requests that are under way are ended. */
export async function deleteWebhook(parts: WebhookParts, actor: Actor, id: string): Promise<void> {
  await parts.control.db.transaction().execute(async (tx) => {
    const before = await lockWebhook(tx, id);
    await tx.deleteFrom('webhooks').where('id', '=', id).execute();
    await recordHistory(tx, parts.clock, actor, {
      action: 'webhook.deleted',
      subject: { kind: 'webhook', id, name: before.name },
    });
  });
  parts.dispatcher.abandon(id);
  parts.live.publish({ type: 'webhook.changed', webhook_id: id });
}

/** Sends a test event now, whatever the state of the webhook, once; answers the id of its delivery when it is over. */
export async function testWebhook(parts: WebhookParts, actor: Actor, id: string): Promise<string> {
  const { clock, control } = parts;
  const deliveryId = newId('del', clock);
  const claimed = await control.db.transaction().execute(async (tx) => {
    const { name } = await lockWebhook(tx, id);
    const at = clock.now();
    await recordHistory(tx, clock, actor, {
      action: 'webhook.tested',
      subject: { kind: 'webhook', id, name },
    });
    const eventId = await writeEvent(tx, {
      type: TEST_EVENT,
      at,
      segmentId: null,
      data: { webhook: { id, name }, message: 'This is a test: nothing happened.' },
    });
    const row = await tx
      .insertInto('webhook_deliveries')
      .values({
        id: deliveryId,
        webhook_id: id,
        event_id: eventId,
        event_type: TEST_EVENT,
        attempts: 1,
        claimed_until: sql<Date>`now() + make_interval(secs => ${CLAIM_SECONDS})`,
        created_at: at,
      })
      .returning(['id', 'event_id', 'attempts'])
      .executeTakeFirstOrThrow();
    return beginAttempts(tx, id, [row], clock.wall(), true);
  });
  for (const delivery of claimed) await parts.dispatcher.attempt(delivery);
  return deliveryId;
}

/** Puts one delivery on the schedule again, from its beginning; one that waits is attempted at once. */
export async function redeliver(
  parts: WebhookParts,
  actor: Actor,
  webhookId: string,
  id: string,
): Promise<void> {
  const wanted = parseId('del', id);
  await parts.control.db.transaction().execute(async (tx) => {
    const webhook = await lockActive(tx, webhookId);
    const row = await tx
      .selectFrom('webhook_deliveries')
      .select('event_type')
      .where('id', '=', wanted)
      .where('webhook_id', '=', webhookId)
      .executeTakeFirst();
    if (!row) throw new Refusal('not_found', `There is no delivery ${id} of this webhook.`);
    if (row.event_type === TEST_EVENT)
      throw new Refusal('conflict', 'A test is not sent again.', { hint: 'Send another test.' });
    await startOver(parts, tx, sql<SqlBool>`id = ${wanted}`);
    await noteRedelivery(parts, tx, actor, webhook, 1);
  });
  announce(parts, webhookId);
}

/** Puts every failed delivery since a moment on the schedule again; answers how many. */
export async function redeliverFailed(
  parts: WebhookParts,
  actor: Actor,
  webhookId: string,
  since: Date,
): Promise<number> {
  const count = await parts.control.db.transaction().execute(async (tx) => {
    const webhook = await lockActive(tx, webhookId);
    const started = await startOver(
      parts,
      tx,
      sql<SqlBool>`webhook_id = ${webhookId} and status = 'failed' and event_type <> ${TEST_EVENT}
        and created_at >= ${since}`,
    );
    if (started > 0) await noteRedelivery(parts, tx, actor, webhook, started);
    return started;
  });
  announce(parts, webhookId);
  return count;
}

async function lockActive(tx: Tx, id: string) {
  const webhook = await lockWebhook(tx, id);
  if (webhook.state !== 'active')
    throw new Refusal('conflict', `“${webhook.name}” is ${webhook.state}, so nothing is sent to it.`, {
      hint: 'Resume it first.',
    });
  return webhook;
}

async function startOver(parts: WebhookParts, tx: Tx, which: ReturnType<typeof sql<SqlBool>>) {
  const rows = await tx
    .updateTable('webhook_deliveries')
    .set({ status: 'pending', due_at: parts.clock.wall(), failures: 0, finished_at: null })
    .where(which)
    .returning('id')
    .execute();
  return rows.length;
}

async function noteRedelivery(
  parts: WebhookParts,
  tx: Tx,
  actor: Actor,
  webhook: { readonly id: string; readonly name: string },
  count: number,
): Promise<void> {
  await recordHistory(tx, parts.clock, actor, {
    action: 'webhook.redelivered',
    subject: { kind: 'webhook', id: webhook.id, name: webhook.name },
    changes: { deliveries: { from: null, to: count } },
  });
}

/**
 * `Idempotency-Key` on POST: the first answer is kept for a day and given again; the same key with another request is
 * refused. A request whose process died may be repeated after a minute. Of an answer that holds a secret only the fact is
 * kept: repeating the request is refused then, and nothing is made twice.
 */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { Actor } from './contract/route.ts';

export type KeptAnswer = { readonly status: number; readonly body: unknown };

/**
 * Runs `answer` once per key; a repeated request gets what the first one got. Failures are not kept.
 * @param options `forget`: the answer must not be stored
 */
export async function onceFor(
  deps: Deps,
  actor: Actor,
  key: string,
  request: { readonly url: string; readonly body: unknown },
  answer: () => Promise<KeptAnswer>,
  options: { readonly forget: boolean },
): Promise<KeptAnswer> {
  if (key.length > 200) throw new Refusal('bad_request', 'An Idempotency-Key has at most 200 characters.');
  const { db } = deps.control;
  const hash = createHash('sha256')
    .update(JSON.stringify([request.url, request.body ?? null]))
    .digest('hex');
  await db
    .deleteFrom('idempotency_keys')
    .where('created_at', '<', sql<Date>`now() - interval '1 day'`)
    .execute();
  const claimed = await db
    .insertInto('idempotency_keys')
    .values({
      key,
      actor_id: actor.id,
      request_hash: hash,
      status: null,
      body: null,
      created_at: sql<Date>`now()`,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['actor_id', 'key'])
        .doUpdateSet({ created_at: sql<Date>`now()` })
        .where('idempotency_keys.status', 'is', null)
        .where('idempotency_keys.request_hash', '=', hash)
        .where('idempotency_keys.created_at', '<', sql<Date>`now() - interval '1 minute'`),
    )
    .returning('key')
    .executeTakeFirst();
  if (!claimed) {
    const kept = await db
      .selectFrom('idempotency_keys')
      .select(['request_hash', 'status', 'body'])
      .where('actor_id', '=', actor.id)
      .where('key', '=', key)
      .executeTakeFirstOrThrow();
    if (kept.request_hash !== hash)
      throw new Refusal('idempotency_mismatch', 'This Idempotency-Key came with another request before.', {
        hint: 'Use a new key for a new request.',
      });
    if (kept.status === null)
      throw new Refusal('conflict', 'The first request with this Idempotency-Key is still being answered.');
    if (options.forget)
      throw new Refusal(
        'conflict',
        'The first request with this Idempotency-Key was answered, and the secret in its answer is shown only once.',
        { hint: 'Use what the first request made, or make another one with a new key.' },
      );
    return { status: kept.status, body: kept.body };
  }
  try {
    const given = await answer();
    await db
      .updateTable('idempotency_keys')
      .set({ status: given.status, body: JSON.stringify(options.forget ? null : (given.body ?? null)) })
      .where('actor_id', '=', actor.id)
      .where('key', '=', key)
      .execute();
    return given;
  } catch (error) {
    await db.deleteFrom('idempotency_keys').where('actor_id', '=', actor.id).where('key', '=', key).execute();
    throw error;
  }
}

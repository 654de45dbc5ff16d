/** Standard Webhooks signatures: the secret a receiver verifies with, and the headers of one request. */
import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

const SECRET_BYTES = 32;

/** A new signing secret as the receiver configures it. @example 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw…' */
export function newSigningSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/**
 * The three headers of a request. With several secrets (a rotation) there is one signature for each, so that a receiver
 * with either of them accepts it.
 * @param id the event's; the same at every attempt
 * @param at the time outside: receivers refuse what is more than five minutes off
 */
export function signatureHeaders(
  secrets: readonly string[],
  { id, at, body }: { readonly id: string; readonly at: Date; readonly body: string },
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}

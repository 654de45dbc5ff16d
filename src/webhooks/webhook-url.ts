/**
 * Where a webhook may send to: any http(s) address, private ones included, because a self-hosted Muster often tells hosts
 * of its own network. Only admins can add webhooks.
 */
import { Refusal } from '../errors.ts';

/**
 * The address as it is stored. Refuses `invalid_value` what is no http(s) address or carries what would be lost or leak.
 * @example checkWebhookUrl('https://example.com/hooks/muster')
 */
export function checkWebhookUrl(text: string): string {
  if (!URL.canParse(text))
    throw refusal(`${text} is not a web address.`, 'Give one such as https://example.com/hooks/muster.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refusal(
      `Webhooks are sent over https or http, not over ${url.protocol.slice(0, -1)}.`,
      'Give an address that begins with https:// or http://.',
    );
  if (url.username !== '' || url.password !== '')
    throw refusal(
      'The address has a user name or a password in it, where it would be readable for every admin.',
      'Leave it out: every request is signed, and the receiver knows Muster by its signature.',
    );
  if (url.hash !== '')
    throw refusal(
      `The part ${url.hash} of the address is never sent to a server.`,
      'Leave out the # and what follows it.',
    );
  return url.href;
}

function refusal(detail: string, hint: string): Refusal {
  return new Refusal('invalid_value', detail, { path: '/url', hint });
}

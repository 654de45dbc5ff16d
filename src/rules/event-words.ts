/**
 * Names of events as something a contact did: "purchase" becomes "purchased", "Order Completed" and "order_completed"
 * become "completed an order". Names that cannot be said like that are quoted, so that a sentence never guesses.
 */
import { quote } from './describe-value.ts';

/** Names that are nouns or verbs by themselves. */
const KNOWN: ReadonlyMap<string, string> = new Map([
  ['purchase', 'purchased'],
  ['order', 'ordered'],
  ['visit', 'visited'],
  ['login', 'logged in'],
  ['log in', 'logged in'],
  ['sign in', 'signed in'],
  ['signin', 'signed in'],
  ['logout', 'logged out'],
  ['signup', 'signed up'],
  ['sign up', 'signed up'],
  ['register', 'registered'],
  ['registration', 'registered'],
  ['subscribe', 'subscribed'],
  ['unsubscribe', 'unsubscribed'],
  ['checkout', 'checked out'],
  ['check out', 'checked out'],
  ['add to cart', 'added to the cart'],
  ['download', 'downloaded'],
  ['search', 'searched'],
  ['click', 'clicked'],
  ['open', 'opened'],
  ['view', 'viewed'],
  ['page view', 'viewed a page'],
  ['pageview', 'viewed a page'],
  ['app open', 'opened the app'],
  ['refund', 'had a refund'],
  ['return', 'returned something'],
  ['payment', 'paid'],
  ['donation', 'donated'],
  ['renewal', 'renewed'],
  ['cancellation', 'cancelled'],
  ['call', 'called'],
  ['share', 'shared'],
  ['like', 'liked'],
  ['comment', 'commented'],
  ['install', 'installed'],
  ['upgrade', 'upgraded'],
  ['downgrade', 'downgraded'],
]);

/** Past participles that do not end in "-ed", as the names of events have them. */
const IRREGULAR = new Set([
  'sent',
  'bought',
  'sold',
  'made',
  'seen',
  'read',
  'paid',
  'left',
  'won',
  'lost',
  'begun',
  'given',
  'shown',
  'hidden',
  'chosen',
  'taken',
  'met',
]);

const NO_VERBS = new Set(['need', 'speed', 'seed', 'feed', 'bed', 'red', 'embed', 'unlimited', 'red']);

/** What a contact did, as it stands in a sentence. @example pastTense('email_opened') // 'opened an email' */
export function pastTense(event: string): string {
  const name = event.trim();
  const words = name
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[\s_-]+/)
    .filter((word) => word !== '');
  const known = KNOWN.get(words.join(' '));
  if (known !== undefined) return known;
  const plain = words.length <= 4 && words.every((word) => /^\p{L}+$/u.test(word));
  const verb = words.at(-1) ?? '';
  if (!plain || !isParticiple(verb)) return `had the event ${quote(name)}`;
  const noun = words.slice(0, -1).join(' ');
  return noun === '' ? verb : `${verb} ${withIndefinite(noun)}`;
}

function isParticiple(word: string): boolean {
  return IRREGULAR.has(word) || (word.endsWith('ed') && word.length > 3 && !NO_VERBS.has(word));
}

function withIndefinite(noun: string): string {
  if (/[^s]s$/.test(noun)) return noun;
  return `${/^[aeiou]/.test(noun) && !/^(uni|use|eu)/.test(noun) ? 'an' : 'a'} ${noun}`;
}

/**
 * Ids: branded strings with a visible prefix that sort by the time they were made (`seg_01k…`): 48 bits of time and 80
 * random bits, as ULID does it, in lower-case Crockford base 32. Ids made by one process in one millisecond count up, so
 * they sort in the order they were made. Contacts are the exception: they are dense numbers (the bit in every audience),
 * and their id is that number in decimal.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import { Refusal } from './errors.ts';

/** Every prefix and what it names, for sentences. */
export const ID_KINDS = {
  seg: 'segment',
  ver: 'definition version',
  calc: 'calculation',
  view: 'saved view',
  act: 'act on many segments',
  camp: 'campaign',
  run: 'run',
  src: 'data source',
  sync: 'sync',
  file: 'file',
  field: 'field',
  tag: 'tag',
  usr: 'user',
  key: 'API key',
  hist: 'history entry',
  hook: 'webhook',
  evt: 'webhook event',
  del: 'delivery',
  req: 'request',
} as const;

export type IdKind = keyof typeof ID_KINDS;
export type Id<Kind extends IdKind> = `${Kind}_${string}`;
export type ContactId = `con_${string}`;

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const RANDOM_BITS = 80n;
const TEXT_LENGTH = 26;
const WELL_FORMED = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

let lastMilliseconds = -1;
let lastRandom = 0n;

function nextRandom(milliseconds: number): bigint {
  if (milliseconds === lastMilliseconds) lastRandom = (lastRandom + 1n) % (1n << RANDOM_BITS);
  else {
    lastMilliseconds = milliseconds;
    // The top bit stays free, so that counting up within a millisecond cannot wrap around and sort first.
    lastRandom = BigInt(`0x${randomBytes(10).toString('hex')}`) >> 1n;
  }
  return lastRandom;
}

/**
 * A new id of the kind.
 * @example newId('seg', clock) // 'seg_01kapx3m5wq4v8zj0c6y7n2r9d'
 */
export function newId<Kind extends IdKind>(kind: Kind, clock: Clock): Id<Kind> {
  const milliseconds = clock.now().getTime();
  let rest = (BigInt(milliseconds) << RANDOM_BITS) | nextRandom(milliseconds);
  let text = '';
  for (let place = 0; place < TEXT_LENGTH; place += 1) {
    text = DIGITS.charAt(Number(rest & 31n)) + text;
    rest >>= 5n;
  }
  return `${kind}_${text}`;
}

/** True when the text is written like an id of the kind; says nothing about whether such a thing exists. */
export function isId<Kind extends IdKind>(kind: Kind, text: string): text is Id<Kind> {
  return text.startsWith(`${kind}_`) && WELL_FORMED.test(text.slice(kind.length + 1));
}

/**
 * Reads an id that came from outside. Refuses with `not_found` what is not written like one: nothing can be there.
 * @example parseId('seg', 'seg_01kapx3m5wq4v8zj0c6y7n2r9d')
 */
export function parseId<Kind extends IdKind>(kind: Kind, text: string): Id<Kind> {
  if (isId(kind, text)) return text;
  throw new Refusal('not_found', `There is no ${ID_KINDS[kind]} ${text}.`, {
    hint: `An id of a ${ID_KINDS[kind]} starts with ${kind}_ and has 26 more letters and digits.`,
  });
}

const LARGEST_CONTACT_NO = 4_294_967_295;
const CONTACT_DIGITS = 10;

/**
 * The id of the contact with the dense number; zero-padded, so that ids sort like numbers.
 * @example contactId(42) // 'con_0000000042'
 */
export function contactId(no: number): ContactId {
  if (!Number.isInteger(no) || no < 0 || no > LARGEST_CONTACT_NO)
    throw new Error(`Not a contact number: ${no}`);
  return `con_${String(no).padStart(CONTACT_DIGITS, '0')}`;
}

/**
 * The dense number behind a contact's id. Refuses with `not_found` what is not written like one.
 * @example contactNo('con_0000000042') // 42
 */
export function contactNo(id: string): number {
  const no = /^con_\d{10}$/.test(id) ? Number(id.slice(4)) : Number.NaN;
  if (no <= LARGEST_CONTACT_NO) return no;
  throw new Refusal('not_found', `There is no contact ${id}.`, {
    hint: 'An id of a contact is con_ and ten digits, such as con_0000000042.',
  });
}

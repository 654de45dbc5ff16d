/**
 * Addresses as identities and preferences compare them: an email in lower case, a phone number in E.164; and text as it is
 * stored (no outer white space, empty is missing). Imports do the same in SQL, except for phone numbers, whose rules only
 * the library knows: their distinct values are read, normalised here and joined back.
 */
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Channel } from '../audiences/reach.ts';
import { Refusal } from '../errors.ts';

/** Something, an at sign, a domain with a dot, no (ASCII) white space; for the engine and for here. */
export const EMAIL_FORM = '^[^@\\t\\n\\f\\r ]+@[^@\\t\\n\\f\\r ]+\\.[^@\\t\\n\\f\\r ]+$';
const EMAIL = new RegExp(EMAIL_FORM);

/** Text as it is stored; null when nothing is left. @example cleanText('  Ada ') // 'Ada' */
export function cleanText(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === '' ? null : trimmed;
}

/** An email as it is compared. It need not be a valid one. @example emailKey(' Ada@Example.com') // 'ada@example.com' */
export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}

/** True when a message could be addressed to it; only such an email is an identity. */
export function isValidEmail(text: string): boolean {
  return EMAIL.test(text.trim());
}

/**
 * A phone number in E.164, or null when it is not a valid number.
 * @param region where numbers without a country code are from, two letters
 * @example phoneKey('(212) 555-0123', 'US') // '+12125550123'
 */
export function phoneKey(phone: string, region: string): string | null {
  const options = isSupportedCountry(region) ? { defaultCountry: region } : {};
  const parsed = parsePhoneNumberFromString(phone, options);
  return parsed?.isValid() ? parsed.number : null;
}

/**
 * An address as preferences are kept under it. Refuses `invalid_value` what can be no address of the channel.
 * @param path where it stands in the body
 */
export function addressKey(channel: Channel, address: string, region: string, path: string): string {
  if (channel === 'email') {
    if (isValidEmail(address)) return emailKey(address);
    throw new Refusal('invalid_value', `“${address}” is not an email address.`, { path });
  }
  const key = phoneKey(address, region);
  if (key !== null) return key;
  throw new Refusal('invalid_value', `“${address}” is not a phone number.`, {
    path,
    hint: `Write it with its country code, such as +12125550123; without one it is read as a number of ${region}.`,
  });
}

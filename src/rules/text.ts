/**
 * When two texts are the same: outer white space and letter case don't count, accents do; in a phone number neither
 * do the marks that people put between the digits. The stored values follow the same rules in the engine, whose lower
 * case equals JavaScript's for every character.
 */
import type { FieldType } from './rule.ts';

const PHONE_MARKS = /[\s\-‐‑‒–—./()[\]]/gu;

/** The text as it is compared. @example comparable('  New York ', 'text') // 'new york' */
export function comparable(text: string, type: FieldType): string {
  return (type === 'phone' ? text.replace(PHONE_MARKS, '') : text.trim()).toLowerCase();
}

/** True when nothing is left to compare: such a text is missing. */
export function isBlank(text: string, type: FieldType): boolean {
  return comparable(text, type) === '';
}

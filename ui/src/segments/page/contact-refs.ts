/** Contacts named by what they are known by, as the API takes and answers them. */
import type { z } from 'zod';
import type { contactRef } from '../../../../src/api/contract/tags-and-preferences.ts';

export type ContactRef = z.output<typeof contactRef>;
export type RefKind = 'external_id' | 'email' | 'phone';

/** As many as one call takes. */
export const MOST_REFS = 10_000;

export function refOf(kind: RefKind, value: string): ContactRef {
  switch (kind) {
    case 'external_id':
      return { external_id: value };
    case 'email':
      return { email: value };
    case 'phone':
      return { phone: value };
  }
}

/** The identity in a reference. @example refText({ email: 'jane@example.com' }) // 'jane@example.com' */
export function refText(ref: ContactRef): string {
  if ('external_id' in ref) return ref.external_id;
  if ('email' in ref) return ref.email;
  return 'phone' in ref ? ref.phone : ref.id;
}

/** Where a value came from and when: "Customers (file), 3 days ago". */
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { origin } from '../../../src/api/contract/contacts.ts';
import { RelativeTime } from '../shared/RelativeTime.tsx';
import { TextLink } from '../shared/TextLink.tsx';

export type OriginOf = z.output<typeof origin>;

const KINDS = {
  source: '',
  user: '',
  api_key: 'API key ',
  system: '',
  unknown: '',
} as const satisfies Record<OriginOf['kind'], string>;

export function Origin({ origin: from }: { readonly origin: OriginOf }): ReactNode {
  return (
    <>
      {from.kind === 'source' && from.id !== null ? (
        <TextLink href={`/sources/${from.id}`}>{from.name}</TextLink>
      ) : (
        `${KINDS[from.kind]}${from.name}`
      )}
      , <RelativeTime at={from.at} />
    </>
  );
}

/**
 * What a definition is checked against: the fields that exist, and the segments and sources it may name.
 * A plain value: whoever checks a definition reads it from the stores first, so that checking stays pure.
 */
import type { FieldType } from './rule.ts';

export type CatalogueField = {
  readonly key: string;
  readonly label: string;
  readonly type: FieldType;
};

export type CatalogueSegment = {
  readonly id: string;
  readonly name: string;
  /** Segments that its current definition names, for finding cycles. */
  readonly nests: readonly string[];
  /** The calculation that published its audience; absent when it was never calculated. */
  readonly calculationId?: string;
};

export type CatalogueSource = { readonly id: string; readonly name: string };

export type Catalogue = {
  readonly fields: ReadonlyMap<string, CatalogueField>;
  readonly segments: ReadonlyMap<string, CatalogueSegment>;
  readonly sources: ReadonlyMap<string, CatalogueSource>;
};

/** Fields every contact has, whatever the sources deliver. */
export const BUILT_IN_FIELDS: readonly CatalogueField[] = [
  { key: 'external_id', label: 'External id', type: 'text' },
  { key: 'email', label: 'Email', type: 'email' },
  { key: 'phone', label: 'Phone', type: 'phone' },
  { key: 'first_name', label: 'First name', type: 'text' },
  { key: 'last_name', label: 'Last name', type: 'text' },
  { key: 'time_zone', label: 'Time zone', type: 'text' },
  { key: 'active', label: 'Active', type: 'boolean' },
  { key: 'created_at', label: 'Created', type: 'datetime' },
  { key: 'updated_at', label: 'Updated', type: 'datetime' },
  { key: 'tags', label: 'Tags', type: 'tags' },
  { key: 'subscribed.email', label: 'Subscribed to email', type: 'boolean' },
  { key: 'subscribed.sms', label: 'Subscribed to SMS', type: 'boolean' },
  { key: 'subscribed.phone', label: 'Subscribed to phone', type: 'boolean' },
  { key: 'reachable.email', label: 'Reachable by email', type: 'boolean' },
  { key: 'reachable.sms', label: 'Reachable by SMS', type: 'boolean' },
  { key: 'reachable.phone', label: 'Reachable by phone', type: 'boolean' },
] as const;

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

export type CatalogueCampaign = { readonly id: string; readonly name: string };

export type Catalogue = {
  readonly fields: ReadonlyMap<string, CatalogueField>;
  readonly segments: ReadonlyMap<string, CatalogueSegment>;
  readonly sources: ReadonlyMap<string, CatalogueSource>;
  /** Properties of events, whatever the event; a property has one type everywhere. */
  readonly properties: ReadonlyMap<string, CatalogueField>;
  /** Campaigns by id, for their names: events can speak of campaigns that are planned elsewhere. */
  readonly campaigns: ReadonlyMap<string, CatalogueCampaign>;
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

/** What every event has beside its properties. */
export const EVENT_FIELDS: readonly CatalogueField[] = [
  { key: 'occurred_at', label: 'Time', type: 'datetime' },
  { key: 'campaign', label: 'Campaign', type: 'text' },
  { key: 'source', label: 'Data source', type: 'text' },
] as const;

const EVENT_FIELD_KEYS = new Map(EVENT_FIELDS.map((field) => [field.key, field]));

/**
 * A property or field of events by the name a rule gives it: its key, or the name that programs send it under
 * (`orderId`), which is its label.
 */
export function eventField(
  catalogue: Pick<Catalogue, 'properties'>,
  name: string,
): CatalogueField | undefined {
  const known = EVENT_FIELD_KEYS.get(name) ?? catalogue.properties.get(name);
  if (known !== undefined) return known;
  const labelled = [...catalogue.properties.values()].filter(({ label }) => label === name);
  return labelled.length === 1 ? labelled[0] : undefined;
}

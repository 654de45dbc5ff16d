/** Contacts and the world around them as the oracle sees them: plain values, no storage. */
import type { Temporal } from 'temporal-polyfill';
import type { FieldType } from '../../src/rules/rule.ts';

/** Dates are `YYYY-MM-DD`, datetimes ISO instants. */
export type OracleValue = string | number | boolean | readonly string[] | null;

export type OracleContact = {
  readonly no: number;
  /** By field key; a key that is not there is missing, as null is. */
  readonly values: { readonly [field: string]: OracleValue };
  /** Ids of the segments in whose published audience the contact is. */
  readonly segments: ReadonlySet<string>;
  /** Ids of the sources that deliver the contact now. */
  readonly sources: ReadonlySet<string>;
  readonly events: readonly OracleEvent[];
  /** Earlier values, each until the moment it was replaced; the oldest begin with the contact. */
  readonly history?: readonly OracleVersion[];
};

/** Something that happened; `values` are its properties, and `occurred_at`, `campaign` and `source`. */
export type OracleEvent = {
  readonly id: string;
  readonly name: string;
  readonly values: { readonly [property: string]: OracleValue };
};

/** What a contact was until it was replaced. */
export type OracleVersion = {
  readonly replacedAt: string;
  readonly values: { readonly [field: string]: OracleValue };
};

/** What is true for all contacts at one moment. */
export type OracleWorld = {
  readonly types: ReadonlyMap<string, FieldType>;
  readonly propertyTypes: ReadonlyMap<string, FieldType>;
  readonly now: Temporal.Instant;
  /** The organisation's time zone, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** The weekday on which weeks begin; Monday is 1. */
  readonly weekStart?: number;
};

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
};

/** What is true for all contacts at one moment. */
export type OracleWorld = {
  readonly types: ReadonlyMap<string, FieldType>;
  readonly now: Temporal.Instant;
  /** The organisation's time zone, such as `Europe/Berlin`. */
  readonly timeZone: string;
};

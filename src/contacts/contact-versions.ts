/**
 * What a contact was: its versions, newest first, and what is derived from them — where each value came from, and what
 * changed when and by whom. A contact has few versions, so they are walked here and not in the engine.
 */
import type { z } from 'zod';
import type { contactsContract } from '../api/contract/contacts.ts';
import type { Deps } from '../deps.ts';
import type { CatalogueField } from '../rules/catalogue.ts';
import { param, sql } from '../sql/sql.ts';
import type { Bounds } from '../warehouse/warehouse.ts';
import { type Cause, describeCauses, type Origin } from './cause.ts';
import {
  type ContactRow,
  contactRow,
  contactSelection,
  type FieldValue,
  storedFields,
  valueIn,
} from './contact-rows.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 20, threads: 1 };
/** Kept by Muster itself; no version says anything new about them. */
const DERIVED = new Set(['created_at', 'updated_at']);

export type ContactChanges = z.output<typeof contactsContract.listContactHistory.answer>['items'];

/** The versions of a contact, the current one first; empty when there is no such contact. */
export async function readVersions(
  deps: Pick<Deps, 'warehouse'>,
  no: number,
  fields: ReadonlyMap<string, CatalogueField>,
): Promise<readonly ContactRow[]> {
  return (await readVersionsOf(deps, [no], fields)).get(no) ?? [];
}

/** The same of several contacts, by number. */
export async function readVersionsOf(
  deps: Pick<Deps, 'warehouse'>,
  nos: readonly number[],
  fields: ReadonlyMap<string, CatalogueField>,
  bounds = BOUNDS,
): Promise<ReadonlyMap<number, readonly ContactRow[]>> {
  const [current, replaced] = await Promise.all([
    deps.warehouse.rows(
      'contacts.current_version',
      sql`select ${contactSelection(fields)} from contacts final where is_deleted = 0 and no in ${param('Array(UInt32)', nos)}`,
      bounds,
    ),
    replacedOf(deps, nos, fields, bounds),
  ]);
  const versions = new Map(current.map((row) => contactRow.parse(row)).map((row) => [row.no, [row]]));
  for (const older of replaced) {
    const known = versions.get(older.no);
    // While a write is applied the version it replaces stands in both tables for a moment.
    if (known?.[0] !== undefined && older.version < known[0].version) known.push(older);
  }
  return versions;
}

/** The versions of a contact that were replaced, newest first. */
export async function readReplacedVersions(
  deps: Pick<Deps, 'warehouse'>,
  no: number,
  fields: ReadonlyMap<string, CatalogueField>,
): Promise<readonly ContactRow[]> {
  return replacedOf(deps, [no], fields, BOUNDS);
}

async function replacedOf(
  deps: Pick<Deps, 'warehouse'>,
  nos: readonly number[],
  fields: ReadonlyMap<string, CatalogueField>,
  bounds: Bounds,
): Promise<readonly ContactRow[]> {
  const rows = await deps.warehouse.rows(
    'contacts.replaced_versions',
    sql`select ${contactSelection(fields)} from contact_history final where is_deleted = 0 and no in ${param('Array(UInt32)', nos)}
      order by no, version desc`,
    bounds,
  );
  return rows.map((row) => contactRow.parse(row));
}

function fieldsWithOrigin(fields: ReadonlyMap<string, CatalogueField>): string[] {
  return storedFields(fields)
    .map(({ key }) => key)
    .filter((key) => !DERIVED.has(key));
}

/** Whether two values of a field are the same; lists in the same order. */
export function sameValue(a: FieldValue, b: FieldValue): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((member, index) => member === b[index]);
  return a === b;
}

/**
 * Where each value came from: who wrote the oldest version in the unbroken run of versions that carry it, so that writing
 * the same value again does not change its origin.
 * @param versions newest first
 */
export async function originsOf(
  deps: Pick<Deps, 'control'>,
  versions: readonly ContactRow[],
  fields: ReadonlyMap<string, CatalogueField>,
): Promise<Record<string, Origin>> {
  const [current] = versions;
  if (!current) return {};
  const causes = await describeCauses(
    deps,
    versions.map(({ cause }) => cause),
  );
  const origins: [string, Origin][] = [];
  for (const key of fieldsWithOrigin(fields)) {
    const value = valueIn(current, key);
    if (value === null) continue;
    const broken = versions.findIndex((version) => !sameValue(valueIn(version, key), value));
    const first = versions[broken === -1 ? versions.length - 1 : broken - 1] ?? current;
    origins.push([key, originOf(causes(first.cause), first)]);
  }
  return Object.fromEntries(origins);
}

function originOf(cause: Cause, version: ContactRow): Origin {
  return { ...cause, at: version.v_updated_at };
}

/** Every change, newest first. The oldest version counts as a change from nothing when it made the contact. */
export async function changesOf(
  deps: Pick<Deps, 'control'>,
  versions: readonly ContactRow[],
  fields: ReadonlyMap<string, CatalogueField>,
): Promise<ContactChanges> {
  const causes = await describeCauses(
    deps,
    versions.map(({ cause }) => cause),
  );
  const keys = fieldsWithOrigin(fields);
  return versions.flatMap((version, index) => {
    const before = versions[index + 1];
    if (!before && version.v_created_at !== version.v_updated_at) return [];
    const changes = keys.flatMap((field) => {
      const from = before ? valueIn(before, field) : null;
      const to = valueIn(version, field);
      return sameValue(from, to) ? [] : [{ field, from, to }];
    });
    return [{ at: version.v_updated_at, by: originOf(causes(version.cause), version), changes }];
  });
}

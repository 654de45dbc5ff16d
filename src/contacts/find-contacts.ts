/** Which contacts references name: by id, external id, email or phone, many at once. */
import { z } from 'zod';
import type { contactRef } from '../api/contract/tags-and-preferences.ts';
import type { Deps } from '../deps.ts';
import { contactNo } from '../ids.ts';
import { readSettings } from '../people/settings.ts';
import { param, sql } from '../sql/sql.ts';
import { type Bounds, declareQuery } from '../warehouse/warehouse.ts';
import { emailKey, phoneKey } from './addresses.ts';

export type ContactRef = z.output<typeof contactRef>;
export type IdentityKind = 'external_id' | 'email' | 'phone';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 20 };

/** Owners of identities among contacts that exist. */
const identityOwners = declareQuery({
  name: 'contacts.identity_owners',
  bounds: BOUNDS,
  params: z.object({ kind: z.enum(['external_id', 'email', 'phone']), values: z.array(z.string()) }),
  row: z.object({ value: z.string(), no: z.number() }),
  sql: ({ kind, values }) =>
    sql`select value, no from identities final
      where kind = ${param('String', kind)} and value in (select arrayJoin(${param('Array(String)', values)}))`,
});

const existing = declareQuery({
  name: 'contacts.existing',
  bounds: BOUNDS,
  params: z.object({ nos: z.array(z.number()) }),
  row: z.object({ no: z.number() }),
  sql: ({ nos }) =>
    sql`select no from contacts final where is_deleted = 0 and no in (select arrayJoin(${param('Array(UInt32)', nos)}))`,
});

/** Owners of normalised identity values of one kind, by value. */
export async function ownersOf(
  deps: Pick<Deps, 'warehouse'>,
  kind: IdentityKind,
  values: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (values.length === 0) return new Map();
  const rows = await identityOwners(deps.warehouse, { kind, values: [...new Set(values)] });
  return new Map(rows.map(({ value, no }) => [value, no]));
}

type Wanted = { readonly kind: IdentityKind; readonly value: string } | { readonly no: number } | undefined;

function wantedBy(ref: ContactRef, region: string): Wanted {
  if ('id' in ref) {
    try {
      return { no: contactNo(ref.id) };
    } catch {
      return undefined;
    }
  }
  if ('external_id' in ref) return { kind: 'external_id', value: ref.external_id.trim() };
  if ('email' in ref) return { kind: 'email', value: emailKey(ref.email) };
  const value = phoneKey(ref.phone, region);
  return value === null ? undefined : { kind: 'phone', value };
}

/**
 * The number of the contact each reference names, in the order of the references; undefined where there is none.
 * @example await findContacts(deps, [{ email: 'Ada@Example.com' }, { id: 'con_0000000042' }]) // [7, undefined]
 */
export async function findContacts(
  deps: Pick<Deps, 'warehouse' | 'control' | 'config'>,
  refs: readonly ContactRef[],
): Promise<(number | undefined)[]> {
  if (refs.length === 0) return [];
  const { default_region } = await readSettings(deps);
  const wanted = refs.map((ref) => wantedBy(ref, default_region));
  const owners = new Map<IdentityKind, ReadonlyMap<string, number>>();
  for (const kind of ['external_id', 'email', 'phone'] as const) {
    const values = wanted.flatMap((each) =>
      each && 'kind' in each && each.kind === kind ? [each.value] : [],
    );
    owners.set(kind, await ownersOf(deps, kind, values));
  }
  const nos = wanted.map((each) => {
    if (!each) return undefined;
    return 'no' in each ? each.no : owners.get(each.kind)?.get(each.value);
  });
  const present = await existingContacts(
    deps,
    nos.filter((no) => no !== undefined),
  );
  return nos.map((no) => (no !== undefined && present.has(no) ? no : undefined));
}

/** Which of the numbers are contacts that exist. */
export async function existingContacts(
  deps: Pick<Deps, 'warehouse'>,
  nos: readonly number[],
): Promise<ReadonlySet<number>> {
  if (nos.length === 0) return new Set();
  return new Set((await existing(deps.warehouse, { nos: [...new Set(nos)] })).map(({ no }) => no));
}

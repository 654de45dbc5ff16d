/**
 * The definitions of all segments, read against the catalogue of now: what each says, as a hash, or why it can no longer be
 * read. Hashes that were kept with versions may have been made of an older canonical form, and what a field or a segment was
 * then may be gone; so both are found out anew, and remembered while neither the version nor the catalogue is another.
 */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { readCatalogue } from '../contacts/catalogue.ts';
import type { Control } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import type { Catalogue } from '../rules/catalogue.ts';
import { readDefinition } from '../rules/definition.ts';
import { pins, withPins } from '../rules/pins.ts';
import type { Problem } from '../rules/problem.ts';
import { definitionHash } from '../segments/definition-hash.ts';

/** `hash` is equal for definitions, pins included, that say the same. */
export type DefinitionReading =
  | { readonly ok: true; readonly hash: string }
  | { readonly ok: false; readonly problems: readonly Problem[] };

type Remembered = { readonly version: number; readonly reading: DefinitionReading };
type Memory = { catalogue: string; readings: Map<string, Remembered> };

const memories = new WeakMap<Control, Memory>();

const versionRow = z.object({ id: z.string(), version: z.int() });
const definitionRow = versionRow.extend({ definition: z.unknown(), pins: z.unknown() });

/** Readings of the current versions of all segments by rules that are not in the trash, by segment. */
export async function readDefinitions(
  deps: Pick<Deps, 'control'>,
): Promise<ReadonlyMap<string, DefinitionReading>> {
  const { db } = deps.control;
  const catalogue = await readCatalogue(deps);
  const fingerprint = fingerprintOf(catalogue);
  const before = memories.get(deps.control);
  const known = before?.catalogue === fingerprint ? before.readings : new Map<string, Remembered>();
  const current = z
    .array(versionRow)
    .parse(
      (await sql`select id, version from segments where kind = 'rule' and trashed_at is null`.execute(db))
        .rows,
    );
  const missing = current.filter(({ id, version }) => known.get(id)?.version !== version);
  const { rows } = await sql`select v.segment_id as id, v.version, v.definition, v.pins
    from unnest(${missing.map(({ id }) => id)}::text[], ${missing.map(({ version }) => version)}::int[]) as w(id, version)
    join segment_versions v on v.segment_id = w.id and v.version = w.version`.execute(db);
  const read = new Map(
    z
      .array(definitionRow)
      .parse(rows)
      .map((row) => [row.id, { version: row.version, reading: readingOf(row, catalogue) }]),
  );
  const readings = new Map(
    current.flatMap(({ id }): [string, Remembered][] => {
      const one = read.get(id) ?? known.get(id);
      return one ? [[id, one]] : [];
    }),
  );
  memories.set(deps.control, { catalogue: fingerprint, readings });
  return new Map([...readings].map(([id, { reading }]) => [id, reading]));
}

function readingOf(row: z.output<typeof definitionRow>, catalogue: Catalogue): DefinitionReading {
  const read = readDefinition(row.definition, catalogue, { self: row.id });
  if (!read.ok) return { ok: false, problems: read.problems };
  return { ok: true, hash: definitionHash(withPins(read.core, pins.parse(row.pins))) };
}

/** Everything of a catalogue that what a definition means, or whether it can be read, depends on. */
function fingerprintOf(catalogue: Catalogue): string {
  const types = (fields: Catalogue['fields']) =>
    [...fields.values()].map(({ key, label, type }) => [key, label, type]);
  return createHash('sha256')
    .update(
      JSON.stringify([
        types(catalogue.fields),
        types(catalogue.properties),
        [...catalogue.segments.values()].map(({ id, name, nests }) => [id, name, nests]),
        [...catalogue.sources.keys()],
      ]),
    )
    .digest('hex');
}

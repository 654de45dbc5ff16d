/**
 * The versions of a segment's definition, and what one changed against another, in words. Everything is compared as it is
 * read today: with the names of now, and what the catalogue does not know any more as it was written.
 */
import type { Selectable } from 'kysely';
import { readCatalogue } from '../../contacts/catalogue.ts';
import { readContactsByNo } from '../../contacts/contact-page.ts';
import type { SegmentVersionTable } from '../../control/database.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../errors.ts';
import type { Catalogue } from '../../rules/catalogue.ts';
import { type Comparable, compareDefinitions } from '../../rules/compare-definitions.ts';
import { parseDefinition } from '../../rules/parse.ts';
import { type Pins, pins } from '../../rules/pins.ts';

type VersionRow = Selectable<SegmentVersionTable>;

/** So many contacts of each kind of changed pin are named. */
const NAMED_PINS = 5;

/** A page of versions, newest first, each with what it changed against the version before. Refuses `not_found`. */
export async function listVersions(
  deps: Deps,
  segmentId: string,
  { page, page_size }: { readonly page: number; readonly page_size: number },
) {
  await refuseUnknown(deps, segmentId);
  const { db } = deps.control;
  const versions = db.selectFrom('segment_versions').where('segment_id', '=', segmentId);
  const [rows, counted, names] = await Promise.all([
    // One more than is shown: the last one is compared with it.
    versions
      .selectAll()
      .orderBy('version', 'desc')
      .limit(page_size + 1)
      .offset((page - 1) * page_size)
      .execute(),
    versions.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
    readCatalogue(deps),
  ]);
  return {
    page,
    page_size,
    total: Number(counted.total),
    items: rows.slice(0, page_size).map((row, index) => {
      const before = rows[index + 1];
      return {
        ...tellVersion(row),
        changes: before === undefined ? null : changesBetween(before, row, names),
      };
    }),
  };
}

/** What it takes to get from one version to another. Refuses `not_found`. */
export async function diffVersions(
  deps: Deps,
  which: { readonly id: string; readonly a: number; readonly b: number },
) {
  const [a, b, names] = await Promise.all([
    readVersion(deps, which.id, which.a),
    readVersion(deps, which.id, which.b),
    readCatalogue(deps),
  ]);
  const [before, after] = [pins.parse(a.pins), pins.parse(b.pins)];
  const moved = async (side: keyof Pins, was: Pins, is: Pins) => {
    const had = new Set(was[side]);
    const come = is[side].filter((no) => !had.has(no));
    return { count: come.length, contacts: await readContactsByNo(deps, come.slice(0, NAMED_PINS)) };
  };
  const [pinned_in, no_longer_pinned_in, pinned_out, no_longer_pinned_out] = await Promise.all([
    moved('include', before, after),
    moved('include', after, before),
    moved('exclude', before, after),
    moved('exclude', after, before),
  ]);
  return {
    a: tellVersion(a),
    b: tellVersion(b),
    changes: changesBetween(a, b, names),
    pins: { pinned_in, no_longer_pinned_in, pinned_out, no_longer_pinned_out },
  };
}

/** One version as it is stored. Refuses `not_found`. */
export async function readVersion(deps: Deps, segmentId: string, version: number): Promise<VersionRow> {
  const row = await deps.control.db
    .selectFrom('segment_versions')
    .selectAll()
    .where('segment_id', '=', segmentId)
    .where('version', '=', version)
    .executeTakeFirst();
  if (row) return row;
  await refuseUnknown(deps, segmentId);
  throw new Refusal('not_found', `The segment has no version ${version}.`);
}

async function refuseUnknown(deps: Deps, segmentId: string): Promise<void> {
  const row = await deps.control.db
    .selectFrom('segments')
    .select('id')
    .where('id', '=', segmentId)
    .executeTakeFirst();
  if (!row) throw new Refusal('not_found', `There is no segment ${segmentId}.`);
}

function tellVersion(row: VersionRow) {
  const { include, exclude } = pins.parse(row.pins);
  return {
    version: row.version,
    definition: row.definition,
    sentence: row.sentence,
    pins: { include: include.length, exclude: exclude.length },
    note: row.note,
    created_at: row.created_at.toISOString(),
    created_by: row.created_by,
  };
}

/** What one version changed against another, with the names of `names`. */
export function changesBetween(
  before: Pick<VersionRow, 'definition' | 'pins'>,
  after: Pick<VersionRow, 'definition' | 'pins'>,
  names: Catalogue,
) {
  return compareDefinitions(comparable(before), comparable(after), names);
}

function comparable(row: Pick<VersionRow, 'definition' | 'pins'>): Comparable {
  const read = parseDefinition(row.definition);
  // What is stored went through this parser.
  if (!read.ok) throw new Error(`A stored definition is not understood: ${JSON.stringify(read.problems)}`);
  return { group: read.value, pins: pins.parse(row.pins) };
}

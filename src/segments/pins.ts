/** Pinning contacts in or out of a segment made by rules. Pins are part of the version, so a change of pins is an edit. */
import type { ContactSummary } from '../api/contract/contacts.ts';
import type { Actor } from '../api/contract/route.ts';
import { announceSegment } from '../calculation/announce.ts';
import { readContactsByNo } from '../contacts/contact-page.ts';
import { type ContactRef, findContacts } from '../contacts/find-contacts.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistory } from '../history/record-history.ts';
import { MOST_PINS, type Pins, pins } from '../rules/pins.ts';
import { readForStore } from './definitions.ts';
import { beginVersion, lockSegment } from './segments.ts';

type PinChange = {
  readonly include: readonly ContactRef[];
  readonly exclude: readonly ContactRef[];
  readonly remove: readonly ContactRef[];
};

/** The pinned contacts that still exist. Refuses `not_found`. */
export async function listPins(
  deps: Deps,
  id: string,
): Promise<{ version: number; include: ContactSummary[]; exclude: ContactSummary[] }> {
  const row = await deps.control.db
    .selectFrom('segments as s')
    .leftJoin('segment_versions as v', (join) =>
      join.onRef('v.segment_id', '=', 's.id').onRef('v.version', '=', 's.version'),
    )
    .select(['s.version', 'v.pins'])
    .where('s.id', '=', id)
    .executeTakeFirst();
  if (!row) throw new Refusal('not_found', `There is no segment ${id}.`);
  const { include, exclude } = pins.parse(row.pins ?? {});
  return {
    version: row.version,
    include: await readContactsByNo(deps, include),
    exclude: await readContactsByNo(deps, exclude),
  };
}

/**
 * Pins contacts to a side, or takes their pins away; a contact is on one side at most, the last that was asked for.
 * Answers how many pins changed and which references name no contact. Refuses lists, which have no rules to overrule.
 */
export async function changePins(
  deps: Deps,
  actor: Actor,
  id: string,
  change: PinChange,
): Promise<{ changed: number; notFound: ContactRef[] }> {
  const refs = [...change.remove, ...change.include, ...change.exclude];
  const found = await findContacts(deps, refs);
  const notFound = refs.filter((_, index) => found[index] === undefined);
  const within = (start: number, length: number) =>
    found.slice(start, start + length).filter((no) => no !== undefined);
  const wanted = {
    remove: within(0, change.remove.length),
    include: within(change.remove.length, change.include.length),
    exclude: within(change.remove.length + change.include.length, change.exclude.length),
  };
  const now = deps.clock.now();
  const changed = await deps.control.db.transaction().execute(async (tx) => {
    const segment = await lockSegment(tx, id);
    if (segment.kind === 'list')
      throw new Refusal('conflict', `“${segment.name}” is a list: add contacts to it or take them out.`);
    if (segment.trashed_at)
      throw new Refusal('conflict', `“${segment.name}” is in the trash.`, { hint: 'Restore it first.' });
    const current = await tx
      .selectFrom('segment_versions')
      .select(['definition', 'pins'])
      .where('segment_id', '=', id)
      .where('version', '=', segment.version)
      .executeTakeFirstOrThrow();
    const before = pins.parse(current.pins);
    const after = pinned(before, wanted);
    const moved = movedPins(before, after);
    if (moved === 0) return 0;
    for (const side of ['include', 'exclude'] as const)
      if (after[side].length > MOST_PINS) {
        const most = MOST_PINS.toLocaleString('en-US');
        throw new Refusal('limit_exceeded', `At most ${most} contacts can be pinned to one side.`, {
          path: `/${side}`,
          hint: 'Put them into a list segment and name that segment in a rule.',
        });
      }
    const stored = await readForStore(deps, current.definition, id);
    const version = segment.version + 1;
    const note = `Pinned: ${after.include.length} in, ${after.exclude.length} out`;
    await beginVersion(tx, { id, version, stored, pins: after, note, by: actor.name, at: now });
    await recordHistory(tx, deps.clock, actor, {
      action: 'segment.pins_changed',
      subject: { kind: 'segment', id, name: segment.name },
      changes: {
        version: { from: segment.version, to: version },
        pinned_in: { from: before.include.length, to: after.include.length },
        pinned_out: { from: before.exclude.length, to: after.exclude.length },
      },
    });
    return moved;
  });
  if (changed > 0) {
    await announceSegment(deps, id);
    deps.live.publish({ type: 'segment.changed', segment_id: id });
  }
  return { changed, notFound };
}

function pinned(
  before: Pins,
  wanted: {
    readonly include: readonly number[];
    readonly exclude: readonly number[];
    readonly remove: readonly number[];
  },
): Pins {
  const side = new Map<number, 'include' | 'exclude'>();
  for (const no of before.include) side.set(no, 'include');
  for (const no of before.exclude) side.set(no, 'exclude');
  for (const no of wanted.remove) side.delete(no);
  for (const no of wanted.include) side.set(no, 'include');
  for (const no of wanted.exclude) side.set(no, 'exclude');
  const on = (which: 'include' | 'exclude') =>
    [...side].flatMap(([no, one]) => (one === which ? [no] : [])).toSorted((a, b) => a - b);
  return { include: on('include'), exclude: on('exclude') };
}

function movedPins(before: Pins, after: Pins): number {
  const count = (one: Pins, other: Pins) =>
    one.include.filter((no) => !other.include.includes(no)).length +
    one.exclude.filter((no) => !other.exclude.includes(no)).length;
  return Math.max(count(before, after), count(after, before));
}

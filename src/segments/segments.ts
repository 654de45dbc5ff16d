/**
 * What can be done with a segment. Every edit of a definition makes a new, immutable version and leaves the published
 * audience where it is, labelled with the version it was calculated for.
 */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { refreshInput } from '../api/contract/refresh.ts';
import type { Actor } from '../api/contract/route.ts';
import { announceSegment } from '../calculation/announce.ts';
import { settleStatus } from '../calculation/calculation-store.ts';
import type { Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistory } from '../history/record-history.ts';
import { newId } from '../ids.ts';
import { readSettings } from '../people/settings.ts';
import { LATEST_ARRIVAL } from '../refresh/record-arrivals.ts';
import { BY_HAND, describeRefresh, parseRefresh, refreshColumns } from '../refresh/refresh-policy.ts';
import { NO_PINS, type Pins, pins, withPins } from '../rules/pins.ts';
import { checkOwner, ownerNames } from './acts/owner.ts';
import { definitionHash } from './definition-hash.ts';
import { readForStore, type StoredDefinition, storedRefs } from './definitions.ts';

type RefreshInput = z.output<typeof refreshInput>;

export type NewSegment = {
  readonly name: string;
  readonly description: string;
  readonly kind: 'rule' | 'list';
  readonly definition?: unknown;
  readonly labels: readonly string[];
  /** Absent: whoever creates it, when that is a person. */
  readonly owner?: string | null | undefined;
  /** Absent: by hand. */
  readonly refresh?: RefreshInput | undefined;
};

/** Creates a segment; answers its id. Refuses a bad definition with all its problems, and a name that is taken. */
export async function createSegment(deps: Deps, actor: Actor, wanted: NewSegment): Promise<string> {
  const stored = await definitionOf(deps, wanted);
  const id = newId('seg', deps.clock);
  const now = deps.clock.now();
  const refresh = wanted.refresh === undefined ? BY_HAND : parseRefresh(wanted.refresh, wanted.kind);
  const settings = await readSettings(deps);
  await deps.control.db.transaction().execute(async (tx) => {
    await refuseTakenName(tx, wanted.name);
    const owner = wanted.owner === undefined ? (actor.kind === 'user' ? actor.id : null) : wanted.owner;
    await checkOwner(tx, owner);
    await tx
      .insertInto('segments')
      .values({
        id,
        name: wanted.name,
        description: wanted.description,
        kind: wanted.kind,
        status: 'not_calculated',
        last_verdict: 'not_ready',
        labels: [...new Set(wanted.labels)],
        owner_id: owner,
        sentence: stored?.sentence ?? 'A fixed list of contacts',
        created_at: now,
        updated_at: now,
        created_by: actor.name,
        count: null,
        count_version: null,
        calculation_id: null,
        calculation_ms: null,
        ...refreshColumns(refresh, settings, now),
        // What arrived before it was there makes nothing of it out of date.
        arrivals_seen: LATEST_ARRIVAL,
      })
      .execute();
    if (stored)
      await writeVersion(tx, {
        id,
        version: 1,
        stored,
        pins: NO_PINS,
        note: '',
        by: actor.name,
        at: now,
      });
    await recordHistory(tx, deps.clock, actor, {
      action: 'segment.created',
      subject: { kind: 'segment', id, name: wanted.name },
    });
  });
  deps.live.publish({ type: 'segment.changed', segment_id: id });
  return id;
}

async function definitionOf(deps: Deps, wanted: NewSegment): Promise<StoredDefinition | undefined> {
  if (wanted.kind === 'rule') {
    if (wanted.definition === undefined)
      throw new Refusal('missing_value', 'A rule segment needs a definition.', { path: '/definition' });
    return readForStore(deps, wanted.definition);
  }
  if (wanted.definition !== undefined)
    throw new Refusal('unknown_key', 'A list segment has no definition: its members are put in by hand.', {
      path: '/definition',
    });
  return undefined;
}

async function refuseTakenName(tx: Tx, name: string, self?: string): Promise<void> {
  const taken = await tx
    .selectFrom('segments')
    .select('id')
    .where((eb) => eb(eb.fn('lower', ['name']), '=', name.toLowerCase()))
    .where('trashed_at', 'is', null)
    .executeTakeFirst();
  if (taken && taken.id !== self)
    throw new Refusal('conflict', `There is a segment named “${name}” already.`, { path: '/name' });
}

type NewVersion = {
  readonly id: string;
  readonly version: number;
  readonly stored: StoredDefinition;
  readonly pins: Pins;
  readonly note: string;
  readonly by: string;
  readonly at: Date;
};

/** Makes a version the current one of its segment. The caller holds the segment's row. */
export async function beginVersion(tx: Tx, version: NewVersion): Promise<void> {
  await writeVersion(tx, version);
  await tx
    .updateTable('segments')
    .set({
      version: version.version,
      sentence: version.stored.sentence,
      updated_at: version.at,
      // When members of the new version change next is not known before it is calculated.
      due_at: sql<Date | null>`case when refresh_policy = 'when_due' then ${version.at}::timestamptz else due_at end`,
    })
    .where('id', '=', version.id)
    .execute();
  // What waits in the queue will be calculated for this version; what is being calculated is for an older one.
  await tx
    .updateTable('calculations')
    .set({ version: version.version })
    .where('segment_id', '=', version.id)
    .where('status', '=', 'queued')
    .execute();
  await settleStatus(tx, version.id);
}

async function writeVersion(tx: Tx, version: NewVersion): Promise<void> {
  const { stored } = version;
  await tx
    .insertInto('segment_versions')
    .values({
      segment_id: version.id,
      version: version.version,
      definition: JSON.stringify(stored.group),
      sentence: stored.sentence,
      hash: definitionHash(withPins(stored.core, version.pins)),
      pins: JSON.stringify(version.pins),
      refs: JSON.stringify(storedRefs(stored)),
      note: version.note,
      created_at: version.at,
      created_by: version.by,
    })
    .execute();
  await tx.deleteFrom('segment_references').where('segment_id', '=', version.id).execute();
  const { fields, tags, segments, sources, events, properties, campaigns } = stored.references;
  const rows = [
    ...fields.map((key) => ({ kind: 'field' as const, key })),
    ...tags.map((key) => ({ kind: 'tag' as const, key })),
    ...segments.map((key) => ({ kind: 'segment' as const, key })),
    ...sources.map((key) => ({ kind: 'source' as const, key })),
    ...events.map((key) => ({ kind: 'event' as const, key })),
    ...properties.map((key) => ({ kind: 'property' as const, key })),
    ...campaigns.map((key) => ({ kind: 'campaign' as const, key })),
  ].map((reference) => ({ segment_id: version.id, ...reference }));
  if (rows.length > 0) await tx.insertInto('segment_references').values(rows).execute();
}

export type SegmentChange = {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly owner?: string | null | undefined;
  readonly definition?: unknown;
  readonly note?: string | undefined;
  readonly refresh?: RefreshInput | undefined;
};

/**
 * Changes a segment. A definition that means the same as the current one (equal hash and equal text) makes no version.
 * Refuses `version_mismatch` when `ifMatch` is not the current version.
 */
export async function changeSegment(
  deps: Deps,
  actor: Actor,
  id: string,
  change: SegmentChange,
  ifMatch?: number,
): Promise<void> {
  const stored =
    change.definition === undefined ? undefined : await readForStore(deps, change.definition, id);
  const now = deps.clock.now();
  const settings = await readSettings(deps);
  await deps.control.db.transaction().execute(async (tx) => {
    const before = await lockSegment(tx, id);
    if (before.trashed_at)
      throw new Refusal('conflict', `“${before.name}” is in the trash.`, { hint: 'Restore it first.' });
    refuseOtherVersion(before, ifMatch);
    if (stored && before.kind === 'list')
      throw new Refusal('unknown_key', 'A list segment has no definition: its members are put in by hand.', {
        path: '/definition',
      });
    if (change.name !== undefined) await refuseTakenName(tx, change.name, id);
    if (change.owner !== undefined) await checkOwner(tx, change.owner);
    const current = await tx
      .selectFrom('segment_versions')
      .select(['definition', 'sentence', 'pins'])
      .where('segment_id', '=', id)
      .where('version', '=', before.version)
      .executeTakeFirst();
    const isNew = stored && !sameJson(current?.definition, stored.group);
    const version = isNew ? before.version + 1 : before.version;
    const refreshed = { policy: before.refresh_policy, cron: before.refresh_cron };
    const refresh = change.refresh === undefined ? refreshed : parseRefresh(change.refresh, before.kind);
    const isOtherwiseRefreshed = refresh.policy !== refreshed.policy || refresh.cron !== refreshed.cron;
    await tx
      .updateTable('segments')
      .set({
        ...(change.name === undefined ? {} : { name: change.name }),
        ...(change.description === undefined ? {} : { description: change.description }),
        ...(change.labels === undefined ? {} : { labels: [...new Set(change.labels)] }),
        ...(change.owner === undefined ? {} : { owner_id: change.owner }),
        ...(isOtherwiseRefreshed ? refreshColumns(refresh, settings, now) : {}),
        updated_at: now,
      })
      .where('id', '=', id)
      .execute();
    if (isNew)
      await beginVersion(tx, {
        id,
        version,
        stored,
        pins: pins.parse(current?.pins ?? {}),
        note: change.note ?? '',
        by: actor.name,
        at: now,
      });
    const names = await ownerNames(tx, [before.owner_id, change.owner ?? null]);
    const nameOf = (owner: string | null) => (owner === null ? null : (names.get(owner) ?? owner));
    const changes = {
      ...(change.name === undefined || change.name === before.name
        ? {}
        : { name: { from: before.name, to: change.name } }),
      ...(change.description === undefined || change.description === before.description
        ? {}
        : { description: { from: before.description, to: change.description } }),
      ...(change.labels === undefined || sameJson(before.labels, change.labels)
        ? {}
        : { labels: { from: before.labels, to: change.labels } }),
      ...(change.owner === undefined || change.owner === before.owner_id
        ? {}
        : { owner: { from: nameOf(before.owner_id), to: nameOf(change.owner) } }),
      ...(isOtherwiseRefreshed
        ? { refresh: { from: describeRefresh(refreshed), to: describeRefresh(refresh) } }
        : {}),
      ...(isNew
        ? {
            version: { from: before.version, to: version },
            sentence: { from: current?.sentence ?? null, to: stored.sentence },
          }
        : {}),
    };
    // What was there already is no change.
    if (Object.keys(changes).length > 0)
      await recordHistory(tx, deps.clock, actor, {
        action: isNew ? 'segment.definition_changed' : 'segment.changed',
        subject: { kind: 'segment', id, name: change.name ?? before.name },
        changes,
      });
  });
  await announceSegment(deps, id);
  deps.live.publish({ type: 'segment.changed', segment_id: id });
}

/** Refuses `version_mismatch` when an edit started from another version than the segment is at. */
export function refuseOtherVersion(
  segment: { readonly name: string; readonly version: number },
  ifMatch: number | undefined,
): void {
  if (ifMatch === undefined || ifMatch === segment.version) return;
  throw new Refusal(
    'version_mismatch',
    `“${segment.name}” is at version ${segment.version} by now; your edit started from version ${ifMatch}.`,
    { hint: 'Read it again, and make your change on top of the current version.' },
  );
}

/** JSON compared by content: jsonb does not keep the order of keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

export async function lockSegment(tx: Tx, id: string) {
  const row = await tx.selectFrom('segments').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row) throw new Refusal('not_found', `There is no segment ${id}.`);
  return row;
}

/** Creates a copy with the current definition, named “… (copy)”; answers its id. */
export async function duplicateSegment(deps: Deps, actor: Actor, id: string): Promise<string> {
  const { db } = deps.control;
  const segment = await db.selectFrom('segments').selectAll().where('id', '=', id).executeTakeFirst();
  if (!segment) throw new Refusal('not_found', `There is no segment ${id}.`);
  if (segment.kind === 'list')
    throw new Refusal('conflict', 'A list segment is copied by adding its members to a new list.');
  const version = await db
    .selectFrom('segment_versions')
    .select('definition')
    .where('segment_id', '=', id)
    .where('version', '=', segment.version)
    .executeTakeFirstOrThrow();
  const taken = new Set(
    (await db.selectFrom('segments').select('name').where('trashed_at', 'is', null).execute()).map(
      ({ name }) => name.toLowerCase(),
    ),
  );
  let name = `${segment.name} (copy)`;
  for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${segment.name} (copy ${number})`;
  return createSegment(deps, actor, {
    name,
    description: segment.description,
    kind: 'rule',
    definition: version.definition,
    labels: segment.labels,
    refresh: {
      policy: segment.refresh_policy,
      ...(segment.refresh_cron === null ? {} : { cron: segment.refresh_cron }),
    },
  });
}

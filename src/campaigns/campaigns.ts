/**
 * What can be done with a campaign: create, change, move to the trash, restore. Every change makes it a new version, which
 * guards edits. Read this file first; whom a campaign reaches is in `audience-sql.ts`, what speaks against a run in
 * `preflight.ts`.
 */
import { type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import type { campaignsContract } from '../api/contract/campaigns.ts';
import type { Actor } from '../api/contract/route.ts';
import type { Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import { Refusal, type RefusalProblem } from '../errors.ts';
import { recordHistory } from '../history/record-history.ts';
import { newId, parseId } from '../ids.ts';
import { checkOwner, ownerNames } from '../segments/acts/owner.ts';
import { isPastTrash, TRASH_DAYS } from '../segments/trash-days.ts';
import { type CampaignSegments, holdOutOf, limitOf, readCampaignSegments } from './targeting.ts';

type NewCampaign = z.output<(typeof campaignsContract)['createCampaign']['body']>;
type CampaignChange = z.output<(typeof campaignsContract)['changeCampaign']['body']>;

/** Creates a campaign; answers its id. Refuses a name that is taken, and segments that are not there. */
export async function createCampaign(deps: Deps, actor: Actor, wanted: NewCampaign): Promise<string> {
  const id = newId('camp', deps.clock);
  const now = deps.clock.now();
  const { name, include, exclude } = wanted;
  await deps.control.db.transaction().execute(async (tx) => {
    await refuseTakenName(tx, name);
    const owner = wanted.owner === undefined ? (actor.kind === 'user' ? actor.id : null) : wanted.owner;
    await checkOwner(tx, owner);
    await holdSegments(tx, [...include, ...exclude]);
    await checkSegments(tx, { include, exclude });
    await tx
      .insertInto('campaigns')
      .values({
        id,
        name,
        goal: wanted.goal,
        instructions: wanted.instructions,
        template_ref: wanted.template_ref,
        channel: wanted.channel,
        status: wanted.status,
        ...limitColumns(wanted.limit),
        ...holdOutColumns(wanted.hold_out, id),
        hand_over: wanted.hand_over,
        owner_id: owner,
        created_at: now,
        updated_at: now,
        created_by: actor.name,
      })
      .execute();
    await writeSegments(tx, id, { include, exclude });
    await recordHistory(tx, deps.clock, actor, {
      action: 'campaign.created',
      subject: { kind: 'campaign', id, name },
    });
  });
  deps.live.publish({ type: 'campaign.changed', campaign_id: id });
  return id;
}

/**
 * Changes a campaign. What is left out stays; a change that changes nothing makes no version. Refuses `version_mismatch` when
 * `ifMatch` is not its version.
 */
export async function changeCampaign(
  deps: Deps,
  actor: Actor,
  id: string,
  change: CampaignChange,
  ifMatch?: number,
): Promise<void> {
  const isChanged = await deps.control.db.transaction().execute(async (tx) => {
    // Segments before campaigns, as everywhere.
    await holdSegments(tx, [...(change.include ?? []), ...(change.exclude ?? [])]);
    const before = await lockCampaign(tx, id);
    if (before.trashed_at) throw inTrash(before);
    if (ifMatch !== undefined && ifMatch !== before.version)
      throw new Refusal(
        'version_mismatch',
        `“${before.name}” is at version ${before.version} by now; your edit started from version ${ifMatch}.`,
        { hint: 'Read it again, and make your change on top of the current version.' },
      );
    if (change.name !== undefined) await refuseTakenName(tx, change.name, id);
    if (change.owner !== undefined) await checkOwner(tx, change.owner);
    const segments = (await readCampaignSegments(tx, [id])).get(id) ?? { include: [], exclude: [] };
    const wanted = {
      include: change.include ?? segments.include,
      exclude: change.exclude ?? segments.exclude,
    };
    const changesSegments = JSON.stringify(wanted) !== JSON.stringify(segments);
    if (changesSegments) await checkSegments(tx, wanted, new Set([...segments.include, ...segments.exclude]));
    const after = {
      name: change.name ?? before.name,
      goal: change.goal ?? before.goal,
      instructions: change.instructions ?? before.instructions,
      template_ref: change.template_ref ?? before.template_ref,
      channel: change.channel ?? before.channel,
      status: change.status ?? before.status,
      hand_over: change.hand_over ?? before.hand_over,
      owner_id: change.owner === undefined ? before.owner_id : change.owner,
      ...limitColumns(change.limit === undefined ? limitOf(before) : change.limit),
      ...holdOutColumns(change.hold_out === undefined ? holdOutOf(before) : change.hold_out, id),
    };
    const changes = {
      ...differences(before, after),
      ...(await ownerDifference(tx, before.owner_id, after.owner_id)),
      ...(changesSegments ? await segmentDifferences(tx, segments, wanted) : {}),
    };
    if (Object.keys(changes).length === 0) return false;
    if (after.status === 'archived' && before.status !== 'archived') await refuseOpenRuns(tx, before);
    await tx
      .updateTable('campaigns')
      .set({ ...after, version: before.version + 1, updated_at: deps.clock.now() })
      .where('id', '=', id)
      .execute();
    if (changesSegments) await writeSegments(tx, id, wanted);
    await recordHistory(tx, deps.clock, actor, {
      action: 'campaign.changed',
      subject: { kind: 'campaign', id, name: after.name },
      changes,
    });
    return true;
  });
  if (isChanged) deps.live.publish({ type: 'campaign.changed', campaign_id: id });
}

/** Moves a campaign to the trash. Refuses one that has runs: they are the record of who was reached. */
export async function trashCampaign(deps: Deps, actor: Actor, id: string): Promise<void> {
  await deps.control.db.transaction().execute(async (tx) => {
    const before = await lockCampaign(tx, id);
    if (before.trashed_at) return;
    const run = await tx.selectFrom('runs').select('id').where('campaign_id', '=', id).executeTakeFirst();
    if (run)
      throw new Refusal('in_use', `“${before.name}” has runs, which say who was reached; they are kept.`, {
        hint: 'Archive it instead.',
      });
    await tx
      .updateTable('campaigns')
      .set({ trashed_at: deps.clock.now(), updated_at: deps.clock.now(), version: before.version + 1 })
      .where('id', '=', id)
      .execute();
    await recordHistory(tx, deps.clock, actor, {
      action: 'campaign.trashed',
      subject: { kind: 'campaign', id, name: before.name },
    });
  });
  deps.live.publish({ type: 'campaign.changed', campaign_id: id });
}

/** Takes a campaign out of the trash. Refuses when its name was taken meanwhile, or its time in the trash is over. */
export async function restoreCampaign(deps: Deps, actor: Actor, id: string): Promise<void> {
  await deps.control.db.transaction().execute(async (tx) => {
    const before = await lockCampaign(tx, id);
    if (!before.trashed_at) return;
    if (isPastTrash(before.trashed_at, deps.clock.now()))
      throw new Refusal(
        'conflict',
        `“${before.name}” was in the trash for ${TRASH_DAYS} days and is being deleted for good.`,
      );
    await refuseTakenName(tx, before.name, id);
    await tx
      .updateTable('campaigns')
      .set({ trashed_at: null, updated_at: deps.clock.now(), version: before.version + 1 })
      .where('id', '=', id)
      .execute();
    await recordHistory(tx, deps.clock, actor, {
      action: 'campaign.restored',
      subject: { kind: 'campaign', id, name: before.name },
    });
  });
  deps.live.publish({ type: 'campaign.changed', campaign_id: id });
}

export async function lockCampaign(tx: Tx, id: string) {
  const row = await tx
    .selectFrom('campaigns')
    .selectAll()
    .where('id', '=', parseId('camp', id))
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Refusal('not_found', `There is no campaign ${id}.`);
  return row;
}

/** An archived campaign is over, and so are its runs. */
async function refuseOpenRuns(tx: Tx, { id, name }: { readonly id: string; readonly name: string }) {
  const open = await tx
    .selectFrom('runs')
    .select('status')
    .where('campaign_id', '=', id)
    .where(
      sql<SqlBool>`(status in ('scheduled', 'preflight', 'preparing', 'delivering') or status = 'ready' and hand_over = 'webhook')`,
    )
    .limit(1)
    .executeTakeFirst();
  if (open)
    throw new Refusal(
      'in_use',
      `“${name}” has a run that is ${open.status === 'scheduled' ? 'scheduled' : 'under way'}.`,
      {
        hint: 'Cancel it first, or wait until it is over.',
      },
    );
}

export function inTrash({ name }: { readonly name: string }): Refusal {
  return new Refusal('conflict', `“${name}” is in the trash.`, { hint: 'Restore it first.' });
}

async function refuseTakenName(tx: Tx, name: string, self?: string): Promise<void> {
  const taken = await tx
    .selectFrom('campaigns')
    .select('id')
    .where((eb) => eb(eb.fn('lower', ['name']), '=', name.toLowerCase()))
    .where('trashed_at', 'is', null)
    .executeTakeFirst();
  if (taken && taken.id !== self)
    throw new Refusal('conflict', `There is a campaign named “${name}” already.`, { path: '/name' });
}

/** Segments that cannot be moved to the trash before the transaction ends; who does that afterwards finds this campaign. */
async function holdSegments(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx
    .selectFrom('segments')
    .select('id')
    .where(sql<SqlBool>`id = any(${ids}::text[])`)
    .orderBy('id')
    .forShare()
    .execute();
}

/** Refuses segments that come twice; those that do not exist or are in the trash, unless they were there `before`. */
async function checkSegments(
  tx: Tx,
  wanted: CampaignSegments,
  before: ReadonlySet<string> = new Set(),
): Promise<void> {
  const rows = await tx
    .selectFrom('segments')
    .select(['id', 'name', 'trashed_at'])
    .where(sql<SqlBool>`id = any(${[...wanted.include, ...wanted.exclude]}::text[])`)
    .execute();
  const known = new Map(rows.map((row) => [row.id, row]));
  const seen = new Set<string>();
  const problems: RefusalProblem[] = [];
  for (const role of ['include', 'exclude'] as const)
    wanted[role].forEach((id, index) => {
      const row = known.get(id);
      const path = `/${role}/${index}`;
      const refuse = (detail: string, hint?: string) =>
        problems.push({ code: 'invalid_value', path, detail, ...(hint === undefined ? {} : { hint }) });
      if (seen.has(id)) refuse(`“${row?.name ?? id}” is chosen twice.`, 'Include it or exclude it, once.');
      else if (!row && !before.has(id)) refuse(`There is no segment ${id}.`);
      else if (row?.trashed_at && !before.has(id))
        refuse(`“${row.name}” is in the trash.`, 'Restore it first.');
      seen.add(id);
    });
  const [first] = problems;
  if (first)
    throw new Refusal(
      'invalid_value',
      problems.length === 1 ? first.detail : `${problems.length} of the segments cannot be chosen.`,
      { path: first.path, ...(first.hint === undefined ? {} : { hint: first.hint }), problems },
    );
}

/** Puts other segments in place of those it has. The caller writes the campaign's row as well. */
export async function writeSegments(
  tx: Tx,
  campaignId: string,
  { include, exclude }: CampaignSegments,
): Promise<void> {
  await tx.deleteFrom('campaign_segments').where('campaign_id', '=', campaignId).execute();
  const rows = [
    ...include.map((segment_id) => ({ segment_id, role: 'include' as const })),
    ...exclude.map((segment_id) => ({ segment_id, role: 'exclude' as const })),
  ].map((row, place) => ({ campaign_id: campaignId, place, ...row }));
  if (rows.length > 0) await tx.insertInto('campaign_segments').values(rows).execute();
}

function limitColumns(limit: NewCampaign['limit']) {
  return {
    limit_runs: limit?.runs ?? null,
    limit_days: limit?.days ?? null,
    limit_counts: limit?.counts ?? null,
  };
}

/** Without a seed the campaign's own id decides, so that its runs hold out the same contacts. */
function holdOutColumns(holdOut: NewCampaign['hold_out'], id: string) {
  return {
    hold_out_percent: holdOut?.percent ?? null,
    hold_out_seed: holdOut === null ? null : (holdOut.seed ?? id),
  };
}

type Difference = Record<string, { from: unknown; to: unknown }>;

const COMPARED = ['name', 'goal', 'instructions', 'template_ref', 'channel', 'status', 'hand_over'] as const;

type Comparable = Parameters<typeof limitOf>[0] &
  Parameters<typeof holdOutOf>[0] & { readonly [K in (typeof COMPARED)[number]]: string };

function differences(before: Comparable, after: Comparable): Difference {
  const pairs = [
    ...COMPARED.map((key) => [key, before[key], after[key]] as const),
    ['limit', limitOf(before), limitOf(after)] as const,
    ['hold_out', holdOutOf(before), holdOutOf(after)] as const,
  ];
  return Object.fromEntries(
    pairs
      .filter(([, from, to]) => JSON.stringify(from) !== JSON.stringify(to))
      .map(([key, from, to]) => [key, { from, to }]),
  );
}

async function ownerDifference(tx: Tx, from: string | null, to: string | null): Promise<Difference> {
  if (from === to) return {};
  const names = await ownerNames(tx, [from, to]);
  const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? id));
  return { owner: { from: nameOf(from), to: nameOf(to) } };
}

/** Segments as their names, which is what people read in the history. */
async function segmentDifferences(tx: Tx, from: CampaignSegments, to: CampaignSegments): Promise<Difference> {
  const rows = await tx
    .selectFrom('segments')
    .select(['id', 'name'])
    .where(
      sql<SqlBool>`id = any(${[...from.include, ...from.exclude, ...to.include, ...to.exclude]}::text[])`,
    )
    .execute();
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  const named = (ids: readonly string[]) => ids.map((id) => names.get(id) ?? id);
  return Object.fromEntries(
    (['include', 'exclude'] as const)
      .filter((role) => JSON.stringify(from[role]) !== JSON.stringify(to[role]))
      .map((role) => [role, { from: named(from[role]), to: named(to[role]) }]),
  );
}

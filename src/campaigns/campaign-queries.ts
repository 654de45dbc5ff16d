/** Campaigns as screens read them: one, or a page of them, with their segments as they are now. */
import { type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import type { Campaign, CampaignSegment, campaignsContract } from '../api/contract/campaigns.ts';
import type { Database } from '../control/database.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { readSegmentIndex, type SegmentIndex } from '../segments/segment-index.ts';
import { verdictAt } from '../segments/segment-verdicts.ts';
import {
  type CampaignRow,
  type CampaignSegments,
  holdOutOf,
  limitOf,
  readCampaignSegments,
} from './targeting.ts';

/** The choice of the filter "owner" for campaigns that nobody owns. */
const NOBODY = 'nobody';

type ListQuery = z.output<(typeof campaignsContract)['listCampaigns']['query']>;

/** A segment by its id, as a campaign sees it. Reads the index at once. */
export function describeCampaignSegment(index: SegmentIndex, id: string, now: Date): CampaignSegment {
  const segment = index.segments.get(id);
  if (!segment)
    return {
      id,
      name: id,
      state: 'deleted',
      status: null,
      readiness: null,
      count: null,
      calculated_at: null,
      calculation_id: null,
    };
  return {
    id,
    name: segment.name,
    state: segment.trashedAt ? 'trashed' : segment.archivedAt ? 'archived' : 'there',
    status: segment.status,
    readiness: verdictAt(index, segment, now),
    count: segment.count,
    calculated_at: segment.calculatedAt?.toISOString() ?? null,
    calculation_id: segment.calculationId,
  };
}

function describeCampaign(
  index: SegmentIndex,
  row: CampaignRow,
  segments: CampaignSegments | undefined,
  now: Date,
): Campaign {
  const of = (ids: readonly string[] | undefined) =>
    (ids ?? []).map((id) => describeCampaignSegment(index, id, now));
  const { owner_id } = row;
  return {
    id: row.id,
    name: row.name,
    goal: row.goal,
    instructions: row.instructions,
    template_ref: row.template_ref,
    channel: row.channel,
    status: row.status,
    include: of(segments?.include),
    exclude: of(segments?.exclude),
    limit: limitOf(row),
    hold_out: holdOutOf(row),
    hand_over: row.hand_over,
    owner:
      owner_id === null ? null : { id: owner_id, name: index.surroundings.people.get(owner_id) ?? owner_id },
    version: row.version,
    created_at: row.created_at.toISOString(),
    created_by: row.created_by,
    updated_at: row.updated_at.toISOString(),
    trashed_at: row.trashed_at?.toISOString() ?? null,
  };
}

async function describeCampaigns(deps: Deps, rows: readonly CampaignRow[]): Promise<Campaign[]> {
  const segments = await readCampaignSegments(
    deps.control.db,
    rows.map(({ id }) => id),
  );
  const index = await readSegmentIndex(deps.control);
  const now = deps.clock.now();
  return rows.map((row) => describeCampaign(index, row, segments.get(row.id), now));
}

/** The row of a campaign, in the trash or not. Refuses `not_found`. */
export async function readCampaignRow(deps: Pick<Deps, 'control'>, id: string): Promise<CampaignRow> {
  const row = await deps.control.db
    .selectFrom('campaigns')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new Refusal('not_found', `There is no campaign ${id}.`);
  return row;
}

/** One campaign, in the trash or not. Refuses `not_found`. */
export async function readCampaign(deps: Deps, id: string): Promise<Campaign> {
  const [described] = await describeCampaigns(deps, [await readCampaignRow(deps, id)]);
  if (!described) throw new Error(`The campaign ${id} was not described.`);
  return described;
}

/** A page of campaigns. */
export async function listCampaigns(deps: Deps, query: ListQuery) {
  const { db } = deps.control;
  const chosen = db.selectFrom('campaigns').where((eb) => chosenBy(eb, query));
  const [rows, counted, exist] = await Promise.all([
    chosen
      .selectAll()
      .orderBy(orderOf(query.sort))
      .orderBy('id')
      .limit(query.page_size)
      .offset((query.page - 1) * query.page_size)
      .execute(),
    chosen.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
    countAll(deps),
  ]);
  return {
    items: await describeCampaigns(deps, rows),
    page: query.page,
    page_size: query.page_size,
    total: Number(counted.total),
    exist,
  };
}

function chosenBy(eb: ExpressionBuilder<Database, 'campaigns'>, query: ListQuery) {
  const words = (query.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const statuses = query.status ?? (query.trashed ? undefined : ['draft', 'active', 'paused']);
  const { owner, channel, segment, hand_over: handOver } = query;
  return eb.and([
    eb('trashed_at', query.trashed ? 'is not' : 'is', null),
    ...(statuses ? [sql<SqlBool>`status = any(${statuses}::text[])`] : []),
    ...(channel ? [sql<SqlBool>`channel = any(${channel}::text[])`] : []),
    ...(handOver ? [sql<SqlBool>`hand_over = any(${handOver}::text[])`] : []),
    ...(owner ? [sql<SqlBool>`coalesce(owner_id, ${NOBODY}) = any(${owner}::text[])`] : []),
    ...(segment
      ? [
          sql<SqlBool>`exists (select from campaign_segments s
            where s.campaign_id = campaigns.id and s.segment_id = any(${segment}::text[]))`,
        ]
      : []),
    ...words.map(
      (word) => sql<SqlBool>`strpos(lower(concat_ws(E'\n', campaigns.name, goal, instructions, template_ref,
        (select string_agg(s.name, E'\n') from campaign_segments c join segments s on s.id = c.segment_id
          where c.campaign_id = campaigns.id))), ${word}) > 0`,
    ),
  ]);
}

/** Texts as people sort them; campaigns that nobody owns come last in both directions. */
function orderOf(sort: ListQuery['sort']) {
  const descending = sort.startsWith('-');
  const column = descending ? sort.slice(1) : sort;
  const by = {
    name: sql`lower(campaigns.name)`,
    status: sql`array_position(array['draft', 'active', 'paused', 'archived'], status)`,
    channel: sql`channel`,
    owner: sql`(select lower(u.name) from "user" u where u.id = owner_id)`,
    created_at: sql`created_at`,
    updated_at: sql`updated_at`,
  }[column];
  if (!by) throw new Error(`Campaigns cannot be sorted by ${sort}.`);
  return descending ? sql`${by} desc nulls last` : sql`${by} asc nulls last`;
}

async function countAll(deps: Deps) {
  const { rows } = await sql<{ active: number; archived: number; trashed: number }>`select
    count(*) filter (where trashed_at is null and status <> 'archived')::int as active,
    count(*) filter (where trashed_at is null and status = 'archived')::int as archived,
    count(*) filter (where trashed_at is not null)::int as trashed from campaigns`.execute(deps.control.db);
  return rows[0] ?? { active: 0, archived: 0, trashed: 0 };
}

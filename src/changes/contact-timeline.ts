/** What happened to one contact: its events, and the segments it entered and left with the reasons, in one order of time. */
import { z } from 'zod';
import type { changesContract } from '../api/contract/changes.ts';
import { audiencesWith } from '../audiences/audiences.ts';
import { readPastCatalogue } from '../contacts/catalogue.ts';
import { requireContact } from '../contacts/read-contact.ts';
import type { Deps } from '../deps.ts';
import type { Catalogue } from '../rules/catalogue.ts';
import { param, sql } from '../sql/sql.ts';
import { type Bounds, declareQuery } from '../warehouse/warehouse.ts';
import { readPair } from './calculation-pair.ts';
import { type Move, memberSince, movesOf, readMemberships } from './memberships.ts';
import { unknownReason } from './reason-words.ts';
import { FIRST, reasonsFor } from './reasons.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 20 };

type ContactSegments = z.input<typeof changesContract.listContactSegments.answer>;

/** Segments whose published audience has the contact, by name, and since when. Refuses `not_found`. */
export async function readContactSegments(deps: Deps, id: string): Promise<ContactSegments> {
  const no = await requireContact(deps, id);
  const published = await deps.control.db
    .selectFrom('segments')
    .select(['id', 'name', 'calculation_id', 'calculated_at'])
    .where('trashed_at', 'is', null)
    .where('calculation_id', 'is not', null)
    .orderBy('name')
    .execute();
  const audiences = published.flatMap(({ id: ownerId, calculation_id }) =>
    calculation_id === null ? [] : [{ ownerId, id: calculation_id }],
  );
  if (audiences.length === 0) return { items: [] };
  const found = new Set((await audiencesWith(deps.warehouse, { audiences, no })).map((row) => row.id));
  const inside = published.flatMap(({ calculation_id, calculated_at, ...segment }) =>
    calculation_id !== null && calculated_at !== null && found.has(calculation_id)
      ? [{ ...segment, calculation_id, calculated_at: calculated_at.toISOString() }]
      : [],
  );
  const { segments } = await readMemberships(
    deps,
    no,
    inside.map((segment) => segment.id),
  );
  const since = new Map(segments.map((one) => [one.segment.id, memberSince(one)]));
  return {
    items: inside.map(({ id: segment, name, calculation_id, calculated_at }) => ({
      id: segment,
      name,
      calculated_at,
      // Published a moment ago, or not looked at: that it has the contact now is known all the same.
      since: since.get(segment) ?? { calculation_id, at: calculated_at, not_in_at: null, at_least: true },
    })),
  };
}

type Timeline = z.input<typeof changesContract.listContactTimeline.answer>;
type TimelineItem = Timeline['items'][number];

const eventRow = z.object({
  id: z.string(),
  name: z.string(),
  occurred_at: z.string(),
  source: z.string().nullable(),
  campaign: z.string().nullable(),
  properties: z.string(),
});

const timelineEvents = declareQuery({
  name: 'events.timeline',
  bounds: BOUNDS,
  params: z.object({ no: z.number(), limit: z.number(), offset: z.number() }),
  row: eventRow,
  sql: ({ no, limit, offset }) =>
    sql`select id, name, occurred_at, source, campaign, properties from events final where no = ${param('UInt32', no)}
      order by occurred_at desc, id limit ${param('UInt64', limit)} offset ${param('UInt64', offset)}`,
});

const timelineTotal = declareQuery({
  name: 'events.timeline_total',
  bounds: BOUNDS,
  params: z.object({ no: z.number() }),
  row: z.object({ total: z.number() }),
  sql: ({ no }) => sql`select count() as total from events final where no = ${param('UInt32', no)}`,
});

const properties = z.record(z.string(), z.unknown());

/** A page of the timeline, newest first. Refuses `not_found`. */
export async function readTimeline(
  deps: Deps,
  id: string,
  { page, page_size }: { readonly page: number; readonly page_size: number },
): Promise<Timeline> {
  const no = await requireContact(deps, id);
  const { segments, completeFrom } = await readMemberships(deps, no);
  const moves = segments
    .flatMap(movesOf)
    .toSorted((a, b) => order(b.calculation.at, a.calculation.at) || order(a.segment.id, b.segment.id));
  const from = (page - 1) * page_size;
  // Where all moves were newer, the page would begin with the event at this place.
  const offset = Math.max(0, from - moves.length);
  const [events, [counted]] = await Promise.all([
    timelineEvents(deps.warehouse, { no, limit: from + page_size - offset, offset }),
    timelineTotal(deps.warehouse, { no }),
  ]);
  const total = (counted?.total ?? 0) + moves.length;
  const shown = merged(moves, events, offset)
    .slice(from - offset - movesBefore(moves, events, offset))
    .slice(0, page_size);
  const catalogue = shown.some((item) => 'direction' in item) ? await readPastCatalogue(deps) : undefined;
  return {
    page,
    page_size,
    total,
    items: await Promise.all(
      shown.map((item) => ('direction' in item ? moveItem(deps, no, item, catalogue) : eventItem(item))),
    ),
    moves_complete_from: completeFrom,
  };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

type EventRow = z.output<typeof eventRow>;

/** Moves that come before the first of the events read: those pages are over. None when nothing was left out. */
function movesBefore(moves: readonly Move[], events: readonly EventRow[], offset: number): number {
  const [first] = events;
  if (offset === 0) return 0;
  if (first === undefined) return moves.length;
  return moves.filter(({ calculation }) => calculation.at >= first.occurred_at).length;
}

/** What comes from the first of the events read on; at one moment moves come before events. */
function merged(
  moves: readonly Move[],
  events: readonly EventRow[],
  offset: number,
): readonly (Move | EventRow)[] {
  const result: (Move | EventRow)[] = [];
  let next = movesBefore(moves, events, offset);
  for (const event of events) {
    for (
      let move = moves[next];
      move !== undefined && move.calculation.at >= event.occurred_at;
      move = moves[next]
    ) {
      result.push(move);
      next += 1;
    }
    result.push(event);
  }
  return [...result, ...moves.slice(next)];
}

function eventItem(row: EventRow): TimelineItem {
  return {
    ...row,
    kind: 'event',
    at: row.occurred_at,
    properties: row.properties === '' ? {} : properties.parse(JSON.parse(row.properties)),
  };
}

async function moveItem(
  deps: Deps,
  no: number,
  move: Move,
  catalogue: Catalogue | undefined,
): Promise<TimelineItem> {
  const { direction, segment, calculation, previous } = move;
  return {
    kind: direction,
    id: `${calculation.id}_${direction}`,
    at: calculation.at,
    segment,
    calculation_id: calculation.id,
    previous_calculation_id: previous?.id ?? null,
    previous_at: previous?.at ?? null,
    reasons: await moveReasons(deps, no, move, catalogue),
  };
}

async function moveReasons(deps: Deps, no: number, move: Move, catalogue: Catalogue | undefined) {
  const { direction, segment, calculation, previous } = move;
  if (previous === undefined) return [FIRST];
  const pair = await readPair(deps, segment.id, previous.id, calculation.id);
  const reasons = await reasonsFor(deps, pair, direction, [no], BOUNDS, { catalogue });
  return [...(reasons.get(no) ?? [unknownReason('not_reproduced')])];
}

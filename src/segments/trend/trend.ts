/** Members of a segment over time: the points of its successful calculations, and what happened between them. */
import { type SqlBool, sql } from 'kysely';
import type { TrendPoint } from '../../api/contract/segment-trend.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../errors.ts';
import { readSegmentIndex } from '../segment-index.ts';
import { linkedSourceIds } from '../segment-verdicts.ts';
import { thinPoints } from './thin-points.ts';
import { readTrendEvents } from './trend-events.ts';

const DAY_MS = 86_400_000;

/**
 * The trend of a segment. Refuses `not_found`.
 * @param wanted.days so many days back; absent: all there is
 * @param wanted.points at most so many points
 */
export async function readTrend(
  deps: Deps,
  id: string,
  wanted: { readonly days?: number | undefined; readonly points: number },
) {
  const index = await readSegmentIndex(deps.control);
  const segment = index.segments.get(id);
  if (!segment) throw new Refusal('not_found', `There is no segment ${id}.`);
  const sources = [...linkedSourceIds(index, segment)].flatMap((source) => {
    const known = index.surroundings.sources.get(source);
    return known === undefined ? [] : [{ id: source, name: known.name }];
  });
  const since = new Date(wanted.days === undefined ? 0 : deps.clock.now().getTime() - wanted.days * DAY_MS);
  const [points, events] = await Promise.all([
    readPoints(deps, id, since),
    readTrendEvents(deps, { id, sources, since }),
  ]);
  return {
    calculations: points.length,
    points: thinPoints(points, wanted.points),
    events: events.items,
    events_left_out: events.leftOut,
  };
}

async function readPoints(deps: Deps, id: string, since: Date): Promise<TrendPoint[]> {
  const at = sql<Date>`coalesce(now, finished_at, queued_at)`;
  const rows = await deps.control.db
    .selectFrom('calculations')
    .select(['id', 'version', 'count', 'entered', 'left_count', 'requested_by', at.as('at')])
    .where('segment_id', '=', id)
    .where('status', '=', 'success')
    .where(sql<SqlBool>`${at} >= ${since}`)
    .orderBy('seq')
    .execute();
  return rows.map((row) => ({
    calculation_id: row.id,
    at: row.at.toISOString(),
    version: row.version,
    count: row.count ?? 0,
    entered: row.entered,
    left: row.left_count,
    requested_by: row.requested_by,
    calculations: 1,
  }));
}

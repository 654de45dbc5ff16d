/**
 * When the audience of a definition changes next if nothing but time passes, for many definitions at once: the values its
 * ends have not passed yet are read with one query per place they stand in, then each end is followed to its value. Never
 * later than the first change; it may be earlier.
 */
import { z } from 'zod';
import type { CompileContext } from '../compile/resolved-rule.ts';
import {
  anniversariesSql,
  type MovingEnd,
  type MovingYears,
  nextValueSql,
  type TimeEdge,
  timeEdges,
} from '../compile/time-edges.ts';
import type { Deps } from '../deps.ts';
import type { CoreRule } from '../rules/core-rule.ts';
import { join, render, type Sql, sql } from '../sql/sql.ts';
import type { Bounds, RunOptions } from '../warehouse/warehouse.ts';
import { anniversaryMoment, calendarOf, moves, passingMoment, type Zone } from './edge-moments.ts';

const BOUNDS: Bounds = { lane: 'calculation', seconds: 300 };
/** Values asked for by one query. */
const CHUNK = 200;

const read = z.object({ ends: z.array(z.number().nullable()), years: z.array(z.array(z.number())) });

/** One thing asked of a place: whatever definitions want to know it, it is asked once. */
type Asked = { readonly source: Sql; readonly end?: Sql; readonly years?: Sql };

/**
 * The moments (milliseconds), in the order of the definitions; undefined where time changes nothing.
 * @param context the one the calculation had; `now` is its now
 */
export async function nextEdges(
  deps: Pick<Deps, 'warehouse'>,
  definitions: readonly CoreRule[],
  context: CompileContext,
  run?: RunOptions,
): Promise<readonly (number | undefined)[]> {
  const now = Date.parse(context.now);
  const zone: Zone = { timeZone: context.timeZone, weekStart: context.weekStart ?? 1 };
  const calendar = calendarOf(now, zone);
  const asked = new Map<string, Asked>();
  const wanted = definitions.map((core) =>
    timeEdges(core, context).flatMap((edge) => {
      const question = questionOf(edge, now, zone);
      if (question === undefined) return [];
      const key = keyOf(question);
      asked.set(key, question);
      return [{ edge, key }];
    }),
  );
  const answers = await ask(deps, asked, run);
  return wanted.map((edges) => {
    const moments = edges.flatMap(({ edge, key }) => momentOf(edge, answers.get(key)) ?? []);
    return moments.length === 0 ? undefined : Math.min(...moments);
  });

  function questionOf(edge: TimeEdge, at: number, within: Zone): Asked | undefined {
    if (edge.kind === 'years') return { source: edge.source, years: anniversariesSql(edge) };
    const end = edge.endAt(calendar);
    if (end === undefined || !moves(edge, at, within)) return undefined;
    return { source: edge.source, end: nextValueSql(edge, end) };
  }

  function momentOf(edge: TimeEdge, answer: Answer | undefined): number | undefined {
    if (answer === undefined) return undefined;
    return edge.kind === 'years' ? yearsMoment(edge, answer.days) : endMoment(edge, answer.value);
  }

  function yearsMoment(edge: MovingYears, days: readonly number[] | undefined): number | undefined {
    return days === undefined ? undefined : anniversaryMoment(edge, days, now, zone);
  }

  function endMoment(edge: MovingEnd, value: number | null | undefined): number | undefined {
    return value === null || value === undefined ? undefined : passingMoment(edge, value, now, zone);
  }
}

function keyOf({ source, end, years }: Asked): string {
  return [source, ...(end === undefined ? [] : [end]), ...(years === undefined ? [] : [years])]
    .map((piece) => JSON.stringify(render(piece)))
    .join(' ');
}

type Answer = {
  readonly value?: number | null | undefined;
  readonly days?: readonly number[] | undefined;
};

async function ask(
  deps: Pick<Deps, 'warehouse'>,
  asked: ReadonlyMap<string, Asked>,
  run: RunOptions | undefined,
): Promise<ReadonlyMap<string, Answer>> {
  const answers = new Map<string, Answer>();
  const places = Map.groupBy([...asked], ([, { source }]) => JSON.stringify(render(source)));
  for (const questions of places.values())
    for (let start = 0; start < questions.length; start += CHUNK) {
      const some = questions.slice(start, start + CHUNK);
      const [first] = some;
      if (first === undefined) continue;
      const ends = some.flatMap(([key, { end }]) => (end === undefined ? [] : [{ key, piece: end }]));
      const years = some.flatMap(([key, { years: piece }]) => (piece === undefined ? [] : [{ key, piece }]));
      const [row] = await deps.warehouse.rows(
        'refresh.next_values',
        sql`select ${list(ends, 'Nullable(Int64)')} as ends, ${list(years, 'Array(Int64)')} as years from ${first[1].source}`,
        BOUNDS,
        run,
      );
      const found = read.parse(row);
      for (const [index, { key }] of ends.entries()) answers.set(key, { value: found.ends[index] });
      for (const [index, { key }] of years.entries()) answers.set(key, { days: found.years[index] });
    }
  return answers;
}

function list(pieces: readonly { readonly piece: Sql }[], type: 'Nullable(Int64)' | 'Array(Int64)'): Sql {
  const items = join(
    pieces.map(({ piece }) => piece),
    ', ',
  );
  return type === 'Array(Int64)'
    ? sql`cast([${items}], 'Array(Array(Int64))')`
    : sql`cast([${items}], 'Array(Nullable(Int64))')`;
}

/** Two calculations of one segment that are compared, in the order of time, with what each of them was made of. */
import { sql as control } from 'kysely';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { type Moment, momentOfCalculation } from '../explain/moment.ts';
import { readSettings } from '../people/settings.ts';

export type ComparedCalculation = {
  readonly id: string;
  readonly seq: number;
  readonly version: number;
  readonly calculatedAt: string;
  readonly requestedBy: string;
  readonly count: number | null;
  readonly moment: Moment & { readonly past: NonNullable<Moment['past']> };
  /** Absent for lists. */
  readonly definition?: {
    readonly definition: unknown;
    readonly pins: unknown;
    readonly createdBy: string;
    readonly createdAt: string;
  };
};

export type CalculationPair = {
  readonly segment: { readonly id: string; readonly name: string; readonly kind: 'rule' | 'list' };
  readonly before: ComparedCalculation;
  readonly after: ComparedCalculation;
};

/** The older one first, whichever way round they are named. Refuses `not_found` what is not kept or did not succeed. */
export async function readPair(
  deps: Deps,
  segmentId: string,
  a: string,
  b: string,
): Promise<CalculationPair> {
  const segment = await deps.control.db
    .selectFrom('segments')
    .select(['id', 'name', 'kind'])
    .where('id', '=', segmentId)
    .executeTakeFirst();
  if (segment === undefined) throw new Refusal('not_found', `There is no segment ${segmentId}.`);
  const found = await readCalculations(deps, segmentId, [a, b]);
  const missing = [a, b].find((id) => !found.has(id));
  if (missing !== undefined)
    throw new Refusal('not_found', `The segment has no calculation ${missing} that succeeded.`, {
      hint: 'Calculations that segments make by themselves are thinned out with time; choose one that is listed.',
    });
  const [before, after] = [a, b]
    .flatMap((id) => found.get(id) ?? [])
    .toSorted((one, other) => one.seq - other.seq);
  if (before === undefined || after === undefined) throw new Error('Two calculations were asked for.');
  return { segment, before, after };
}

async function readCalculations(
  deps: Deps,
  segmentId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ComparedCalculation>> {
  const rows = await deps.control.db
    .selectFrom('calculations as c')
    .leftJoin('segment_versions as v', (join) =>
      join.onRef('v.segment_id', '=', 'c.segment_id').onRef('v.version', '=', 'c.version'),
    )
    .select([
      'c.id',
      'c.seq',
      'c.version',
      'c.requested_by',
      'c.count',
      'c.now',
      'c.inputs',
      'c.finished_at',
      'c.queued_at',
      'v.definition',
      'v.pins',
      'v.created_by',
      'v.created_at',
    ])
    .where('c.segment_id', '=', segmentId)
    .where('c.status', '=', 'success')
    .where('c.id', 'in', [...ids])
    .execute();
  const settings = await readSettings(deps);
  const all = rows.map((row): ComparedCalculation => {
    const moment = momentOfCalculation(deps, settings, row);
    const at = row.now ?? row.finished_at ?? row.queued_at;
    return {
      id: row.id,
      seq: Number(row.seq),
      version: row.version,
      calculatedAt: at.toISOString(),
      requestedBy: row.requested_by,
      count: row.count,
      moment: { ...moment, past: moment.past ?? { version: Number.MAX_SAFE_INTEGER, at: at.getTime() } },
      ...(row.definition === null || row.created_at === null
        ? {}
        : {
            definition: {
              definition: row.definition,
              pins: row.pins,
              createdBy: row.created_by ?? '',
              createdAt: row.created_at.toISOString(),
            },
          }),
    };
  });
  return new Map(all.map((one) => [one.id, one]));
}

/**
 * For segments and sources that a calculation did not read, because its rules did not name them: what was current then, as
 * far as it is kept. Those it did read stay as it recorded them.
 */
export async function setsOf(
  deps: Deps,
  calculation: ComparedCalculation,
  wanted: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { audiences } = calculation.moment;
  const missing = wanted.filter((id) => !audiences.has(id));
  if (missing.length === 0) return audiences;
  const { rows } = await control<{ segment_id: string; id: string }>`
    select distinct on (segment_id) segment_id, id from calculations
    where segment_id = any(${missing}::text[]) and status = 'success' and seq < ${calculation.seq}
      and finished_at <= ${calculation.calculatedAt}::timestamptz
    order by segment_id, seq desc`.execute(deps.control.db);
  return new Map([...audiences, ...rows.map(({ segment_id, id }) => [segment_id, id] as const)]);
}

/**
 * A nested segment, opened in place: what its published audience says of the contact, and why it said so when that
 * audience was calculated, with the values of that time.
 */
import type { ExplainedNode } from '../api/contract/explain.ts';
import { audiencesWith } from '../audiences/audiences.ts';
import type { ResolvedMembership } from '../compile/resolved-rule.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { Catalogue } from '../rules/catalogue.ts';
import { readDefinition } from '../rules/definition.ts';
import { pins } from '../rules/pins.ts';
import type { Explainable, Explained } from './explain.ts';
import { type Moment, momentOfCalculation } from './moment.ts';

/** Deeper than this a nested segment is named and not opened: its own explanation goes on from there. */
const DEEPEST = 3;

export type NestedRef = { readonly no: number; readonly moment: Moment; readonly nesting: number };

/** Explaining goes into nested segments, and nested segments are explained: the two are tied together by this. */
export type Explain = (
  deps: Deps,
  wanted: Explainable,
  no: number,
  moment: Moment,
  nesting: number,
) => Promise<Explained | undefined>;

type Nested = NonNullable<ExplainedNode['nested']>;

export async function explainNested(
  deps: Deps,
  { ownerId, id }: ResolvedMembership,
  { no, nesting }: NestedRef,
  catalogue: Catalogue,
  explain: Explain,
): Promise<Nested | undefined> {
  const past = await readPast(deps, ownerId, id);
  if (past === undefined || nesting >= DEEPEST) return undefined;
  const [found] = await audiencesWith(deps.warehouse, { ids: [id], nos: [no] });
  const member = found !== undefined;
  const about = {
    segment: { id: ownerId, name: past.name },
    calculation_id: id,
    calculated_at: past.calculatedAt,
    version: past.version,
    member,
  };
  const explained =
    past.definition === undefined
      ? undefined
      : await explainPast(deps, past, no, nesting, catalogue, explain);
  if (explained === undefined) {
    return { ...about, reproduced: past.definition === undefined, sentence: past.sentence, tree: [] };
  }
  return {
    ...about,
    reproduced: explained.member === member,
    sentence: past.sentence,
    tree: [...explained.tree],
  };
}

export type Past = {
  readonly name: string;
  readonly version: number;
  readonly sentence: string;
  readonly calculatedAt: string;
  readonly moment: Moment;
  /** Absent for lists. */
  readonly definition?: { readonly definition: unknown; readonly pins: unknown };
};

/** A calculation that published an audience, with the version it was of. Undefined when there is none. */
export async function readPast(
  deps: Deps,
  segmentId: string,
  calculationId: string,
): Promise<Past | undefined> {
  const row = await deps.control.db
    .selectFrom('calculations as c')
    .innerJoin('segments as s', 's.id', 'c.segment_id')
    .leftJoin('segment_versions as v', (join) =>
      join.onRef('v.segment_id', '=', 'c.segment_id').onRef('v.version', '=', 'c.version'),
    )
    .select([
      's.name',
      's.sentence as current_sentence',
      'c.version',
      'c.now',
      'c.inputs',
      'c.finished_at',
      'v.definition',
      'v.sentence',
      'v.pins',
    ])
    .where('c.id', '=', calculationId)
    .where('c.segment_id', '=', segmentId)
    .where('c.status', '=', 'success')
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const moment = await momentOfCalculation(deps, row);
  return {
    name: row.name,
    version: row.version,
    sentence: row.sentence ?? row.current_sentence,
    calculatedAt: (row.now ?? row.finished_at ?? new Date(moment.now)).toISOString(),
    moment,
    ...(row.definition === null ? {} : { definition: { definition: row.definition, pins: row.pins } }),
  };
}

/** Explains by the definition of a past calculation. Undefined when that definition is not understood any more, or the contact was not there. */
export async function explainPast(
  deps: Deps,
  { definition, moment }: Past,
  no: number,
  nesting: number,
  catalogue: Catalogue,
  explain: Explain,
): Promise<Explained | undefined> {
  const read = readDefinition(definition?.definition, catalogue);
  if (!read.ok) return undefined;
  const kept = pins.safeParse(definition?.pins ?? {});
  const explainable = { ...read, catalogue, ...(kept.success ? { pins: kept.data } : {}) };
  try {
    return await explain(deps, explainable, no, moment, nesting + 1);
  } catch (error) {
    // A segment or source that the calculation read is not in what it recorded.
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

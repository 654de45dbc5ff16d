/**
 * A nested segment, opened in place: what its published audience says of the contact, and why it said so when that
 * audience was calculated, with the values of that time.
 */
import type { ExplainedNode } from '../api/contract/explain.ts';
import { audiencesWith } from '../audiences/audiences.ts';
import type { ResolvedMembership } from '../compile/resolved-rule.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { readSettings } from '../people/settings.ts';
import type { Catalogue } from '../rules/catalogue.ts';
import { readDefinition } from '../rules/definition.ts';
import { pins } from '../rules/pins.ts';
import type { AskedContact } from './asked-contact.ts';
import type { Explainable, Explained } from './explain.ts';
import { type Moment, momentOfCalculation } from './moment.ts';

/** Deeper than this a nested segment is named and not opened: its own explanation goes on from there. */
const DEEPEST = 3;

export type NestedRef = { readonly contact: AskedContact; readonly nesting: number };

/** Explaining goes into nested segments, and nested segments are explained: the two are tied together by this. */
export type Explain = (
  deps: Deps,
  wanted: Explainable,
  contact: AskedContact,
  moment: Moment,
  nesting: number,
) => Promise<Explained | undefined>;

type Nested = NonNullable<ExplainedNode['nested']>;

export async function explainNested(
  deps: Deps,
  { ownerId, id }: ResolvedMembership,
  { contact, nesting }: NestedRef,
  catalogue: Catalogue,
  explain: Explain,
): Promise<Nested | undefined> {
  const past = (await readPasts(deps, [{ ownerId, id }])).get(id);
  if (past === undefined || nesting >= DEEPEST) return undefined;
  const [found, explained] = await Promise.all([
    audiencesWith(deps.warehouse, { audiences: [{ ownerId, id }], no: contact.no }),
    explainPast(deps, past, contact, nesting, catalogue, explain),
  ]);
  const member = found.length > 0;
  return {
    segment: { id: ownerId, name: past.name },
    calculation_id: id,
    calculated_at: past.calculatedAt,
    version: past.version,
    member,
    reproduced: explained === undefined ? past.definition === undefined : explained.member === member,
    sentence: past.sentence,
    tree: [...(explained?.tree ?? [])],
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

/** Calculations that published an audience, with the version each was of, by their id. Those that are not there are left out. */
export async function readPasts(
  deps: Deps,
  calculations: readonly { readonly ownerId: string; readonly id: string }[],
): Promise<ReadonlyMap<string, Past>> {
  if (calculations.length === 0) return new Map();
  const owners = new Map(calculations.map(({ ownerId, id }) => [id, ownerId]));
  const rows = await deps.control.db
    .selectFrom('calculations as c')
    .innerJoin('segments as s', 's.id', 'c.segment_id')
    .leftJoin('segment_versions as v', (join) =>
      join.onRef('v.segment_id', '=', 'c.segment_id').onRef('v.version', '=', 'c.version'),
    )
    .select([
      'c.id',
      'c.segment_id',
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
    .where('c.id', 'in', [...owners.keys()])
    .where('c.status', '=', 'success')
    .execute();
  const settings = await readSettings(deps);
  return new Map(
    rows
      .filter((row) => owners.get(row.id) === row.segment_id)
      .map((row) => {
        const moment = momentOfCalculation(deps, settings, row);
        const past: Past = {
          name: row.name,
          version: row.version,
          sentence: row.sentence ?? row.current_sentence,
          calculatedAt: (row.now ?? row.finished_at ?? new Date(moment.now)).toISOString(),
          moment,
          ...(row.definition === null ? {} : { definition: { definition: row.definition, pins: row.pins } }),
        };
        return [row.id, past];
      }),
  );
}

/**
 * Explains by the definition of a past calculation. Undefined when it had none, when that is not understood any more, or the
 * contact was not there.
 */
export async function explainPast(
  deps: Deps,
  { definition, moment }: Past,
  contact: AskedContact,
  nesting: number,
  catalogue: Catalogue,
  explain: Explain,
): Promise<Explained | undefined> {
  if (definition === undefined) return undefined;
  const read = readDefinition(definition.definition, catalogue);
  if (!read.ok) return undefined;
  const kept = pins.safeParse(definition.pins ?? {});
  const explainable = { ...read, catalogue, ...(kept.success ? { pins: kept.data } : {}) };
  try {
    return await explain(deps, explainable, contact, moment, nesting + 1);
  } catch (error) {
    // A segment or source that the calculation read is not in what it recorded.
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

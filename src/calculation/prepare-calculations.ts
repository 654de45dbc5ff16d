/** From taken calculations to compiled ones: what they read is read once for all of them. */
import { sql } from 'kysely';
import { z } from 'zod';
import { type Compiled, compileDefinition } from '../compile/compile.ts';
import { leavesOf } from '../compile/plan.ts';
import type { CompileContext } from '../compile/resolved-rule.ts';
import { readCatalogue } from '../contacts/catalogue.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { readSettings, type Settings } from '../people/settings.ts';
import type { Catalogue } from '../rules/catalogue.ts';
import type { CoreRule } from '../rules/core-rule.ts';
import { readDefinition } from '../rules/definition.ts';
import { pins, withPins } from '../rules/pins.ts';
import { referencesOf } from '../rules/references.ts';
import type { TakenCalculation } from './calculation-store.ts';
import { type Inputs, readInputs } from './inputs.ts';

export type Prepared = {
  readonly taken: TakenCalculation;
  readonly core: CoreRule;
  readonly compiled: Compiled;
  /** How much work it is in a scan, in rules on fields. */
  readonly weight: number;
  /** The calculation whose audience was published before. */
  readonly before: string | null;
  /** Whether somebody wants to know when time changes it next. */
  readonly followsTime: boolean;
  /** What it read, kept with the calculation. */
  readonly inputs: unknown;
};

export type Preparation = {
  readonly prepared: readonly Prepared[];
  readonly refused: readonly { readonly taken: TakenCalculation; readonly error: unknown }[];
  readonly context: CompileContext;
  readonly settings: Settings;
};

const storedRow = z.object({
  id: z.string(),
  definition: z.unknown(),
  pins: z.unknown(),
  before: z.string().nullable(),
  policy: z.string(),
});

/**
 * Reads and compiles calculations that were taken at one moment. Where a definition no longer fits (a field is gone or of
 * another type, a nested segment was never calculated) the refusal comes back beside those that fit.
 */
export async function prepareCalculations(
  deps: Deps,
  all: readonly TakenCalculation[],
): Promise<Preparation> {
  const [first] = all;
  if (first === undefined) throw new Error('No calculation to prepare.');
  const { rows } = await sql<unknown>`
    select w.id, v.definition, v.pins, s.calculation_id as before, s.refresh_policy as policy
    from unnest(${all.map(({ id }) => id)}::text[], ${all.map(({ segmentId }) => segmentId)}::text[],
      ${all.map(({ version }) => version)}::int[]) as w(id, segment_id, version)
    join segments s on s.id = w.segment_id
    join segment_versions v on v.segment_id = w.segment_id and v.version = w.version`.execute(
    deps.control.db,
  );
  const stored = new Map(rows.map((row) => storedRow.parse(row)).map((row) => [row.id, row]));
  const catalogue = await readCatalogue(deps);
  const inputs = await readInputs(deps.control.db);
  const settings = await readSettings(deps);
  const context: CompileContext = {
    timeZone: settings.time_zone,
    weekStart: settings.week_start,
    now: first.now.toISOString(),
    audiences: inputs.segments,
    sources: inputs.sources,
  };
  const prepared: Prepared[] = [];
  const refused: { taken: TakenCalculation; error: unknown }[] = [];
  for (const taken of all) {
    const row = stored.get(taken.id);
    // Deleted for good since it was taken: nobody is left to be told.
    if (row === undefined) continue;
    try {
      const { core, nested } = readStored(row.definition, taken.segmentId, catalogue);
      const pinned = withPins(core, pins.parse(row.pins));
      const compiled = compileDefinition(pinned, context);
      prepared.push({
        taken,
        core: pinned,
        compiled,
        weight: weightOf(compiled),
        before: row.before,
        followsTime: row.policy === 'when_due',
        inputs: inputsOf(inputs, nested, settings),
      });
    } catch (error) {
      refused.push({ taken, error });
    }
  }
  return { prepared, refused, context, settings };
}

function readStored(
  definition: unknown,
  self: string,
  catalogue: Catalogue,
): { core: CoreRule; nested: ReadonlySet<string> } {
  const read = readDefinition(definition, catalogue, { self });
  if (read.ok) return { core: read.core, nested: new Set(referencesOf(read.group, catalogue).segments) };
  const [problem] = read.problems;
  if (!problem) throw new Error('A refused definition has no problem.');
  throw new Refusal(problem.code, problem.detail, {
    path: problem.path,
    ...(problem.hint === undefined ? {} : { hint: problem.hint }),
  });
}

function inputsOf(inputs: Inputs, nested: ReadonlySet<string>, settings: Settings) {
  return {
    // Only those it reads: among thousands of segments, all of them would be most of what is kept.
    segments: Object.fromEntries([...inputs.segments].filter(([id]) => nested.has(id))),
    sources: Object.fromEntries(inputs.sources),
    syncs: Object.fromEntries(inputs.syncs),
    data_version: inputs.dataVersion,
    time_zone: settings.time_zone,
    week_start: settings.week_start,
  };
}

/** A rule about events reads another table and keeps a set of contacts in memory while the scan runs. */
const EVENTS_WEIGH = 5;

function weightOf({ plan }: Compiled): number {
  return leavesOf(plan).reduce(
    (sum, { kind }) => sum + (kind === 'event' || kind === 'sequence' ? EVENTS_WEIGH : 1),
    0,
  );
}

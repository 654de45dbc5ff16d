/** The moment a definition is read at: now with what is published, or that of a past calculation with what it recorded. */
import type { Selectable } from 'kysely';
import { calculationInputs, type Inputs, readInputs } from '../calculation/inputs.ts';
import type { CompileContext } from '../compile/resolved-rule.ts';
import type { CalculationTable } from '../control/database.ts';
import type { Deps } from '../deps.ts';
import { readSettings, type Settings } from '../people/settings.ts';
import { type CoreRule, coreLeaves } from '../rules/core-rule.ts';

/** Everything a definition is resolved against, without the contact. */
export type Moment = Omit<CompileContext, 'scope'> & {
  /** What a past calculation could see; absent for now. */
  readonly past?: { readonly version: number; readonly at: number };
};

/** Now. Published audiences and what sources deliver are left out when one definition is read that names none. */
export async function momentOfNow(deps: Deps, core?: CoreRule): Promise<Moment> {
  const namesSets =
    core === undefined || coreLeaves(core).some(({ kind }) => kind === 'inSegment' || kind === 'inSource');
  const [inputs, settings] = await Promise.all([
    namesSets ? readInputs(deps.control.db) : NO_INPUTS,
    readSettings(deps),
  ]);
  return {
    now: deps.clock.now().toISOString(),
    timeZone: settings.time_zone,
    weekStart: settings.week_start,
    audiences: inputs.segments,
    sources: inputs.sources,
  };
}

const NO_INPUTS: Pick<Inputs, 'segments' | 'sources'> = { segments: new Map(), sources: new Map() };

type PastCalculation = Pick<Selectable<CalculationTable>, 'now' | 'inputs'>;

/** The moment of a calculation that succeeded. Calculations of older versions of Muster recorded less; then now stands in. */
export function momentOfCalculation(
  deps: Pick<Deps, 'clock'>,
  settings: Pick<Settings, 'time_zone' | 'week_start'>,
  calculation: PastCalculation,
): Moment {
  const inputs = calculationInputs.parse(calculation.inputs ?? {});
  const now = calculation.now ?? deps.clock.now();
  return {
    now: now.toISOString(),
    timeZone: inputs.time_zone ?? settings.time_zone,
    weekStart: inputs.week_start ?? settings.week_start,
    audiences: new Map(Object.entries(inputs.segments)),
    sources: new Map(Object.entries(inputs.sources)),
    past: { version: inputs.data_version ?? Number.MAX_SAFE_INTEGER, at: now.getTime() },
  };
}

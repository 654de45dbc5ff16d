/** What engine and oracle are compared in: moments in awkward zones, contacts as the engine has them, compiled definitions. */
import { type Compiled, compileDefinition } from '../../src/compile/compile.ts';
import type { CompileContext, Scope } from '../../src/compile/resolved-rule.ts';
import type { Catalogue } from '../../src/rules/catalogue.ts';
import { readDefinition } from '../../src/rules/definition.ts';
import { MOMENTS, type Moment } from './arbitraries.ts';
import type { OracleContact } from './contact.ts';

const MORE_MOMENTS: readonly Moment[] = [
  { now: '2026-02-28T12:00:00Z', timeZone: 'Europe/Berlin' },
  { now: '2018-11-04T03:00:00Z', timeZone: 'America/Sao_Paulo' },
  { now: '2011-12-31T09:59:59.999Z', timeZone: 'Pacific/Apia' },
  { now: '2026-03-08T05:00:00Z', timeZone: 'America/Havana' },
  { now: '2026-11-24T08:00:00Z', timeZone: 'Africa/Casablanca' },
  { now: '2026-04-05T15:00:00Z', timeZone: 'Australia/Lord_Howe' },
];

/** Moments at which clocks change, days are missing and months end. */
export const ENGINE_MOMENTS: readonly Moment[] = [...MOMENTS, ...MORE_MOMENTS];

/** Sets as `loadContacts` writes them: `calc_of_<segment>` and `sync_of_<source>`. */
export function contextOf(catalogue: Catalogue, { now, timeZone }: Moment): CompileContext {
  return {
    now,
    timeZone,
    audiences: new Map([...catalogue.segments.keys()].map((id) => [id, `calc_of_${id}`])),
    sources: new Map([...catalogue.sources.keys()].map((id) => [id, `sync_of_${id}`])),
  };
}

/** A definition that has to be accepted, compiled. */
export function compiled(
  definition: unknown,
  catalogue: Catalogue,
  moment: Moment,
  scope: Scope = {},
): Compiled {
  const read = readDefinition(definition, catalogue);
  if (!read.ok) throw new Error(`Refused: ${JSON.stringify(definition)} ${JSON.stringify(read.problems)}`);
  return compileDefinition(read.core, { ...contextOf(catalogue, moment), scope });
}

/** The built-in fields that every contact has. */
export function withBuiltIn(contact: OracleContact): OracleContact {
  const complete = (values: OracleContact['values']) => ({
    ...values,
    active: values.active ?? true,
    created_at: values.created_at ?? '2026-01-01T00:00:00.000Z',
  });
  return {
    ...contact,
    values: complete(contact.values),
    history: (contact.history ?? []).map((version) => ({ ...version, values: complete(version.values) })),
  };
}

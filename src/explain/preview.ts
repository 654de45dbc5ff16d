/**
 * What a definition would come to right now: count, every rule's part in it, a sample. One scan makes count and funnel;
 * it ends in the engine when the caller goes away, so that typing never queues up.
 */
import { z } from 'zod';
import { readInputs } from '../calculation/inputs.ts';
import { type Compiled, compileDefinition } from '../compile/compile.ts';
import { funnel } from '../compile/funnel.ts';
import { sampleContacts } from '../compile/statements.ts';
import { readCatalogue } from '../contacts/catalogue.ts';
import { readContactsByNo } from '../contacts/contact-page.ts';
import type { Deps } from '../deps.ts';
import { isProblemCode, Refusal } from '../errors.ts';
import { readSettings } from '../people/settings.ts';
import type { Catalogue } from '../rules/catalogue.ts';
import { readDefinition } from '../rules/definition.ts';
import { describeDefinition, describeRule } from '../rules/describe.ts';
import { isGroup } from '../rules/draft.ts';
import { lintDefinition } from '../rules/lint.ts';
import type { Group, Rule } from '../rules/rule.ts';
import { refusalOf } from '../segments/definitions.ts';
import type { Bounds } from '../warehouse/warehouse.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 10 };

const counts = z.looseObject({ total: z.number(), matched: z.number() });
const list = z.array(z.number());

/** Counts and samples a definition. Refuses one that is not understood, with all its problems. */
export async function previewDefinition(
  deps: Deps,
  wanted: { readonly definition: unknown; readonly limit: number; readonly segment_id?: string | undefined },
  signal: AbortSignal,
) {
  const started = deps.clock.elapsed();
  const catalogue = await readCatalogue(deps);
  const self = wanted.segment_id;
  const read = readDefinition(wanted.definition, catalogue, self === undefined ? {} : { self });
  if (!read.ok) throw refusalOf(read.problems);
  const [inputs, settings] = await Promise.all([readInputs(deps.control.db), readSettings(deps)]);
  const compiled = placed(() =>
    compileDefinition(read.core, {
      timeZone: settings.time_zone,
      now: deps.clock.now().toISOString(),
      audiences: inputs.segments,
      sources: inputs.sources,
    }),
  );
  const [rows, sample] = await Promise.all([
    deps.warehouse.rows('preview.funnel', funnel(compiled), BOUNDS, { signal }),
    wanted.limit === 0
      ? []
      : deps.warehouse.rows('preview.sample', sampleContacts(compiled, wanted.limit), BOUNDS, { signal }),
  ]);
  const row = counts.parse(rows[0]);
  const nos = sample.map((each) => z.object({ no: z.number() }).parse(each).no);
  return {
    count: row.matched,
    total: row.total,
    sentence: describeDefinition(read.group, catalogue),
    funnel: funnelRows(compiled, row, read.group, catalogue),
    sample: await readContactsByNo(deps, nos),
    lint: lintDefinition(read.group, catalogue),
    took_ms: deps.clock.elapsed() - started,
  };
}

/** What the compiler refuses names a place in the definition; the body has the definition inside. */
function placed<T>(compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof Refusal) || !isProblemCode(error.code)) throw error;
    throw refusalOf([
      {
        code: error.code,
        path: error.path ?? '',
        detail: error.message,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      },
    ]);
  }
}

/** The counts of every member of every group by its path, in the order of the definition. */
function funnelRows(compiled: Compiled, row: z.output<typeof counts>, group: Group, catalogue: Catalogue) {
  const members = compiled.groups.flatMap(({ members: paths }, index) => {
    const alone = list.parse(row[`alone_${index}`]);
    const running = list.parse(row[`running_${index}`]);
    const without = list.parse(row[`without_${index}`]);
    return paths.map((path, place) => ({
      path,
      sentence: sentenceAt(group, path, catalogue),
      // Where there are no contacts at all the lists are empty.
      count: alone[place] ?? 0,
      remaining: running[place] ?? 0,
      without: without[place] ?? 0,
    }));
  });
  return members;
}

/** The sentence of the rule or group at a path such as `/rules/0/rules/2`. */
function sentenceAt(root: Group, path: string, catalogue: Catalogue): string {
  const steps = path.split('/rules/').slice(1).map(Number);
  let member: Group | Rule = root;
  for (const step of steps) {
    const next: Group | Rule | undefined = isGroup(member) ? member.rules[step] : undefined;
    if (next === undefined) throw new Error(`The definition has nothing at ${path}.`);
    member = next;
  }
  return isGroup(member) ? describeDefinition(member, catalogue) : describeRule(member, catalogue);
}

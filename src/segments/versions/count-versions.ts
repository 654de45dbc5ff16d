/** Two versions of a segment on the data of now: how many members each would have, together and alone. One scan for both. */
import { z } from 'zod';
import { compileDefinition } from '../../compile/compile.ts';
import { countTwo } from '../../compile/count-two.ts';
import { readCatalogue } from '../../contacts/catalogue.ts';
import { readContactsByNo } from '../../contacts/contact-page.ts';
import type { Deps } from '../../deps.ts';
import { definitionRefusal, placedRefusal } from '../../explain/definition-refusal.ts';
import { momentOfNow } from '../../explain/moment.ts';
import { readDefinition } from '../../rules/definition.ts';
import { pins, withPins } from '../../rules/pins.ts';
import type { Bounds } from '../../warehouse/warehouse.ts';
import { readVersion } from './versions.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 20 };

const sample = z.array(z.number());
const counts = z.object({
  total: z.number(),
  both: z.number(),
  only_a: z.number(),
  only_b: z.number(),
  sample_both: sample,
  sample_a: sample,
  sample_b: sample,
});

/**
 * Counts both versions, pins included. Refuses a version that cannot be read any more, with the places in its definition
 * below `/versions/<number>`.
 */
export async function countVersions(
  deps: Deps,
  which: { readonly id: string; readonly a: number; readonly b: number; readonly limit: number },
  signal: AbortSignal,
) {
  const started = deps.clock.elapsed();
  const [catalogue, { past: _, ...context }, ...rows] = await Promise.all([
    readCatalogue(deps),
    momentOfNow(deps),
    readVersion(deps, which.id, which.a),
    readVersion(deps, which.id, which.b),
  ]);
  const compiled = await Promise.all(
    rows.map((row) => {
      const place = `/versions/${row.version}`;
      const read = readDefinition(row.definition, catalogue, { self: which.id });
      if (!read.ok) throw definitionRefusal(read.problems, place);
      const core = withPins(read.core, pins.parse(row.pins));
      return placedRefusal(place, () => compileDefinition(core, context));
    }),
  );
  const [a, b] = compiled;
  if (a === undefined || b === undefined) throw new Error('Two versions are compared.');
  const [answer] = await deps.warehouse.rows('segments.count_versions', countTwo(a, b, which.limit), BOUNDS, {
    signal,
  });
  const row = counts.parse(answer);
  const [both, onlyA, onlyB] = await Promise.all(
    [row.sample_both, row.sample_a, row.sample_b].map((nos) => readContactsByNo(deps, nos)),
  );
  return {
    as_of: context.now,
    total: row.total,
    a: row.both + row.only_a,
    b: row.both + row.only_b,
    both: { count: row.both, contacts: both ?? [] },
    only_a: { count: row.only_a, contacts: onlyA ?? [] },
    only_b: { count: row.only_b, contacts: onlyB ?? [] },
    took_ms: deps.clock.elapsed() - started,
  };
}

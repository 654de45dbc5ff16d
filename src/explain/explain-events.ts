/** The part of an explanation that is about events: which count, how many more it takes, how far a sequence got. */
import { z } from 'zod';
import type { ExplainedNode } from '../api/contract/explain.ts';
import { latestEvents } from '../compile/explanation.ts';
import type { EventTest, SequenceTest } from '../compile/plan.ts';
import { sequenceProgress } from '../compile/sequence-progress.ts';
import type { Deps } from '../deps.ts';
import type { Catalogue } from '../rules/catalogue.ts';
import { describeStep } from '../rules/describe.ts';
import type { SequenceRule } from '../rules/rule.ts';
import type { Bounds } from '../warehouse/warehouse.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 20, threads: 1 };
const LATEST = 20;

const eventRow = z.object({
  id: z.string(),
  name: z.string(),
  occurred_at: z.string(),
  properties: z.string(),
  counted: z.number(),
});
const properties = z.record(z.string(), z.unknown());

type Counting = NonNullable<ExplainedNode['events']>;

/** How many events count, and the latest of them. */
export async function latestCounting(
  deps: Pick<Deps, 'warehouse'>,
  leaf: EventTest,
): Promise<Omit<Counting, 'missing'>> {
  const rows = (await deps.warehouse.rows('explain.events', latestEvents(leaf, LATEST), BOUNDS)).map((row) =>
    eventRow.parse(row),
  );
  return {
    counted: rows[0]?.counted ?? 0,
    latest: rows.map(({ counted: _, ...event }) => ({
      ...event,
      properties: event.properties === '' ? {} : properties.parse(JSON.parse(event.properties)),
    })),
  };
}

/** How far below what is wanted a number is; null where it is not below, or more would not help. */
export function missingTo({ test, measure }: EventTest, actual: ExplainedNode['actual']): number | null {
  if (typeof actual !== 'number' || measure.of === 'avg' || measure.of === 'min') return null;
  const wanted = lowestWanted(test);
  return wanted === undefined || actual >= wanted ? null : Number((wanted - actual).toFixed(6));
}

function lowestWanted({ operator, value }: EventTest['test']): number | undefined {
  if (value.kind === 'numberRange') return value.from;
  if (value.kind === 'numberList') return Math.min(...value.numbers);
  if (value.kind !== 'number') return undefined;
  if (operator === '>=' || operator === '=') return value.number;
  // "More than 3" of something counted is 4 of it.
  return operator === '>' && Number.isInteger(value.number) ? value.number + 1 : undefined;
}

/** How far the contact's events got through the steps. */
export async function explainSteps(
  deps: Pick<Deps, 'warehouse'>,
  leaf: SequenceTest,
  no: number,
  written: SequenceRule,
  catalogue: Catalogue,
): Promise<NonNullable<ExplainedNode['steps']>> {
  const [row] = await deps.warehouse.rows('explain.sequence', sequenceProgress(leaf, no), BOUNDS);
  const progress = z.record(z.string(), z.number().nullable()).parse(row ?? {});
  return written.sequence.map((step, index) => {
    const at = progress[`at_${index + 1}`] ?? null;
    return {
      sentence: describeStep(step, catalogue),
      events: progress[`seen_${index + 1}`] ?? 0,
      reached: at !== null,
      reached_at: at === null ? null : new Date(at).toISOString(),
    };
  });
}

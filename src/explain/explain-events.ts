/** The part of an explanation that is about events: which count, how many more it takes, how far a sequence got. */
import { z } from 'zod';
import type { ExplainedNode } from '../api/contract/explain.ts';
import { measuredOfContact } from '../compile/explanation.ts';
import type { EventTest, SequenceTest } from '../compile/plan.ts';
import { sequenceProgress } from '../compile/sequence-progress.ts';
import type { Deps } from '../deps.ts';
import type { Catalogue } from '../rules/catalogue.ts';
import { describeStep } from '../rules/describe.ts';
import type { SequenceRule } from '../rules/rule.ts';
import type { Bounds } from '../warehouse/warehouse.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 20, threads: 1 };

const measuredRow = z.object({
  measured: z.union([z.number(), z.string(), z.null()]),
  passes: z.number(),
  counted: z.number(),
  latest: z.array(z.tuple([z.number(), z.string(), z.string(), z.string()])),
});
const properties = z.record(z.string(), z.unknown());

type Counting = NonNullable<ExplainedNode['events']>;

export type Measured = {
  /** Whether the rule is true of the contact. */
  readonly holds: boolean;
  /** As the warehouse prints it; null where nothing counts, or none of what counts has a value. */
  readonly measured: number | string | null;
  readonly events: Omit<Counting, 'missing'>;
};

/** What a rule about events measures of the contact, how many events count, and the latest of them. */
export async function readMeasured(deps: Pick<Deps, 'warehouse'>, leaf: EventTest): Promise<Measured> {
  const [row] = await deps.warehouse.rows('explain.events', measuredOfContact(leaf), BOUNDS);
  if (row === undefined)
    return { holds: leaf.passesNone, measured: null, events: { counted: 0, latest: [] } };
  const { measured, passes, counted, latest } = measuredRow.parse(row);
  return {
    holds: passes === 1,
    measured,
    events: {
      counted,
      latest: latest.map(([, id, occurredAt, stored]) => ({
        id,
        name: leaf.events.event,
        occurred_at: occurredAt,
        properties: stored === '' ? {} : properties.parse(JSON.parse(stored)),
      })),
    },
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

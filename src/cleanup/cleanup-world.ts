/**
 * All that suggestions are made from, as it is at one moment: the segments with what surrounds them, what their definitions
 * say, which webhooks name them, which audiences overlap.
 */
import { z } from 'zod';
import type { CleanupSegment } from '../api/contract/cleanup.ts';
import type { Deps } from '../deps.ts';
import type { SegmentFacts } from '../segments/segment-facts.ts';
import { readSegmentIndex, type SegmentIndex } from '../segments/segment-index.ts';
import { campaignsOf, countUsers, usersOf, verdictAt } from '../segments/segment-verdicts.ts';
import { type DefinitionReading, readDefinitions } from './definition-readings.ts';
import { type Kept, readKept } from './kept-store.ts';

export type NamedThing = { readonly id: string; readonly name: string };

export type CleanupWorld = {
  readonly index: SegmentIndex;
  readonly now: Date;
  readonly readings: ReadonlyMap<string, DefinitionReading>;
  /** Per segment the webhooks that are told of it by name. */
  readonly webhooks: ReadonlyMap<string, readonly NamedThing[]>;
  readonly kept: ReadonlyMap<string, Kept>;
};

/** To be used at once: the index goes on changing. */
export async function readCleanupWorld(deps: Deps): Promise<CleanupWorld> {
  const [readings, webhooks, kept] = await Promise.all([
    readDefinitions(deps),
    readWebhooks(deps),
    readKept(deps),
  ]);
  // The last one: what comes after it must not be waited for.
  const index = await readSegmentIndex(deps.control);
  return { index, now: deps.clock.now(), readings, webhooks, kept };
}

const webhookRow = z.object({ id: z.string(), name: z.string(), segments: z.array(z.string()) });

async function readWebhooks({ control }: Deps): Promise<ReadonlyMap<string, readonly NamedThing[]>> {
  const rows = await control.db
    .selectFrom('webhooks')
    .select(['id', 'name', 'segments'])
    .where('segments', 'is not', null)
    .orderBy('name')
    .execute();
  const pairs = z
    .array(webhookRow)
    .parse(rows)
    .flatMap(({ id, name, segments }) => segments.map((segment) => ({ segment, hook: { id, name } })));
  return new Map(
    [...Map.groupBy(pairs, ({ segment }) => segment)].map(([segment, of]) => [
      segment,
      of.map(({ hook }) => hook),
    ]),
  );
}

/** How many things depend on a segment. */
export function countUses(world: CleanupWorld, id: string): number {
  return countUsers(world.index, id) + (world.webhooks.get(id)?.length ?? 0);
}

/** A segment as suggestions show it. */
export function describeForCleanup(world: CleanupWorld, segment: SegmentFacts): CleanupSegment {
  const { index, now } = world;
  const { ownerId } = segment;
  return {
    id: segment.id,
    name: segment.name,
    kind: segment.kind,
    sentence: segment.sentence,
    version: segment.version,
    status: segment.status,
    readiness: verdictAt(index, segment, now),
    count: segment.count,
    calculated_at: segment.calculatedAt?.toISOString() ?? null,
    created_at: segment.createdAt.toISOString(),
    updated_at: segment.updatedAt.toISOString(),
    archived_at: segment.archivedAt?.toISOString() ?? null,
    owner: ownerId === null ? null : { id: ownerId, name: index.surroundings.people.get(ownerId) ?? ownerId },
    used_by: {
      segments: usersOf(index, segment.id).map(({ id, name }) => ({ id, name })),
      campaigns: [...campaignsOf(index, segment.id)],
      webhooks: [...(world.webhooks.get(segment.id) ?? [])],
    },
  };
}

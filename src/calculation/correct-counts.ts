/**
 * Counts published audiences once more. A contact that is deleted between counting and publishing is settled in the audience
 * that was published then, and would stay in the figures of the new one.
 */
import { measureAudiences } from '../audiences/measure-audiences.ts';
import type { Deps } from '../deps.ts';

export type CountedAudience = {
  readonly segmentId: string;
  /** The calculation that published it. */
  readonly id: string;
  /** What was published. */
  readonly count: number;
};

/** Corrects count and reach where fewer are left. Never throws: the figures are settled with the next deletion as well. */
export async function correctCounts(
  deps: Pick<Deps, 'warehouse' | 'control' | 'log'>,
  published: readonly CountedAudience[],
): Promise<void> {
  try {
    const measured = await measureAudiences(deps.warehouse, published);
    for (const { segmentId, id, count } of published) {
      const now = measured.get(id);
      if (now === undefined || now.count === count) continue;
      await deps.control.db
        .updateTable('segments')
        .set({ count: now.count, reachable: JSON.stringify(now.reach) })
        .where('id', '=', segmentId)
        .where('calculation_id', '=', id)
        // Another figure is of a deletion that came after this was counted.
        .where('count', '=', count)
        .execute();
    }
  } catch (error) {
    deps.log.warn({ err: error }, 'members were not counted again after publishing');
  }
}

/** Going back to an earlier version: its rules and pins become a new version, so that nothing between is lost. */
import type { Actor } from '../../api/contract/route.ts';
import { announceSegment } from '../../calculation/announce.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../errors.ts';
import { recordHistory } from '../../history/record-history.ts';
import { pins } from '../../rules/pins.ts';
import { readForStore } from '../definitions.ts';
import { beginVersion, lockSegment, refuseOtherVersion, sameJson } from '../segments.ts';
import { readVersion } from './versions.ts';

/**
 * Makes a version with the rules and pins of an earlier one. Refuses one that says what the segment says already, and, as
 * saving does, rules that name what is not there any more, each with its path.
 * @param wanted.ifMatch the version the caller saw; refused with `version_mismatch` when it is not the current one
 */
export async function restoreVersion(
  deps: Deps,
  actor: Actor,
  wanted: {
    readonly id: string;
    readonly version: number;
    readonly note?: string | undefined;
    readonly ifMatch?: number | undefined;
  },
): Promise<void> {
  const { id } = wanted;
  const earlier = await readVersion(deps, id, wanted.version);
  const stored = await readForStore(deps, earlier.definition, id);
  await deps.control.db.transaction().execute(async (tx) => {
    const segment = await lockSegment(tx, id);
    if (segment.trashed_at)
      throw new Refusal('conflict', `“${segment.name}” is in the trash.`, { hint: 'Restore it first.' });
    refuseOtherVersion(segment, wanted.ifMatch);
    const current = await tx
      .selectFrom('segment_versions')
      .select(['definition', 'pins', 'sentence'])
      .where('segment_id', '=', id)
      .where('version', '=', segment.version)
      .executeTakeFirstOrThrow();
    if (sameJson(current.definition, earlier.definition) && sameJson(current.pins, earlier.pins))
      throw new Refusal(
        'conflict',
        `Version ${wanted.version} has the rules “${segment.name}” has now: there is nothing to restore.`,
      );
    const version = segment.version + 1;
    await beginVersion(tx, {
      id,
      version,
      stored,
      pins: pins.parse(earlier.pins),
      note: wanted.note ?? `Restored version ${wanted.version}`,
      by: actor.name,
      at: deps.clock.now(),
    });
    await recordHistory(tx, deps.clock, actor, {
      action: 'segment.version_restored',
      subject: { kind: 'segment', id, name: segment.name },
      changes: {
        version: { from: segment.version, to: version },
        restored_version: { from: null, to: wanted.version },
        ...(current.sentence === stored.sentence
          ? {}
          : { sentence: { from: current.sentence, to: stored.sentence } }),
      },
    });
  });
  await announceSegment(deps, id);
  deps.live.publish({ type: 'segment.changed', segment_id: id });
}

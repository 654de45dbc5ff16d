/** What can be done with one segment, with what the screens have to know afterwards. Undo of deleting is restoring. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import type { Segment } from '../../../src/api/contract/segments.ts';
import { call } from '../api/client.ts';
import { keyOf, refresh } from '../api/queries.ts';
import { notifyDone, notifyFailure, notifyWithUndo } from '../shared/notify.ts';

type Named = Pick<Segment, 'id' | 'name'>;

export type SegmentActions = {
  readonly calculate: (segment: Named) => Promise<void>;
  readonly cancel: (segment: Named) => Promise<void>;
  readonly restore: (segment: Named) => Promise<void>;
  /** Both with a notice that can take it back. */
  readonly archive: (segment: Named) => Promise<void>;
  readonly unarchive: (segment: Named) => Promise<void>;
  /** Gives it to another owner; null: to nobody. */
  readonly give: (segment: Pick<Segment, 'id' | 'name' | 'owner'>, owner: string | null) => Promise<void>;
  /** Answers the copy, or undefined when it was refused. */
  readonly duplicate: (segment: Named) => Promise<Segment | undefined>;
  /** Moves to the trash, with a notice that can take it back; answers whether it went. */
  readonly remove: (segment: Named) => Promise<boolean>;
};

/** Every act shows its failure as a notice; none throws. */
export function useSegmentActions(): SegmentActions {
  const client = useQueryClient();
  return useMemo(() => actionsWith(client), [client]);
}

function actionsWith(client: QueryClient): SegmentActions {
  const keep = (segment: Segment) => {
    client.setQueryData(keyOf(contract.readSegment, { params: { id: segment.id } }), segment);
    return refresh(
      client,
      contract.listSegments,
      contract.listCalculations,
      contract.readCleanup,
      contract.listSuggestions,
      contract.listRelated,
    );
  };
  const setArchived = async ({ id, name }: Named, archived: boolean, isUndo = false) => {
    const words = archived ? 'is in the archive' : 'is out of the archive';
    try {
      const endpoint = archived ? contract.archiveSegment : contract.unarchiveSegment;
      await keep(await call(endpoint, { params: { id } }));
      if (isUndo) notifyDone(`${name} ${words}.`);
      else notifyWithUndo(`${name} ${words}.`, () => setArchived({ id, name }, !archived, true));
    } catch (error) {
      notifyFailure(`${name} was not ${archived ? 'archived' : 'taken out of the archive'}.`, error);
    }
  };
  const give = async (
    segment: Pick<Segment, 'id' | 'name' | 'owner'>,
    owner: string | null,
    isUndo = false,
  ) => {
    const { id, name } = segment;
    const before = segment.owner?.id ?? null;
    if (before === owner) return;
    try {
      const saved = await call(contract.changeSegment, { params: { id }, body: { owner } });
      await keep(saved);
      const words = `${saved.owner?.name ?? 'Nobody'} owns ${name}.`;
      if (isUndo) notifyDone(words);
      else notifyWithUndo(words, () => give(saved, before, true));
    } catch (error) {
      notifyFailure(`${name} was not given to another owner.`, error);
    }
  };
  const restore = async ({ id, name }: Named) => {
    try {
      await keep(await call(contract.restoreSegment, { params: { id } }));
      notifyDone(`${name} is back.`);
    } catch (error) {
      notifyFailure(`${name} was not restored.`, error);
    }
  };
  return {
    restore,
    archive: (segment) => setArchived(segment, true),
    unarchive: (segment) => setArchived(segment, false),
    give: (segment, owner) => give(segment, owner),
    async calculate({ id, name }) {
      const key = keyOf(contract.readSegment, { params: { id } });
      const before = client.getQueryData(key);
      try {
        const answer = await call(contract.calculateSegment, { params: { id } });
        // The live stream may be ahead of the answer; what it said is not taken back to “queued”.
        if (client.getQueryData(key) === before) await keep(answer);
        else await refresh(client, contract.readSegment, contract.listSegments, contract.listCalculations);
      } catch (error) {
        notifyFailure(`${name} was not queued.`, error);
      }
    },
    async cancel({ id, name }) {
      try {
        await keep(await call(contract.cancelCalculation, { params: { id } }));
      } catch (error) {
        notifyFailure(`The calculation of ${name} was not cancelled.`, error);
      }
    },
    async duplicate({ id, name }) {
      try {
        const copy = await call(contract.duplicateSegment, { params: { id } });
        await keep(copy);
        notifyDone(`${copy.name} was created.`);
        return copy;
      } catch (error) {
        notifyFailure(`${name} was not duplicated.`, error);
        return undefined;
      }
    },
    async remove(segment) {
      try {
        await call(contract.deleteSegment, { params: { id: segment.id } });
        await refresh(client, contract.listSegments, contract.readSegment);
        notifyWithUndo(`${segment.name} is in the trash.`, () => restore(segment));
        return true;
      } catch (error) {
        notifyFailure(`${segment.name} was not deleted.`, error);
        return false;
      }
    },
  };
}

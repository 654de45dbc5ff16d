/** What can be done with suggestions: acts on segments with undo, declining, taking that back, undoing a merge. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Suggestion } from '../../../src/api/contract/cleanup.ts';
import { contract } from '../../../src/api/contract/contract.ts';
import { call } from '../api/client.ts';
import { refresh } from '../api/queries.ts';
import { countText } from '../shared/Figure.tsx';
import { notifyDone, notifyFailure, notifyWithUndo } from '../shared/notify.ts';

/** Marks everything out of date that is made of segments. */
export function refreshCleanup(client: QueryClient): Promise<void> {
  return refresh(
    client,
    contract.readCleanup,
    contract.listSuggestions,
    contract.listMerges,
    contract.listRelated,
    contract.listSegments,
    contract.readSegmentFacets,
    contract.readSegment,
  );
}

export function useDeclining() {
  const client = useQueryClient();
  return useMemo(() => {
    const bodyOf = ({ kind, segments }: Suggestion) => ({ kind, segments: segments.map(({ id }) => id) });
    const takeBack = async (suggestion: Suggestion) => {
      try {
        await call(contract.unkeepSuggestion, { body: bodyOf(suggestion) });
        notifyDone('It is suggested again.');
      } catch (error) {
        notifyFailure('It is not suggested again.', error);
      }
      await refreshCleanup(client);
    };
    const decline = async (suggestion: Suggestion) => {
      try {
        await call(contract.keepSuggestion, { body: bodyOf(suggestion) });
        const [first, ...more] = suggestion.segments;
        const names =
          more.length === 0 ? first?.name : `${first?.name} and ${countText(more.length, 'other')}`;
        notifyWithUndo(`${names} is kept and not suggested again.`, () => takeBack(suggestion));
      } catch (error) {
        notifyFailure('The suggestion was not declined.', error);
      }
      await refreshCleanup(client);
    };
    return { decline, takeBack };
  }, [client]);
}

/** Undoes a merge and says what came back and what was left alone, and why. */
export async function undoMerge(client: QueryClient, id: string): Promise<void> {
  try {
    const { done, skipped, items } = await call(contract.undoMerge, { params: { id } });
    const left = items.find(({ outcome }) => outcome === 'skipped');
    const why = left === undefined ? '' : ` ${left.name}: ${left.detail ?? 'it was left as it is.'}`;
    notifyDone(
      `The merge was undone: ${countText(done, 'thing is', 'things are')} as before${
        skipped === 0 ? '' : `, ${countText(skipped, 'was', 'were')} left alone`
      }.${why}`,
    );
  } catch (error) {
    notifyFailure('The merge was not undone.', error);
  }
  await refreshCleanup(client);
}

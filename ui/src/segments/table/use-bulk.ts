/** One act on the selected segments, in one call; its report, its notice, and undo, which works wherever one has gone since. */
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { BulkAction } from '../../../../src/api/contract/segment-bulk.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { refresh } from '../../api/queries.ts';
import { countText } from '../../shared/Figure.tsx';
import { notifyDone, notifyFailure, notifyWithUndo } from '../../shared/notify.ts';
import { filterOf, type SegmentsSearch } from './segment-search.ts';

export type BulkReport = AnswerOf<typeof contract.bulkSegments>;

/** The segments that are meant: named, or all that match the address but the exceptions. */
export type BulkTargets =
  | { readonly ids: readonly string[] }
  | { readonly search: SegmentsSearch; readonly except: readonly string[]; readonly expect: number };

/** What is done, with what it needs to know. */
export type BulkAct =
  | { readonly action: Exclude<BulkAction, 'label' | 'owner'> }
  | { readonly action: 'label'; readonly add?: string[]; readonly remove?: string[] }
  | { readonly action: 'owner'; readonly owner: string | null };

export type Bulk = {
  readonly run: (act: BulkAct, targets: BulkTargets) => void;
  /** What is being done right now. */
  readonly running: BulkAction | undefined;
  readonly report: BulkReport | undefined;
  readonly closeReport: () => void;
};

const DONE: Record<BulkAction, string> = {
  calculate: 'queued',
  label: 'labelled anew',
  owner: 'given to another owner',
  archive: 'archived',
  unarchive: 'taken out of the archive',
  delete: 'moved to the trash',
  restore: 'restored',
};

const UNDONE: Record<BulkAction, string> = {
  calculate: 'taken out of the queue',
  label: 'labelled as before',
  owner: 'given back',
  archive: 'taken out of the archive',
  unarchive: 'archived again',
  delete: 'restored',
  restore: 'moved to the trash again',
};

function refreshSegments(client: QueryClient): Promise<void> {
  return refresh(
    client,
    contract.listSegments,
    contract.readSegmentFacets,
    contract.readSegment,
    contract.listCalculations,
    contract.readCleanup,
    contract.listSuggestions,
    contract.listRelated,
  );
}

/** `onDone` gets the ids that were refused: they stay selected. */
export function useBulk(onDone: (refused: ReadonlySet<string>) => void): Bulk {
  const client = useQueryClient();
  const [report, setReport] = useState<BulkReport>();
  const work = useMutation({
    mutationFn: ({ act, targets }: { readonly act: BulkAct; readonly targets: BulkTargets }) =>
      call(contract.bulkSegments, { body: { ...act, ...targetsOf(targets) } }),
    async onSuccess(answer) {
      setReport(answer.refused > 0 || answer.done === 0 ? answer : undefined);
      onDone(new Set(answer.items.filter(({ outcome }) => outcome === 'refused').map(({ id }) => id)));
      if (answer.id !== null) notifyWithUndo(sentenceOf(answer, DONE), () => undo(client, answer));
      await refreshSegments(client);
    },
    onError: (error) => {
      notifyFailure('No segment was changed.', error);
      void refreshSegments(client);
    },
  });
  return {
    run: (act, targets) => work.mutate({ act, targets }),
    running: work.isPending ? work.variables.act.action : undefined,
    report,
    closeReport: () => setReport(undefined),
  };
}

function targetsOf(targets: BulkTargets) {
  if ('ids' in targets) return { ids: [...targets.ids] };
  const { search, except, expect } = targets;
  return { filter: filterOf(search), except: [...except], expect };
}

/** "38 segments moved to the trash, 2 were refused." */
function sentenceOf(answer: BulkReport, words: Record<BulkAction, string>): string {
  const parts = [
    `${countText(answer.done, 'segment')} ${words[answer.action]}`,
    ...(answer.skipped > 0 ? [`${countText(answer.skipped, 'had', 'had')} nothing to change`] : []),
    ...(answer.refused > 0 ? [`${countText(answer.refused, 'was', 'were')} refused`] : []),
  ];
  return `${parts.join(', ')}.`;
}

async function undo(client: QueryClient, { id }: BulkReport): Promise<void> {
  if (id === null) return;
  try {
    const answer = await call(contract.undoBulk, { params: { id } });
    const first = answer.items.find(({ outcome }) => outcome !== 'done');
    const why = first === undefined ? '' : ` ${first.name}: ${first.detail ?? 'it was left as it is.'}`;
    notifyDone(`${sentenceOf(answer, UNDONE)}${why}`);
  } catch (error) {
    notifyFailure('Nothing was undone.', error);
  }
  await refreshSegments(client);
}

/**
 * One act on many segments, one call each, so that every segment has its own result: done, or refused with the reason.
 * A few run at a time. Nothing is done in part without saying so.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { call } from '../../api/client.ts';
import { sentenceOf } from '../../api/problem.ts';
import { refresh } from '../../api/queries.ts';
import { countText } from '../../shared/Figure.tsx';
import { notifyDone, notifyWithUndo } from '../../shared/notify.ts';

export type BulkAct = 'calculate' | 'delete' | 'restore';
export type BulkTarget = { readonly id: string; readonly name: string };
export type BulkResult = BulkTarget & { readonly refused?: string };

export type BulkReport = {
  readonly act: BulkAct;
  readonly results: readonly BulkResult[];
};

const AT_ONCE = 4;

const DONE: Record<BulkAct, string> = {
  calculate: 'queued',
  delete: 'moved to the trash',
  restore: 'restored',
};

export type Bulk = {
  readonly run: (act: BulkAct, targets: readonly BulkTarget[]) => Promise<void>;
  readonly running: { readonly act: BulkAct; readonly done: number; readonly of: number } | undefined;
  readonly report: BulkReport | undefined;
  readonly closeReport: () => void;
};

/** `onDone` gets the ids that were refused: they stay selected. */
export function useBulk(onDone: (refused: ReadonlySet<string>) => void): Bulk {
  const client = useQueryClient();
  const [running, setRunning] = useState<{
    readonly act: BulkAct;
    readonly done: number;
    readonly of: number;
  }>();
  const [report, setReport] = useState<BulkReport>();

  const run = async (act: BulkAct, targets: readonly BulkTarget[]): Promise<void> => {
    setReport(undefined);
    let done = 0;
    setRunning({ act, done, of: targets.length });
    const results = await inBatches(targets, async (target) => {
      const result = await doOne(act, target);
      done += 1;
      setRunning({ act, done, of: targets.length });
      return result;
    });
    await refresh(client, contract.listSegments, contract.readSegment);
    setRunning(undefined);
    const went = results.filter((result) => result.refused === undefined);
    if (went.length < results.length) setReport({ act, results });
    onDone(new Set(results.filter((result) => result.refused !== undefined).map(({ id }) => id)));
    if (went.length === 0) return;
    const message = `${countText(went.length, 'segment')} ${DONE[act]}.`;
    if (act === 'delete') notifyWithUndo(message, () => run('restore', went));
    else notifyDone(message);
  };

  return { run, running, report, closeReport: () => setReport(undefined) };
}

async function doOne(act: BulkAct, { id, name }: BulkTarget): Promise<BulkResult> {
  const params = { id };
  try {
    switch (act) {
      case 'calculate':
        await call(contract.calculateSegment, { params });
        break;
      case 'delete':
        await call(contract.deleteSegment, { params });
        break;
      case 'restore':
        await call(contract.restoreSegment, { params });
        break;
    }
    return { id, name };
  } catch (error) {
    return { id, name, refused: sentenceOf(error) };
  }
}

/** Runs the work for all members, a few at a time, and answers the results in their order. */
async function inBatches<T, R>(members: readonly T[], work: (member: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < members.length; start += AT_ONCE) {
    results.push(...(await Promise.all(members.slice(start, start + AT_ONCE).map(work))));
  }
  return results;
}

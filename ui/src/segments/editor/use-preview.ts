/**
 * What the rules under edit come to: counted by the server a moment after the last key, the request before given up.
 * While it is counted again the answer before stays, marked as such. Figures keep to their rules when those move.
 */
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { AnswerOf } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { apiQuery } from '../../api/queries.ts';
import {
  type ByNode,
  lintByNode,
  problemsByNode,
  type RuleFigure,
  type RuleLint,
  type RuleProblem,
} from '../rule-editor/rule-notes.ts';
import { definitionOf, type NodeId, type TreeGroup } from '../rule-editor/rule-tree.ts';
import { nodeAt } from '../rule-editor/tree-paths.ts';

export type PreviewAnswer = AnswerOf<typeof contract.previewDefinition>;

export type Preview = {
  /** The latest answer, perhaps of an earlier state of the rules; undefined until the first one. */
  readonly answer: PreviewAnswer | undefined;
  /** True when `answer` is about the rules as they stand now. */
  readonly isCurrent: boolean;
  /** When `answer` came, in milliseconds since 1970. */
  readonly answeredAt: number;
  readonly figures: ByNode<RuleFigure>;
  readonly lint: ByNode<readonly RuleLint[]>;
  /** What the server refuses although it is finished: a nested segment that was never calculated, say. */
  readonly refusals: ByNode<readonly RuleProblem[]>;
  /** A failure that is about no rule. */
  readonly error: unknown;
  readonly retry: () => void;
  /** The answer about the rules as they stand now, waited for a moment; undefined when it does not come. */
  readonly settled: () => Promise<PreviewAnswer | undefined>;
};

const PAUSE_MS = 150;
/** So long saving waits to learn what it would do. */
const PATIENCE_MS = 3_000;

/** `isSound`: nothing is missing or wrong as far as is known here; only then the server is asked. */
export function usePreview(tree: TreeGroup, isSound: boolean, segmentId: string | undefined): Preview {
  const json = useMemo(() => JSON.stringify(definitionOf(tree)), [tree]);
  const now = useMemo(() => ({ json, isSound }), [json, isSound]);
  const [{ json: asked, isSound: mayAsk }] = useDebouncedValue(now, PAUSE_MS);
  const definition = useMemo((): unknown => JSON.parse(asked), [asked]);
  const client = useQueryClient();
  const asking = (wanted: unknown) =>
    apiQuery(contract.previewDefinition, {
      body: { definition: wanted, limit: 10, ...(segmentId === undefined ? {} : { segment_id: segmentId }) },
    });
  const query = useQuery({
    ...asking(definition),
    enabled: mayAsk,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    gcTime: 60_000,
    retry: false,
  });
  const answersNow = isSound && asked === json && query.data !== undefined && !query.isPlaceholderData;
  const shown = useLastAnswer(tree, answersNow ? query.data : undefined, query.dataUpdatedAt);
  const failed = isSound && asked === json ? query.error : null;
  const refusals = useMemo(
    () =>
      failed instanceof ApiProblem && failed.status === 422
        ? problemsByNode(tree, reasonsOf(failed), '/definition')
        : new Map<NodeId, readonly RuleProblem[]>(),
    [tree, failed],
  );
  return {
    ...shown,
    isCurrent: answersNow,
    refusals,
    error: refusals.size > 0 ? null : failed,
    retry: () => void query.refetch(),
    settled: () => {
      if (!isSound) return Promise.resolve(undefined);
      const patience = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS, undefined));
      const answer = client.fetchQuery({ ...asking(JSON.parse(json)), staleTime: 30_000, retry: false });
      // What it would do could not be learned; saving says itself what is wrong.
      return Promise.race([answer.catch(() => undefined), patience]);
    },
  };
}

type Shown = Pick<Preview, 'answer' | 'answeredAt' | 'figures' | 'lint'>;

const NOTHING: Shown = { answer: undefined, answeredAt: 0, figures: new Map(), lint: new Map() };

/** Keeps the latest answer with its figures and findings, by the rule they belong to. */
function useLastAnswer(tree: TreeGroup, answer: PreviewAnswer | undefined, answeredAt: number): Shown {
  const [shown, setShown] = useState(NOTHING);
  useEffect(() => {
    if (answer === undefined) return;
    const figures = new Map<NodeId, RuleFigure>();
    for (const leaf of answer.funnel) {
      const node = nodeAt(tree, leaf.path);
      if (node !== undefined) figures.set(node.id, leaf);
    }
    setShown({ answer, answeredAt, figures, lint: lintByNode(tree, answer.lint) });
  }, [tree, answer, answeredAt]);
  return shown;
}

function reasonsOf(problem: ApiProblem) {
  return problem.problems.length > 0
    ? problem.problems
    : [
        {
          code: problem.code,
          path: problem.path ?? '',
          detail: problem.message,
          ...(problem.hint === undefined ? {} : { hint: problem.hint }),
        },
      ];
}

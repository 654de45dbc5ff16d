/**
 * The rules as a tree that is only read, each with its funnel: how many contacts pass it alone, how many remain after it,
 * and how many the segment would have without it. Counted over the contacts as they are now.
 */
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Fragment, type ReactNode } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { sentenceOf } from '../../api/problem.ts';
import { apiQuery } from '../../api/queries.ts';
import { countText, figureText, shareText } from '../../shared/Figure.tsx';
import { ErrorState } from '../../shared/ListState.tsx';
import { GROUP_WORDS, modeOf } from '../rule-editor/group-words.ts';
import { type ByNode, lintByNode, type RuleFigure, type RuleLint } from '../rule-editor/rule-notes.ts';
import { ruleSentence } from '../rule-editor/rule-sentence.ts';
import type { NodeId, TreeGroup } from '../rule-editor/rule-tree.ts';
import { idsWithin, nodeAt } from '../rule-editor/tree-paths.ts';
import styles from './funnel.module.css';
import type { SegmentDefinition } from './use-segment-definition.ts';

export function RulesTab({
  segment,
  definition,
}: {
  readonly segment: Segment;
  readonly definition: SegmentDefinition;
}): ReactNode {
  const { tree, known } = definition;
  const { data, error, refetch, isFetching } = useQuery({
    ...apiQuery(contract.previewDefinition, {
      body: { definition: segment.definition, limit: 0, segment_id: segment.id },
    }),
    retry: false,
  });
  if (tree === undefined) {
    return <ErrorState what="The rules could not be read." error={new Error('unreadable')} />;
  }
  if (!known.isReady && known.error === null) return <Skeleton height={220} />;
  const figures = new Map<NodeId, RuleFigure>();
  for (const leaf of data?.funnel ?? []) {
    const node = nodeAt(tree, leaf.path);
    if (node !== undefined) figures.set(node.id, leaf);
  }
  const lint = lintByNode(tree, data?.lint ?? []);
  const shared: Shared = { figures, lint, total: data?.total, known: definition.known.catalogue };
  return (
    <div className={styles.rules}>
      <p className={styles.rulesIntro} aria-live="polite">
        {error !== null ? (
          <span className={styles.bad}>
            The rules could not be counted. {sentenceOf(error)}{' '}
            <Button size="compact-xs" variant="subtle" onClick={() => void refetch()}>
              Try again
            </Button>
          </span>
        ) : data === undefined ? (
          'Counting the rules over the contacts as they are now'
        ) : (
          <NowAgainstPublished segment={segment} count={data.count} total={data.total} />
        )}
      </p>
      <table className={styles.funnel} aria-busy={isFetching}>
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col">Pass it alone</th>
            <th scope="col" data-align="right">
              Remain after it
            </th>
            <th scope="col" data-align="right">
              Segment without it
            </th>
          </tr>
        </thead>
        <tbody>
          <GroupRows group={tree} depth={0} shared={shared} />
        </tbody>
      </table>
    </div>
  );
}

type Shared = {
  readonly figures: ByNode<RuleFigure>;
  readonly lint: ByNode<readonly RuleLint[]>;
  readonly total: number | undefined;
  readonly known: SegmentDefinition['known']['catalogue'];
};

function GroupRows({
  group,
  depth,
  shared,
}: {
  readonly group: TreeGroup;
  readonly depth: number;
  readonly shared: Shared;
}): ReactNode {
  return (
    <>
      <tr className={styles.groupRow}>
        <th scope="row" style={{ paddingLeft: indent(depth) }} colSpan={depth === 0 ? 4 : 1}>
          {GROUP_WORDS[modeOf(group)].label} these rules
          <Lint nodes={[group.id]} shared={shared} />
        </th>
        {depth > 0 && <Figures node={group.id} shared={shared} />}
      </tr>
      {group.members.map((member) => (
        <Fragment key={member.id}>
          {member.kind === 'group' ? (
            <GroupRows group={member} depth={depth + 1} shared={shared} />
          ) : (
            <tr>
              <th scope="row" style={{ paddingLeft: indent(depth + 1) }}>
                {ruleSentence(member, shared.known)}
                <Lint nodes={idsWithin(member)} shared={shared} />
              </th>
              <Figures node={member.id} shared={shared} />
            </tr>
          )}
        </Fragment>
      ))}
    </>
  );
}

function Lint({ nodes, shared }: { readonly nodes: readonly NodeId[]; readonly shared: Shared }): ReactNode {
  const findings = nodes.flatMap((node) => shared.lint.get(node) ?? []);
  return findings.map((one) => (
    <span key={one.detail} className={styles.lint} data-level={one.level}>
      {one.detail} {one.hint}
    </span>
  ));
}

/** The three cells of a rule's or group's funnel. */
function Figures({ node, shared }: { readonly node: NodeId; readonly shared: Shared }) {
  const figure = shared.figures.get(node);
  const share = figure === undefined || !shared.total ? 0 : figure.count / shared.total;
  return (
    <>
      <td data-label="Pass it alone">
        <span className={styles.funnelCell}>
          <span className={styles.funnelBar} aria-hidden="true">
            <span style={{ width: `${share * 100}%` }} />
          </span>
          {figure === undefined ? (
            <span className="dimmed">–</span>
          ) : (
            <span className={styles.funnelFigure}>
              {figureText(figure.count)} <span className="dimmed">{shareText(share)}</span>
            </span>
          )}
        </span>
      </td>
      <td data-align="right" data-label="Remain after it" className="figures">
        {figure === undefined ? <span className="dimmed">–</span> : figureText(figure.remaining)}
      </td>
      <td data-align="right" data-label="Segment without it" className="figures">
        {figure === undefined || figure.without === null ? (
          <span className="dimmed">–</span>
        ) : (
          figureText(figure.without)
        )}
      </td>
    </>
  );
}

function NowAgainstPublished({
  segment,
  count,
  total,
}: {
  readonly segment: Segment;
  readonly count: number;
  readonly total: number;
}) {
  const now = `${countText(count, 'contact')} of ${figureText(total)} match right now`;
  if (segment.count === null) return <>{now}. Nothing is published yet.</>;
  const difference = count - segment.count;
  if (difference === 0) return <>{now}, as many as are published.</>;
  return (
    <>
      {now}: {difference > 0 ? '+' : '−'}
      {figureText(Math.abs(difference))} against the {figureText(segment.count)} published
      {segment.count_version !== segment.version && ` for version ${segment.count_version}`}.
    </>
  );
}

function indent(depth: number): string {
  return `${12 + depth * 20}px`;
}

/** The table of the funnel: a row for each group, rule and side of pins, with three figures that lead to their contacts. */
import { Tooltip } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import type { contract } from '../../../../../src/api/contract/contract.ts';
import type { Catalogue } from '../../../../../src/rules/catalogue.ts';
import { describeDefinition, describeRule } from '../../../../../src/rules/describe.ts';
import { isGroup } from '../../../../../src/rules/draft.ts';
import { PINNED_IN, PINNED_OUT } from '../../../../../src/rules/pins.ts';
import { membersOf } from '../../../../../src/rules/places.ts';
import type { Group } from '../../../../../src/rules/rule.ts';
import type { AnswerOf } from '../../../api/client.ts';
import { figureText, shareText } from '../../../shared/Figure.tsx';
import { GROUP_WORDS, modeOf } from '../../rule-editor/group-words.ts';
import { behindFigure, type FigureKind } from './behind.ts';
import type { BehindFigure } from './ContactsBehind.tsx';
import styles from './funnel.module.css';
import { COLUMNS, changeText, type FunnelRow, figureSentence, shareOf } from './funnel-words.ts';

export type Funnel = AnswerOf<typeof contract.readFunnel>;
type Lint = AnswerOf<typeof contract.checkDefinition>['lint'];

type Line = {
  readonly path: string;
  readonly depth: number;
  readonly isGroup: boolean;
  /** What stands in the table. */
  readonly sentence: string;
  /** The whole of it in words, as the funnel says it. */
  readonly said: string;
  /** How the members of the group it stands in are joined. */
  readonly combinator: 'and' | 'or';
};

export function FunnelTable({
  group,
  catalogue,
  funnel,
  lint,
  isStale,
  onOpen,
}: {
  readonly group: Group;
  readonly catalogue: Catalogue;
  /** Undefined while it is counted. */
  readonly funnel: Funnel | undefined;
  readonly lint: Lint;
  /** True while the figures are those of an earlier version. */
  readonly isStale: boolean;
  readonly onOpen: (behind: BehindFigure) => void;
}): ReactNode {
  const lines = useMemo(() => linesOf(group, catalogue), [group, catalogue]);
  const rows = new Map((funnel?.funnel ?? []).map((row) => [row.path, row]));
  const pins = [...rows.values()].filter(({ path }) => path === PINNED_IN || path === PINNED_OUT);
  return (
    <table className={styles.funnel} aria-busy={isStale} data-stale={isStale || undefined}>
      <thead>
        <tr>
          <th scope="col">Rule</th>
          {KINDS.map((kind) => (
            <th key={kind} scope="col">
              <Tooltip label={COLUMNS[kind].about}>
                <span className={styles.head}>{COLUMNS[kind].head}</span>
              </Tooltip>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => {
          const found = rows.get(line.path);
          // While a new version is counted, figures of the one before stay with the rules they were about.
          const row = isStale && found?.sentence !== line.said ? undefined : found;
          return (
            <tr key={line.path} className={line.isGroup ? styles.groupRow : undefined}>
              <th
                scope="row"
                style={{ paddingLeft: `${12 + line.depth * 20}px` }}
                colSpan={line.path === '' ? 4 : 1}
              >
                {(!line.isGroup && row?.sentence) || line.sentence}
                <Findings findings={findingsAt(lint, line)} />
              </th>
              {line.path !== '' &&
                KINDS.map((kind) => (
                  <td key={kind} data-label={COLUMNS[kind].head}>
                    {row === undefined || funnel === undefined ? (
                      <span className="dimmed">–</span>
                    ) : (
                      <FigureCell
                        kind={kind}
                        row={row}
                        funnel={funnel}
                        combinator={line.combinator}
                        definition={behindFigure(group, line.path, kind)}
                        onOpen={onOpen}
                      />
                    )}
                  </td>
                ))}
            </tr>
          );
        })}
        {funnel !== undefined &&
          pins.map((row) => (
            <tr key={row.path}>
              <th scope="row">{row.path === PINNED_IN ? 'Or pinned in' : 'And not pinned out'}</th>
              {KINDS.map((kind) => (
                <td key={kind} data-label={COLUMNS[kind].head}>
                  <FigureCell
                    kind={kind}
                    row={row}
                    funnel={funnel}
                    combinator={row.path === PINNED_IN ? 'or' : 'and'}
                    definition={undefined}
                    onOpen={onOpen}
                  />
                </td>
              ))}
            </tr>
          ))}
      </tbody>
    </table>
  );
}

const KINDS = ['alone', 'remaining', 'without'] as const satisfies readonly FigureKind[];

function linesOf(group: Group, catalogue: Catalogue): readonly Line[] {
  const members = membersOf(group);
  const groups = new Map(
    members.flatMap(({ path, member }) => (isGroup(member) ? [[path, member] as const] : [])),
  );
  return members.map(({ path, member }) => {
    const parent = groups.get(path.replace(/\/rules\/\d+$/, ''));
    const shared = {
      path,
      depth: [...path.matchAll(/\/rules\//g)].length,
      combinator: parent?.combinator ?? 'and',
    };
    return isGroup(member)
      ? {
          ...shared,
          isGroup: true,
          said: describeDefinition(member, catalogue),
          sentence: `${GROUP_WORDS[modeOf({ combinator: member.combinator, not: member.not === true })].label} these rules`,
        }
      : {
          ...shared,
          isGroup: false,
          sentence: describeRule(member, catalogue),
          said: describeRule(member, catalogue),
        };
  });
}

/** Findings about the rule or something inside it; of a group only those about the group itself. */
function findingsAt(lint: Lint, { path, isGroup: group }: Line): Lint {
  return lint.filter((one) => one.path === path || (!group && one.path.startsWith(`${path}/`)));
}

function Findings({ findings }: { readonly findings: Lint }): ReactNode {
  return findings.map((one) => (
    <span key={`${one.path} ${one.detail}`} className={styles.lint} data-level={one.level}>
      {one.detail} {one.hint}
    </span>
  ));
}

/** One figure: a button that shows its contacts, where a definition says which they are; a bar for shares. */
function FigureCell({
  kind,
  row,
  funnel: { total, count: matched },
  combinator,
  definition,
  onOpen,
}: {
  readonly kind: FigureKind;
  readonly row: FunnelRow;
  readonly funnel: Funnel;
  readonly combinator: 'and' | 'or';
  readonly definition: Group | undefined;
  readonly onOpen: (behind: BehindFigure) => void;
}) {
  const value = kind === 'alone' ? row.count : kind === 'remaining' ? row.remaining : row.without;
  if (value === null) return <span className="dimmed">–</span>;
  const says = figureSentence(kind, row, { total, matched, combinator });
  const share = shareOf(value, total);
  return (
    <span className={styles.funnelCell}>
      {kind !== 'without' && (
        <span className={styles.funnelBar} data-kind={kind} aria-hidden="true">
          <span style={{ width: `${share * 100}%` }} />
        </span>
      )}
      <span className={styles.funnelFigure}>
        <Tooltip label={says}>
          {definition === undefined ? (
            <span>
              <span aria-hidden="true">{figureText(value)}</span>
              <span className="visually-hidden">{says}</span>
            </span>
          ) : (
            <button
              type="button"
              className={styles.figure}
              aria-label={`${says} Show them.`}
              onClick={() =>
                onOpen({
                  title: COLUMNS[kind].head,
                  about: `${row.sentence}.`,
                  definition,
                  withPins: kind === 'without',
                })
              }
            >
              {figureText(value)}
            </button>
          )}
        </Tooltip>{' '}
        <span className="dimmed" aria-hidden="true">
          {kind === 'alone' && shareText(share)}
          {kind === 'without' && changeText(value, matched)}
        </span>
      </span>
    </span>
  );
}

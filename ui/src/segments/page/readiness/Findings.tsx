/** The findings behind the verdict, the worst first, each with its fix. Status has its own panel and is left out here. */
import { Button } from '@mantine/core';
import { Info, OctagonX, TriangleAlert } from 'lucide-react';
import type { Segment } from '../../../../../src/api/contract/segments.ts';
import { ruleNumber } from '../../../../../src/rules/value-reads.ts';
import { TextLink } from '../../../shared/TextLink.tsx';
import type { SegmentActions } from '../../segment-actions.ts';
import styles from './readiness.module.css';

const ICONS = { blocker: OctagonX, warning: TriangleAlert, info: Info } as const;
const WORDS = { blocker: 'Blocker', warning: 'Warning', info: 'Note' } as const;

type Finding = Segment['readiness']['findings'][number];

export function Findings({
  segment,
  findings,
  mayEdit,
  actions,
}: {
  readonly segment: Segment;
  readonly findings: readonly Finding[];
  readonly mayEdit: boolean;
  readonly actions: SegmentActions;
}) {
  return (
    <ul className={styles.findings} aria-label="Findings">
      {findings.map((finding) => {
        const Icon = ICONS[finding.level];
        const { fix, path } = finding;
        const edit =
          path === undefined ? undefined : `/segments/${segment.id}/edit?rule=${encodeURIComponent(path)}`;
        return (
          <li key={`${finding.id} ${finding.sentence}`} className={styles.finding} data-level={finding.level}>
            <Icon size={16} aria-hidden="true" />
            <span className={styles.findingText}>
              <span className="visually-hidden">{WORDS[finding.level]}: </span>
              {finding.sentence}
            </span>
            {fix?.action === 'calculate' && mayEdit && (
              <Button size="compact-sm" variant="default" onClick={() => void actions.calculate(segment)}>
                {fix.label}
              </Button>
            )}
            {fix?.href !== undefined && (mayEdit || fix.href !== edit) && (
              <TextLink href={fix.href}>{fix.label}</TextLink>
            )}
            {mayEdit && path !== undefined && edit !== undefined && fix?.href !== edit && (
              <TextLink href={edit}>Edit rule {ruleNumber(path)}</TextLink>
            )}
          </li>
        );
      })}
    </ul>
  );
}

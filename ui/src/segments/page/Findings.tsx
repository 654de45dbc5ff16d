/** The findings behind the verdict, the worst first, each with its fix. Status has its own panel and is left out here. */
import { Button } from '@mantine/core';
import { Info, OctagonX, TriangleAlert } from 'lucide-react';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { TextLink } from '../../shared/TextLink.tsx';
import type { SegmentActions } from '../segment-actions.ts';
import styles from './status.module.css';

const ICONS = { blocker: OctagonX, warning: TriangleAlert, info: Info } as const;
const WORDS = { blocker: 'Blocker', warning: 'Warning', info: 'Note' } as const;

/** Findings that only repeat what the status panel says. */
const SAID_BY_STATUS = new Set(['not_calculated', 'queued', 'processing', 'failed']);

export function Findings({
  segment,
  mayEdit,
  actions,
}: {
  readonly segment: Segment;
  readonly mayEdit: boolean;
  readonly actions: SegmentActions;
}) {
  const findings = segment.readiness.findings.filter((finding) => !SAID_BY_STATUS.has(finding.id));
  if (findings.length === 0) return null;
  return (
    <ul className={styles.findings} id="findings" aria-label="Findings" tabIndex={-1}>
      {findings.map((finding) => {
        const Icon = ICONS[finding.level];
        const { fix } = finding;
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
            {fix?.href !== undefined && <TextLink href={fix.href}>{fix.label}</TextLink>}
          </li>
        );
      })}
    </ul>
  );
}

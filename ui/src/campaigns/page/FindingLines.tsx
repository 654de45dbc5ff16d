/** Findings of preflight, the worst first, each with its fix as a button or a link. */
import { Button } from '@mantine/core';
import { Info, OctagonX, TriangleAlert } from 'lucide-react';
import type { PreflightFinding } from '../../../../src/api/contract/campaigns.ts';
import { TextLink } from '../../shared/TextLink.tsx';
import styles from './page.module.css';

const ICONS = { blocker: OctagonX, warning: TriangleAlert, info: Info } as const;
const WORDS = { blocker: 'Blocker', warning: 'Warning', info: 'Note' } as const;

/** What the buttons do; without it only links are shown. */
export type FindingActs = {
  readonly calculate: (segment: { readonly id: string; readonly name: string }) => void;
  readonly activate: () => void;
};

export function FindingLines({
  findings,
  label,
  acts,
}: {
  readonly findings: readonly PreflightFinding[];
  readonly label: string;
  readonly acts?: FindingActs | undefined;
}) {
  return (
    <ul className={styles.findings} aria-label={label}>
      {findings.map((finding) => {
        const Icon = ICONS[finding.level];
        return (
          <li
            key={`${finding.id} ${finding.segment?.id ?? ''} ${finding.sentence}`}
            className={styles.finding}
            data-level={finding.level}
          >
            <Icon size={16} aria-hidden="true" />
            <span className={styles.findingText}>
              <span className={styles.level}>{WORDS[finding.level]}</span> {finding.sentence}
            </span>
            <Fix finding={finding} acts={acts} />
          </li>
        );
      })}
    </ul>
  );
}

function Fix({
  finding: { fix, segment },
  acts,
}: {
  readonly finding: PreflightFinding;
  readonly acts: FindingActs | undefined;
}) {
  // The set-up is for those who may act.
  if (acts === undefined && fix?.href?.endsWith('/edit')) return null;
  if (fix?.href !== undefined) return <TextLink href={fix.href}>{fix.label}</TextLink>;
  if (fix === undefined || acts === undefined) return null;
  if (fix.action === 'calculate' && segment !== undefined)
    return (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`${fix.label}: ${segment.name}`}
        onClick={() => acts.calculate(segment)}
      >
        {fix.label}
      </Button>
    );
  if (fix.action === 'activate')
    return (
      <Button size="compact-sm" variant="default" onClick={acts.activate}>
        {fix.label}
      </Button>
    );
  return null;
}

/** Why the verdict on a segment is what it is: the findings first, and behind a button the checks that it passed. */
import { Button, Collapse } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Check, ChevronDown } from 'lucide-react';
import type { Segment } from '../../../../../src/api/contract/segments.ts';
import { countText } from '../../../shared/Figure.tsx';
import type { SegmentActions } from '../../segment-actions.ts';
import { Findings } from './Findings.tsx';
import styles from './readiness.module.css';

/** Findings that only repeat what the status panel says. */
const SAID_BY_STATUS = new Set(['not_calculated', 'queued', 'processing', 'failed']);

export function ReadinessPanel({
  segment,
  mayEdit,
  actions,
}: {
  readonly segment: Segment;
  readonly mayEdit: boolean;
  readonly actions: SegmentActions;
}) {
  const [opened, { toggle }] = useDisclosure(false);
  const { findings, checks = [] } = segment.readiness;
  const shown = findings.filter((finding) => !SAID_BY_STATUS.has(finding.id));
  const passed = checks.filter(({ outcome }) => outcome === 'passed');
  if (shown.length + passed.length === 0) return null;
  const isAll = passed.length === checks.length;
  return (
    <section className={styles.panel} id="findings" aria-label="Readiness" tabIndex={-1}>
      {shown.length > 0 && (
        <Findings segment={segment} findings={shown} mayEdit={mayEdit} actions={actions} />
      )}
      {passed.length > 0 && (
        <div className={styles.passed}>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-expanded={opened}
            aria-controls="passed-checks"
            leftSection={<Check size={15} aria-hidden="true" className={styles.tick} />}
            rightSection={
              <ChevronDown size={14} aria-hidden="true" className={styles.turn} data-open={opened} />
            }
            onClick={toggle}
          >
            {isAll
              ? `All ${countText(passed.length, 'check')} passed`
              : `${countText(passed.length, 'check')} passed`}
          </Button>
          <Collapse expanded={opened} id="passed-checks">
            <ul className={styles.checks} aria-label="Passed checks">
              {passed.map((check) => (
                <li key={check.id}>
                  <Check size={14} aria-hidden="true" className={styles.mark} />
                  <span>{check.sentence}</span>
                </li>
              ))}
            </ul>
          </Collapse>
        </div>
      )}
    </section>
  );
}

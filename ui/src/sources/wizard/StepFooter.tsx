/** Under each step: back, what stands in the way, and on. It stays in view however long the step is. */
import { Button } from '@mantine/core';
import { ArrowLeft, ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { sentenceOf } from '../../api/problem.ts';
import styles from './StepFooter.module.css';

export function StepFooter({
  onBack,
  onNext,
  next,
  busy = false,
  disabled = false,
  error,
  children,
}: {
  readonly onBack?: (() => void) | undefined;
  readonly onNext: () => void;
  /** The verb on the button. */
  readonly next: string;
  readonly busy?: boolean;
  readonly disabled?: boolean;
  /** Why the last try did not work. */
  readonly error?: unknown;
  /** What stands in the way, or a summary. */
  readonly children?: ReactNode;
}) {
  return (
    <footer className={styles.footer}>
      {error !== undefined && error !== null && (
        <p className={styles.error} role="alert">
          {sentenceOf(error)}
        </p>
      )}
      <div className={styles.line}>
        {onBack && (
          <Button variant="default" leftSection={<ArrowLeft size={15} aria-hidden="true" />} onClick={onBack}>
            Back
          </Button>
        )}
        <div className={styles.words}>{children}</div>
        <Button
          loading={busy}
          disabled={disabled}
          rightSection={<ArrowRight size={15} aria-hidden="true" />}
          onClick={onNext}
        >
          {next}
        </Button>
      </div>
    </footer>
  );
}

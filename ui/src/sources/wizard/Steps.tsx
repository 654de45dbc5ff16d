/** The steps of adding a data source: where one is, which lie behind, and the way back to them. */
import { Check } from 'lucide-react';
import { STEPS, type Step } from './import-draft.ts';
import styles from './Steps.module.css';

const STEP_WORDS = {
  file: 'Choose a file',
  found: 'What we found',
  map: 'Map columns',
  preview: 'Preview',
  import: 'Import',
} as const satisfies Record<Step, string>;

export function Steps({
  step,
  open,
  onTake,
}: {
  readonly step: Step;
  /** Steps that can be gone to from here. */
  readonly open: ReadonlySet<Step>;
  readonly onTake: (step: Step) => void;
}) {
  const now = STEPS.indexOf(step);
  return (
    <nav className={styles.steps} aria-label="Steps">
      <p className={styles.short} aria-hidden="true">
        Step {now + 1} of {STEPS.length}: <strong>{STEP_WORDS[step]}</strong>
      </p>
      <ol>
        {STEPS.map((one, index) => (
          <li key={one} data-state={index === now ? 'now' : index < now ? 'behind' : 'ahead'}>
            <button
              type="button"
              disabled={one !== step && !open.has(one)}
              aria-current={one === step ? 'step' : undefined}
              onClick={() => onTake(one)}
            >
              <span className={styles.mark} aria-hidden="true">
                {index < now ? <Check size={13} strokeWidth={2.5} /> : index + 1}
              </span>
              <span className={styles.word}>{STEP_WORDS[one]}</span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

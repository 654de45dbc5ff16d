/** One line of a list to choose from: icon, name, and at the right what is known of it. */
import type { LucideIcon } from 'lucide-react';
import styles from './choices.module.css';

export function ChoiceOption({
  icon: Icon,
  label,
  facts,
}: {
  readonly icon?: LucideIcon;
  readonly label: string;
  readonly facts: string | undefined;
}) {
  return (
    <span className={styles.option}>
      {Icon !== undefined && <Icon size={15} aria-hidden="true" />}
      <span className={styles.optionLabel}>{label}</span>
      <span className={styles.optionFacts}>{facts}</span>
    </span>
  );
}

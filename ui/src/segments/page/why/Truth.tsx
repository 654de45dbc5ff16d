/** True or false as icon and word, coloured by what it does to the answer. */
import { CircleCheck, CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './tree.module.css';

export function Truth({
  result,
  tone,
}: {
  readonly result: boolean;
  /** Idle: it does not decide. */
  readonly tone: 'ok' | 'bad' | 'idle';
}): ReactNode {
  const Icon = result ? CircleCheck : CircleX;
  return (
    <span className={styles.truth} data-tone={tone}>
      <Icon size={16} aria-hidden="true" />
      {result ? 'True' : 'False'}
      {tone !== 'idle' && <span className="visually-hidden">, decides</span>}
    </span>
  );
}

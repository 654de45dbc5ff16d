/** Why a form was refused, where no single field is to blame. */
import { CircleAlert } from 'lucide-react';
import { sentenceOf } from '../api/problem.ts';
import styles from './FormAlert.module.css';

export function FormAlert({ error }: { readonly error: unknown }) {
  if (error === undefined || error === null) return null;
  return (
    <div role="alert" className={styles.alert}>
      <CircleAlert size={16} aria-hidden="true" />
      <span>{sentenceOf(error)}</span>
    </div>
  );
}

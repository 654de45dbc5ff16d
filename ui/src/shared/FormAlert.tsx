/** Why a form was refused, where no single field is to blame. */
import { Alert } from '@mantine/core';
import { CircleAlert } from 'lucide-react';
import { sentenceOf } from '../api/problem.ts';
import styles from './FormAlert.module.css';

export function FormAlert({ error }: { readonly error: unknown }) {
  if (error === undefined || error === null) return null;
  return (
    <Alert
      role="alert"
      variant="default"
      className={styles.alert}
      icon={<CircleAlert size={16} aria-hidden="true" />}
    >
      {sentenceOf(error)}
    </Alert>
  );
}

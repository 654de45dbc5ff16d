/** Why a form was refused, where no single field is to blame. */
import { sentenceOf } from '../api/problem.ts';
import { Notice } from './Notice.tsx';

export function FormAlert({ error }: { readonly error: unknown }) {
  if (error === undefined || error === null) return null;
  return (
    <Notice tone="bad" live>
      {sentenceOf(error)}
    </Notice>
  );
}

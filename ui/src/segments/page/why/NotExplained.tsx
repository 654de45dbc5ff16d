/** Why there is no explanation: a contact or calculation that is not there is not worth asking for again. */
import type { ReactNode } from 'react';
import { isProblem } from '../../../api/problem.ts';
import { ErrorState } from '../../../shared/ListState.tsx';

export function NotExplained({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry: () => void;
}): ReactNode {
  if (isProblem(error, 'not_found')) return <ErrorState what="There is nothing to explain." error={error} />;
  return <ErrorState what="The contact could not be explained." error={error} onRetry={onRetry} />;
}

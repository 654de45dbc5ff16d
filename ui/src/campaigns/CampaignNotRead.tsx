/** In the place of a campaign that could not be read. */
import { isProblem } from '../api/problem.ts';
import { ErrorState } from '../shared/ListState.tsx';

export function CampaignNotRead({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry: () => void;
}) {
  const isMissing = isProblem(error, 'not_found');
  return (
    <ErrorState
      what={isMissing ? 'There is no such campaign.' : 'The campaign could not be loaded.'}
      error={error}
      onRetry={onRetry}
    />
  );
}

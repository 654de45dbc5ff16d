/** The cache of answers: how long they count as fresh, when to try again, and what a lost session means. */
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { contract } from '../../../src/api/contract/contract.ts';
import { ApiProblem, isProblem } from './problem.ts';
import { keyOf } from './queries.ts';

/** Makes the one cache of the app. An answer of 401 anywhere leads to sign-in by asking for the session again. */
export function createCache(): QueryClient {
  const sessionKey = keyOf(contract.readSession, {});
  const notice = (error: unknown) => {
    if (isProblem(error, 'unauthenticated') || isProblem(error, 'account_locked'))
      void client.invalidateQueries({ queryKey: sessionKey });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: notice }),
    mutationCache: new MutationCache({ onError: notice }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // A refusal will be the same the next time; only silence and overload are worth asking again.
        retry: (attempts, error) =>
          attempts < 2 && error instanceof ApiProblem && (error.status === 0 || error.status === 503),
      },
    },
  });
  return client;
}

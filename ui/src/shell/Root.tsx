/** The gate: first start, sign-in, or the app inside its shell, as the session says. */
import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { LiveProvider } from '../api/live.tsx';
import { isProblem } from '../api/problem.ts';
import { sessionQuery } from '../session/use-session.ts';
import { ErrorState } from '../shared/ListState.tsx';
import { Page } from '../shared/Page.tsx';
import { Shell } from './Shell.tsx';

const FirstStartScreen = lazy(() =>
  import('../session/FirstStartScreen.tsx').then((module) => ({ default: module.FirstStartScreen })),
);
const SignInScreen = lazy(() =>
  import('../session/SignInScreen.tsx').then((module) => ({ default: module.SignInScreen })),
);
const LockedScreen = lazy(() =>
  import('../session/LockedScreen.tsx').then((module) => ({ default: module.LockedScreen })),
);

export function Root() {
  return (
    <Suspense fallback={null}>
      <Gate />
    </Suspense>
  );
}

function Gate() {
  const { data: session, error, refetch } = useQuery(sessionQuery);
  if (isProblem(error, 'account_locked') || session?.user?.locked) return <LockedScreen />;
  if (session === undefined)
    return error === null ? null : (
      <Page title="Muster">
        <ErrorState page what="Muster could not be opened." error={error} onRetry={() => refetch()} />
      </Page>
    );
  if (session.needs_owner) return <FirstStartScreen />;
  if (session.user === null) return <SignInScreen />;
  return (
    <LiveProvider>
      <Shell>
        <Outlet />
      </Shell>
    </LiveProvider>
  );
}

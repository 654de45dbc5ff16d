/** A screen that broke: an address whose search does not fit, code that could not be loaded, or a bug of ours. */
import { Button } from '@mantine/core';
import { type ErrorComponentProps, SearchParamError, useRouter } from '@tanstack/react-router';
import { RotateCw, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLiveState } from '../api/live.tsx';
import { ApiProblem } from '../api/problem.ts';
import { ErrorState, ZeroState } from '../shared/ListState.tsx';
import { Page } from '../shared/Page.tsx';

export function RouteFailure({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  if (error instanceof SearchParamError)
    return (
      <Page title="Not understood">
        <ZeroState
          page
          icon={TriangleAlert}
          title="A part of this address is not understood"
          about="What stands after the question mark does not fit this page. It may be cut off or mistyped."
        >
          <Button variant="default" onClick={() => router.history.replace(router.state.location.pathname)}>
            Open the page without it
          </Button>
        </ZeroState>
      </Page>
    );
  if (isLoadFailure(error)) return <NotLoaded />;
  return (
    <Page title="Something went wrong">
      <ErrorState
        page
        what="This page could not be shown."
        error={error instanceof ApiProblem ? error : undefined}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </Page>
  );
}

/** The code of a screen is fetched when it is first opened; a failure can be told only by the words of the browser. */
function isLoadFailure(error: unknown): boolean {
  return (
    error instanceof Error &&
    /dynamically imported module|importing a module|module script|preload CSS/i.test(error.message)
  );
}

/** Muster was updated under an open tab, or does not answer: the page is loaded anew, by itself once Muster is back. */
function NotLoaded() {
  const live = useLiveState();
  const [lost, setLost] = useState(false);
  useEffect(() => {
    if (live === 'lost') setLost(true);
    if (live === 'live' && lost) window.location.reload();
  }, [live, lost]);
  return (
    <Page title="Not loaded">
      <ZeroState
        page
        icon={RotateCw}
        title="This page could not be loaded"
        about={
          live === 'lost'
            ? 'The server does not answer. The page opens by itself when it is back.'
            : 'Muster was probably updated while this tab was open.'
        }
      >
        <Button variant="default" onClick={() => window.location.reload()}>
          Load it anew
        </Button>
      </ZeroState>
    </Page>
  );
}

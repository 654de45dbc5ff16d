/** A screen that broke: an address whose search does not fit, code that could not be loaded, or a bug of ours. */
import { Button } from '@mantine/core';
import { type ErrorComponentProps, SearchParamError, useRouter } from '@tanstack/react-router';
import { TriangleAlert } from 'lucide-react';
import { ApiProblem } from '../api/problem.ts';
import { ErrorState, ZeroState } from '../shared/ListState.tsx';
import { Page } from '../shared/Page.tsx';

export function RouteFailure({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  if (error instanceof SearchParamError)
    return (
      <Page title="Not understood">
        <ZeroState
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
  return (
    <Page title="Something went wrong">
      <ErrorState
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

/** The way to the trace: of a campaign as it is now, or of one of its runs. */
import { SearchCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { LinkButton } from '../../shared/LinkButton.tsx';
import { traceHref } from './trace-words.ts';

export function TraceLink({
  campaign,
  run,
}: {
  readonly campaign: string;
  readonly run?: string;
}): ReactNode {
  return (
    <LinkButton
      variant="default"
      href={traceHref(campaign, { run })}
      leftSection={<SearchCheck size={15} aria-hidden="true" />}
    >
      Something looks wrong
    </LinkButton>
  );
}

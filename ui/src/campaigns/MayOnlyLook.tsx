/** What viewers see where campaigns are created and changed. */
import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { ZeroState } from '../shared/ListState.tsx';
import { Page } from '../shared/Page.tsx';
import { TextLink } from '../shared/TextLink.tsx';

export function MayOnlyLook(): ReactNode {
  return (
    <Page title="Edit campaign">
      <ZeroState
        page
        icon={Lock}
        title="Your role may look, not edit"
        about="Ask an owner or admin for the role of editor to create and change campaigns."
      >
        <TextLink href="/campaigns">Back to campaigns</TextLink>
      </ZeroState>
    </Page>
  );
}

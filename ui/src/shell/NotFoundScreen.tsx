/** An address that leads nowhere. */
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { ZeroState } from '../shared/ListState.tsx';
import { Page } from '../shared/Page.tsx';

export function NotFoundScreen() {
  return (
    <Page title="Not found">
      <ZeroState
        page
        icon={Compass}
        title="There is no such page"
        about="The address may be mistyped, or what it named may have been deleted."
      >
        <Button component={Link} to="/segments" variant="default">
          Go to segments
        </Button>
      </ZeroState>
    </Page>
  );
}

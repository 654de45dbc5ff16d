/** What stands in for a screen while its code is loaded: the shapes every screen begins with. */
import { Skeleton } from '@mantine/core';
import { Page } from '../shared/Page.tsx';

export function ScreenSkeleton() {
  return (
    <Page title="Muster">
      <div aria-hidden="true">
        <Skeleton height={26} width={220} radius="sm" mb={22} />
        <Skeleton height={34} width={320} radius="sm" mb={18} />
        {[0, 1, 2, 3, 4, 5].map((row) => (
          <Skeleton key={row} height={10} radius="sm" mb={30} width={`${96 - row * 5}%`} />
        ))}
      </div>
    </Page>
  );
}

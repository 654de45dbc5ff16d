/** The frame around every screen: navigation at the left (a drawer on phones), a bar at the top, the screen below it. */
import { useDisclosure, useHotkeys, useLocalStorage } from '@mantine/hooks';
import { useLocation } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { Navigation } from './Navigation.tsx';
import styles from './Shell.module.css';
import { TopBar } from './TopBar.tsx';
import { useTopOfNewPages } from './use-top-of-new-pages.ts';

const GlobalSearch = lazy(() =>
  import('./GlobalSearch.tsx').then((module) => ({ default: module.GlobalSearch })),
);

const KeysModal = lazy(() => import('./KeysModal.tsx').then((module) => ({ default: module.KeysModal })));
const PhoneNavigation = lazy(() =>
  import('./PhoneNavigation.tsx').then((module) => ({ default: module.PhoneNavigation })),
);

type Overlay = 'search' | 'keys' | 'drawer';
const NONE: ReadonlySet<Overlay> = new Set();

export function Shell({ children }: { readonly children: ReactNode }) {
  const [narrow, setNarrow] = useLocalStorage({
    key: 'muster.navigation.narrow',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const [drawer, { open: openDrawer, close: closeDrawer }] = useDisclosure(false);
  const [keys, { open: openKeys, close: closeKeys }] = useDisclosure(false);
  const [searching, { open: openSearch, close: closeSearch }] = useDisclosure(false);
  const [wanted, setWanted] = useState<ReadonlySet<Overlay>>(NONE);
  const path = useLocation({ select: (location) => location.pathname });
  useTopOfNewPages('content');

  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the drawer
  useEffect(closeDrawer, [path]);

  /** Each is loaded when it is first asked for and then stays, so that it can close as it opened. */
  const show = (overlay: Overlay, open: () => void) => () => {
    setWanted((before) => new Set([...before, overlay]));
    open();
  };
  const showSearch = show('search', openSearch);
  const showKeys = show('keys', openKeys);
  useHotkeys([['mod+K', showSearch]], []);
  useHotkeys([
    ['shift+?', showKeys],
    ['?', showKeys],
  ]);

  return (
    <div className={styles.shell} data-narrow={narrow || undefined}>
      <a className={styles.skip} href="#content">
        Skip to the content
      </a>
      <div className={styles.side}>
        <Navigation narrow={narrow} onNarrow={setNarrow} />
      </div>
      <div className={styles.right}>
        <TopBar onNavigation={show('drawer', openDrawer)} onSearch={showSearch} onKeys={showKeys} />
        <main id="content" className={styles.content} tabIndex={-1} data-scroll-restoration-id="content">
          {children}
        </main>
      </div>
      <Suspense fallback={null}>
        {wanted.has('drawer') && <PhoneNavigation opened={drawer} onClose={closeDrawer} />}
        {wanted.has('keys') && <KeysModal opened={keys} onClose={closeKeys} />}
        {wanted.has('search') && <GlobalSearch opened={searching} onClose={closeSearch} onKeys={showKeys} />}
      </Suspense>
    </div>
  );
}

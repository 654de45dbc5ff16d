/** The frame around every screen: navigation at the left (a drawer on phones), a bar at the top, the screen below it. */
import { Drawer } from '@mantine/core';
import { useDisclosure, useHotkeys, useLocalStorage } from '@mantine/hooks';
import { useLocation } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { KeysModal } from './KeysModal.tsx';
import { Navigation } from './Navigation.tsx';
import styles from './Shell.module.css';
import { TopBar } from './TopBar.tsx';

const GlobalSearch = lazy(() =>
  import('./GlobalSearch.tsx').then((module) => ({ default: module.GlobalSearch })),
);

export function Shell({ children }: { readonly children: ReactNode }) {
  const [narrow, setNarrow] = useLocalStorage({
    key: 'muster.navigation.narrow',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const [drawer, { open: openDrawer, close: closeDrawer }] = useDisclosure(false);
  const [keys, { open: openKeys, close: closeKeys }] = useDisclosure(false);
  const [searching, setSearching] = useState(false);
  /** The search is loaded when it is first asked for and then stays. */
  const [searchLoaded, setSearchLoaded] = useState(false);
  const path = useLocation({ select: (location) => location.pathname });

  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the drawer
  useEffect(closeDrawer, [path]);

  const search = () => {
    setSearchLoaded(true);
    setSearching(true);
  };
  useHotkeys([['mod+K', search]], []);
  useHotkeys([
    ['shift+?', openKeys],
    ['?', openKeys],
  ]);

  return (
    <div className={styles.shell} data-narrow={narrow || undefined}>
      <a className={styles.skip} href="#content">
        Skip to the content
      </a>
      <div className={styles.side}>
        <Navigation narrow={narrow} onNarrow={setNarrow} />
      </div>
      <Drawer
        opened={drawer}
        onClose={closeDrawer}
        position="left"
        size={280}
        padding={0}
        withCloseButton={false}
        title={<span className="visually-hidden">Navigation</span>}
        classNames={{ header: styles.drawerHead, body: styles.drawerBody }}
      >
        <Navigation narrow={false} />
      </Drawer>
      <div className={styles.right}>
        <TopBar onNavigation={openDrawer} onSearch={search} onKeys={openKeys} />
        <main id="content" className={styles.content} tabIndex={-1} data-scroll-restoration-id="content">
          {children}
        </main>
      </div>
      <KeysModal opened={keys} onClose={closeKeys} />
      {searchLoaded && (
        <Suspense fallback={null}>
          <GlobalSearch opened={searching} onClose={() => setSearching(false)} onKeys={openKeys} />
        </Suspense>
      )}
    </div>
  );
}

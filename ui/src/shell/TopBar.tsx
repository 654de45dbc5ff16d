/** The bar above every screen: search, whether changes arrive live, theme, account. */
import { ActionIcon, Kbd, Tooltip, UnstyledButton } from '@mantine/core';
import { useOs } from '@mantine/hooks';
import { Menu as MenuIcon, Search } from 'lucide-react';
import { AccountMenu } from './AccountMenu.tsx';
import { LiveDot } from './LiveDot.tsx';
import { ThemeSwitch } from './ThemeSwitch.tsx';
import styles from './TopBar.module.css';

export function TopBar({
  onNavigation,
  onSearch,
  onKeys,
}: {
  readonly onNavigation: () => void;
  readonly onSearch: () => void;
  readonly onKeys: () => void;
}) {
  const os = useOs({ getValueInEffect: false });
  return (
    <section className={styles.bar} aria-label="Search and account">
      <ActionIcon className={styles.burger} size="lg" aria-label="Open the navigation" onClick={onNavigation}>
        <MenuIcon size={18} />
      </ActionIcon>
      <UnstyledButton className={styles.search} onClick={onSearch}>
        <Search size={15} aria-hidden="true" />
        <span>Search</span>
        <Kbd size="xs" className={styles.key} aria-hidden="true">
          {os === 'macos' || os === 'ios' ? '⌘K' : 'Ctrl K'}
        </Kbd>
      </UnstyledButton>
      <div className={styles.right}>
        <LiveDot />
        <Tooltip label="Keys (?)">
          <ActionIcon className={styles.keys} aria-label="Show the keys" onClick={onKeys}>
            <span aria-hidden="true">?</span>
          </ActionIcon>
        </Tooltip>
        <ThemeSwitch />
        <AccountMenu />
      </div>
    </section>
  );
}

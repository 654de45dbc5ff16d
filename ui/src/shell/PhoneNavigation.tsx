/** The navigation as a drawer, for phones. */
import { Drawer } from '@mantine/core';
import { Navigation } from './Navigation.tsx';
import styles from './Shell.module.css';

export function PhoneNavigation({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="left"
      size={280}
      padding={0}
      withCloseButton={false}
      title={<span className="visually-hidden">Navigation</span>}
      classNames={{ header: styles.drawerHead, body: styles.drawerBody }}
    >
      <Navigation narrow={false} />
    </Drawer>
  );
}

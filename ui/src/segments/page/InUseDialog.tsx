/** Why a segment cannot be deleted yet: what uses it, with the way there. */
import { Button, Group, Modal } from '@mantine/core';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { TextLink } from '../../shared/TextLink.tsx';
import styles from './page.module.css';

export function InUseDialog({
  segment,
  opened,
  onClose,
}: {
  readonly segment: Segment;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`${segment.name} is in use`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <p>It cannot be deleted while something depends on it. Take it out of these first:</p>
      <ul className={styles.users}>
        {segment.used_by.segments.map((user) => (
          <li key={user.id}>
            Segment <TextLink href={`/segments/${user.id}/edit`}>{user.name}</TextLink>
          </li>
        ))}
        {segment.used_by.campaigns.map((user) => (
          <li key={user.id}>
            Campaign <TextLink href={`/campaigns/${user.id}/edit`}>{user.name}</TextLink>
          </li>
        ))}
      </ul>
      <Group justify="flex-end" mt="lg">
        <Button onClick={onClose}>Close</Button>
      </Group>
    </Modal>
  );
}

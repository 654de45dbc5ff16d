/** The person to give the selected segments to. */
import { Button, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { UserRound } from 'lucide-react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../api/queries.ts';

export function OwnMany({
  busy,
  onOwner,
}: {
  readonly busy: boolean;
  readonly onOwner: (owner: string | null) => void;
}) {
  const { data } = useQuery(apiQuery(contract.listUsers, {}));
  return (
    <Menu position="bottom-start" withinPortal={false}>
      <Menu.Target>
        <Button variant="default" disabled={busy} leftSection={<UserRound size={15} aria-hidden="true" />}>
          Owner
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {data?.items.map(({ id, name }) => (
          <Menu.Item key={id} onClick={() => onOwner(id)}>
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => onOwner(null)}>Nobody</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The actions of a row behind three dots. Dangerous ones are red and say what they do. */
import { ActionIcon, Menu } from '@mantine/core';
import { Ellipsis, type LucideIcon } from 'lucide-react';

export type RowAction = {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly danger?: boolean;
  readonly onClick: () => void;
};

export function RowMenu({
  name,
  actions,
}: {
  readonly name: string;
  readonly actions: readonly RowAction[];
}) {
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={`Actions for ${name}`}>
          <Ellipsis size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map((action) => (
          <Menu.Item
            key={action.label}
            {...(action.danger ? { color: 'var(--muster-bad)' } : {})}
            leftSection={<action.icon size={15} aria-hidden="true" />}
            onClick={action.onClick}
          >
            {action.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

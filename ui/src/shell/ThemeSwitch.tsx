/** Light, dark, or as the system has it. */
import { ActionIcon, type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import { type LucideIcon, Monitor, Moon, Sun } from 'lucide-react';

const THEMES = [
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
  { value: 'auto', label: 'As the system', icon: Monitor },
] as const satisfies readonly { value: MantineColorScheme; label: string; icon: LucideIcon }[];

export function ThemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const current = THEMES.find((theme) => theme.value === colorScheme) ?? THEMES[2];
  const Icon = current.icon;
  return (
    <Menu width={180}>
      <Menu.Target>
        <ActionIcon aria-label={`Theme: ${current.label.toLowerCase()}`}>
          <Icon size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={current.value}
          onChange={(value) => {
            const chosen = THEMES.find((theme) => theme.value === value);
            if (chosen) setColorScheme(chosen.value);
          }}
        >
          {THEMES.map((theme) => (
            <Menu.RadioItem
              key={theme.value}
              value={theme.value}
              closeMenuOnClick
              rightSection={<theme.icon size={15} aria-hidden="true" />}
            >
              {theme.label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

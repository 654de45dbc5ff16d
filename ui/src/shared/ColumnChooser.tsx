/** Which columns of a list are on show: a menu of checkboxes, in groups when there are many. */
import { Button, Checkbox, Popover, ScrollArea, TextInput } from '@mantine/core';
import { Columns3 } from 'lucide-react';
import { useState } from 'react';
import styles from './FilterChips.module.css';

export type ColumnChoice = { readonly id: string; readonly label: string };

/** `always` are columns that cannot be hidden and are not offered. */
export function ColumnChooser({
  choices,
  shown,
  onChange,
  onReset,
}: {
  readonly choices: readonly ColumnChoice[];
  readonly shown: readonly string[];
  readonly onChange: (shown: readonly string[]) => void;
  readonly onReset?: (() => void) | undefined;
}) {
  const [text, setText] = useState('');
  const found = choices.filter((choice) => choice.label.toLowerCase().includes(text.toLowerCase()));
  return (
    <Popover position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          className={styles.add}
          leftSection={<Columns3 size={15} aria-hidden="true" />}
        >
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8}>
        {choices.length > 9 && (
          <TextInput
            size="xs"
            mb={6}
            data-autofocus
            aria-label="Search columns"
            placeholder="Search columns"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        <ScrollArea.Autosize mah={320} type="auto">
          <fieldset className={styles.choices}>
            <legend className="visually-hidden">Columns on show</legend>
            {found.map((choice) => (
              <Checkbox
                key={choice.id}
                size="xs"
                className={styles.box}
                label={choice.label}
                checked={shown.includes(choice.id)}
                onChange={(event) =>
                  onChange(
                    event.currentTarget.checked
                      ? [...shown, choice.id]
                      : shown.filter((one) => one !== choice.id),
                  )
                }
              />
            ))}
            {found.length === 0 && <span className="dimmed">No column matches.</span>}
          </fieldset>
        </ScrollArea.Autosize>
        {onReset && (
          <Button variant="subtle" size="compact-sm" fullWidth mt={6} onClick={onReset}>
            Back to the usual columns
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

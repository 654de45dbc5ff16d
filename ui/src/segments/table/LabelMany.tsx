/** Labels to put on the selected segments, and labels to take away. */
import { Button, Popover, TagsInput } from '@mantine/core';
import { Tag } from 'lucide-react';
import { useState } from 'react';
import { useSegmentLabels } from '../use-segment-labels.ts';
import styles from './bulk.module.css';

export function LabelMany({
  busy,
  onLabel,
}: {
  readonly busy: boolean;
  readonly onLabel: (change: { readonly add?: string[]; readonly remove?: string[] }) => void;
}) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <Button
          variant="default"
          disabled={busy}
          leftSection={<Tag size={15} aria-hidden="true" />}
          onClick={() => setOpened(!opened)}
        >
          Label
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <LabelForm
          onLabel={(change) => {
            setOpened(false);
            onLabel(change);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function LabelForm({
  onLabel,
}: {
  readonly onLabel: (change: { readonly add?: string[]; readonly remove?: string[] }) => void;
}) {
  const [add, setAdd] = useState<string[]>([]);
  const [remove, setRemove] = useState<string[]>([]);
  const known = useSegmentLabels();
  return (
    <form
      className={styles.labels}
      onSubmit={(event) => {
        event.preventDefault();
        onLabel({ ...(add.length > 0 ? { add } : {}), ...(remove.length > 0 ? { remove } : {}) });
      }}
    >
      <TagsInput
        label="Add labels"
        data={[...known]}
        value={add}
        maxTags={20}
        maxLength={60}
        acceptValueOnBlur
        comboboxProps={{ withinPortal: false }}
        withScrollArea={false}
        classNames={{ options: styles.choices }}
        onChange={setAdd}
        data-autofocus
      />
      <TagsInput
        label="Remove labels"
        data={[...known]}
        value={remove}
        maxLength={60}
        acceptValueOnBlur
        comboboxProps={{ withinPortal: false }}
        withScrollArea={false}
        classNames={{ options: styles.choices }}
        onChange={setRemove}
      />
      <Button type="submit" disabled={add.length + remove.length === 0}>
        Change labels
      </Button>
    </form>
  );
}

/** A long list of values as text, one per line: for pasting, sorting and looking through. */
import { Button, Group, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { countText } from '../../../shared/Figure.tsx';

export function ListAsText({
  title,
  values,
  onSave,
  onClose,
}: {
  readonly title: string;
  readonly values: readonly string[];
  readonly onSave: (values: readonly string[]) => void;
  readonly onClose: () => void;
}) {
  const [text, setText] = useState(values.join('\n'));
  const lines = text
    .split(/[\n\r]+/u)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return (
    <Modal opened onClose={onClose} title={title} size="lg">
      <Textarea
        label="One value per line"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autosize
        minRows={8}
        maxRows={20}
        data-autofocus
      />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          onClick={() => {
            onSave(lines);
            onClose();
          }}
        >
          Use {countText(lines.length, 'value')}
        </Button>
      </Group>
    </Modal>
  );
}

/** How the next file of a source counts: it adds to the source, or it is the whole list. */
import { Radio, Stack } from '@mantine/core';
import type { Mode } from '../answers.ts';
import { MODE_MEANINGS, MODE_WORDS } from '../syncs/sync-words.ts';
import styles from './ModeChoice.module.css';

const MODES = ['once', 'sync'] as const satisfies readonly Mode[];

export function ModeChoice({
  mode,
  onChange,
}: {
  readonly mode: Mode;
  readonly onChange: (mode: Mode) => void;
}) {
  return (
    <Radio.Group
      label="When the next file is imported"
      value={mode}
      onChange={(value) => {
        const chosen = MODES.find((one) => one === value);
        if (chosen) onChange(chosen);
      }}
    >
      <Stack gap={10} mt={8}>
        {MODES.map((one) => (
          <Radio
            key={one}
            classNames={{ radio: styles.radio ?? '' }}
            value={one}
            label={MODE_WORDS[one]}
            description={MODE_MEANINGS[one]}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}

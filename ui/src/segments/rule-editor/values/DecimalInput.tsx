/** A number as it is typed: half a number ("12.", "-") stays on the screen until it is one. */
import { NumberInput, type NumberInputProps } from '@mantine/core';
import { useState } from 'react';
import { numberIn } from '../list-text.ts';

export function DecimalInput({
  value,
  onChange,
  ...input
}: Omit<NumberInputProps, 'value' | 'onChange' | 'onBlur'> & {
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
}) {
  const [typed, setTyped] = useState<number | string>();
  // What was typed counts as long as it says the value: another one, after undoing say, is shown as it is.
  const shown = typed !== undefined && numberOf(typed) === value ? typed : value;
  return (
    <NumberInput
      {...input}
      value={shown ?? ''}
      hideControls
      onChange={(next) => {
        setTyped(next);
        onChange(numberOf(next));
      }}
      onBlur={() => setTyped(undefined)}
    />
  );
}

function numberOf(typed: number | string): number | undefined {
  return typeof typed === 'number' ? typed : numberIn(typed);
}

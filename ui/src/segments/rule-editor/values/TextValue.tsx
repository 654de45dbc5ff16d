/** One text: with suggestions from real data where a whole value is meant, plain where a part or a pattern is. */
import { Autocomplete, TextInput } from '@mantine/core';
import { useState } from 'react';
import { asText } from '../value-shapes.ts';
import { SuggestionOption } from './SuggestionOption.tsx';
import { useValueSuggestions } from './use-value-suggestions.ts';
import type { ValueProps } from './value-props.ts';
import styles from './values.module.css';

export function TextValue({ field, value, onChange, label, invalid }: ValueProps) {
  const [open, setOpen] = useState(false);
  const text = asText(value);
  const { items } = useValueSuggestions(field.key, text, open);
  const counts = new Map(items.map((item) => [item.value, item.count]));
  return (
    <Autocomplete
      className={styles.grow}
      aria-label={label}
      placeholder="Value"
      value={text}
      error={invalid}
      data={items.map((item) => item.value)}
      filter={({ options }) => options}
      renderOption={({ option }) => (
        <SuggestionOption value={option.value} count={counts.get(option.value)} />
      )}
      onChange={(next) => onChange(next === '' ? undefined : next)}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      maxDropdownHeight={280}
    />
  );
}

export function PartValue({ value, onChange, label, invalid }: ValueProps) {
  return (
    <TextInput
      className={styles.grow}
      aria-label={label}
      placeholder="Text"
      value={asText(value)}
      error={invalid}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}

export function PatternValue({ value, onChange, label, invalid }: ValueProps) {
  return (
    <TextInput
      className={styles.grow}
      aria-label={`${label}, a regular expression`}
      placeholder="^[A-Z]{2}-"
      ff="monospace"
      spellCheck={false}
      value={asText(value)}
      error={invalid}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}

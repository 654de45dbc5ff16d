/** The event of a step: found by name, with how often each happened; one that never happened yet can be named too. */
import { Select } from '@mantine/core';
import { useState } from 'react';
import { countText } from '../../shared/Figure.tsx';
import { ChoiceOption } from './ChoiceOption.tsx';
import { useShared } from './editor-context.ts';
import { fitting } from './fitting.ts';
import styles from './rule-editor.module.css';
import { SUBJECT_WORDS, unseenFacts } from './subject-words.ts';

export function EventPicker({
  value,
  onChange,
  label,
  invalid,
}: {
  /** Empty until chosen. */
  readonly value: string;
  readonly onChange: (event: string) => void;
  readonly label: string;
  readonly invalid: boolean;
}) {
  const { events } = useShared();
  const [search, setSearch] = useState('');
  const counts = new Map(events?.map(({ name, count }) => [name, count]));
  const unseen = [value, search.trim()].filter((name) => name !== '' && !counts.has(name));
  return (
    <Select
      className={styles.picker}
      style={fitting(value === '' ? 'Choose an event' : value)}
      data-part="first"
      aria-label={label}
      placeholder="Choose an event"
      searchable
      allowDeselect={false}
      selectFirstOptionOnChange
      maxDropdownHeight={320}
      nothingFoundMessage="Type the name of an event"
      error={invalid}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      data={[...counts.keys(), ...new Set(unseen)]}
      value={value === '' ? null : value}
      onSearchChange={setSearch}
      renderOption={({ option }) => {
        const count = counts.get(option.value);
        const facts = count === undefined ? unseenFacts(events) : countText(count, 'time');
        return <ChoiceOption icon={SUBJECT_WORDS.event.icon} label={option.label} facts={facts} />;
      }}
      onChange={(name) => {
        if (name !== null && name !== value) onChange(name);
      }}
    />
  );
}

/** The search of a list: `/` leads here, `Escape` empties it and then leaves. */
import { CloseButton, Kbd, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import type { RefObject } from 'react';
import styles from './SearchBox.module.css';

export function SearchBox({
  value,
  onChange,
  label,
  inputRef,
}: {
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** What is searched, for the placeholder and screen readers: "Search names, emails and phones". */
  readonly label: string;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
}) {
  return (
    <TextInput
      {...(inputRef ? { ref: inputRef } : {})}
      className={styles.box}
      type="text"
      inputMode="search"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        if (value === '') event.currentTarget.blur();
        else onChange('');
      }}
      aria-label={label}
      placeholder={label}
      leftSection={<Search size={15} aria-hidden="true" />}
      rightSection={
        value === '' ? (
          <Kbd size="xs" className={styles.key} aria-hidden="true">
            /
          </Kbd>
        ) : (
          <CloseButton size="sm" aria-label="Clear the search" onClick={() => onChange('')} />
        )
      }
    />
  );
}

/** Numbers: one, the two ends of a range, or several. */
import { TagsInput } from '@mantine/core';
import { useState } from 'react';
import { numbersInText } from '../list-text.ts';
import { asNumber, asNumbers, asPair, pairValue } from '../value-shapes.ts';
import { DecimalInput } from './DecimalInput.tsx';
import { SuggestionOption } from './SuggestionOption.tsx';
import { useValueSuggestions } from './use-value-suggestions.ts';
import type { ValueProps } from './value-props.ts';
import styles from './values.module.css';

export function NumberValue({ value, onChange, label, invalid }: ValueProps) {
  return <OneNumber value={asNumber(value)} onChange={onChange} label={label} invalid={invalid} />;
}

export function NumberRangeValue({ value, onChange, label, invalid }: ValueProps) {
  const [from, to] = asPair(value);
  return (
    <div className={styles.line}>
      <OneNumber
        value={asNumber(from)}
        onChange={(next) => onChange(pairValue(next, to))}
        label={`${label}, from`}
        invalid={invalid}
      />
      <span className={styles.word}>and</span>
      <OneNumber
        value={asNumber(to)}
        onChange={(next) => onChange(pairValue(from, next))}
        label={`${label}, to`}
        invalid={invalid}
      />
    </div>
  );
}

export function OneNumber({
  value,
  onChange,
  label,
  invalid,
}: {
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  readonly label: string;
  readonly invalid: boolean;
}) {
  return (
    <DecimalInput
      className={styles.number}
      aria-label={label}
      placeholder="Number"
      value={value}
      error={invalid}
      thousandSeparator=","
      allowedDecimalSeparators={['.']}
      onChange={onChange}
    />
  );
}

/** Each number as typed or chosen from those there are; commas, spaces and lines between numbers part them. */
export function NumberListValue({ field, value, onChange, label, invalid }: ValueProps) {
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const { items } = useValueSuggestions(field.key, text, open);
  const counts = new Map(items.map((item) => [item.value, item.count]));
  return (
    <TagsInput
      className={styles.grow}
      aria-label={label}
      placeholder={asNumbers(value).length === 0 ? 'Numbers' : ''}
      value={asNumbers(value).map(String)}
      error={invalid}
      splitChars={[' ', ';', '\n', '\t']}
      acceptValueOnBlur
      inputMode="decimal"
      searchValue={text}
      onSearchChange={setText}
      data={[...counts.keys()]}
      filter={({ options }) => options}
      maxDropdownHeight={280}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      renderOption={({ option }) => (
        <SuggestionOption value={option.value} count={counts.get(option.value)} />
      )}
      onChange={(texts) => {
        const { numbers } = numbersInText(texts.join('\n'));
        const unique = [...new Set(numbers)];
        onChange(unique.length === 0 ? undefined : unique);
      }}
    />
  );
}

/** Where one column goes: a field that exists, a new one, or nowhere. Opens on click, searches as you type. */
import { Combobox, InputBase, useCombobox } from '@mantine/core';
import { useState } from 'react';
import { TYPE_WORDS } from '../../settings/fields/field-types.ts';
import styles from './FieldPicker.module.css';
import type { Target } from './mapping-draft.ts';
import { isUsed, type ResolvedColumn, ROLE_WORDS, type TargetField } from './resolved-mapping.ts';

const SKIP = 'skip';
const NEW = 'new';
const EXISTING = 'field:';

export function FieldPicker({
  column,
  fields,
  usedBy,
  noun,
  onChange,
}: {
  readonly column: ResolvedColumn;
  readonly fields: readonly TargetField[];
  /** Which column goes to the field with that key already. */
  readonly usedBy: (key: string) => string | undefined;
  /** "field", or "property" for events. */
  readonly noun: string;
  readonly onChange: (target: Target) => void;
}) {
  const [text, setText] = useState('');
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      combobox.focusTarget();
      setText('');
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  });
  const skip = skipWords(column);
  const shown = column.target === 'skip' ? skip : column.target === 'new' ? `New ${noun}` : column.label;
  return (
    <Combobox
      store={combobox}
      width={300}
      position="bottom-start"
      shadow="md"
      // In the page and not at its end, so that it belongs to the main part for screen readers too.
      withinPortal={false}
      onOptionSubmit={(value) => {
        onChange(targetOf(value));
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target targetType="button">
        <InputBase
          component="button"
          type="button"
          size="sm"
          pointer
          className={styles.target}
          data-skipped={!isUsed(column) || undefined}
          aria-label={`${column.name} goes to: ${shown}`}
          rightSection={<Combobox.Chevron />}
          rightSectionPointerEvents="none"
          error={column.problems.length > 0}
          onClick={() => combobox.toggleDropdown()}
        >
          {shown}
        </InputBase>
      </Combobox.Target>
      <Combobox.Dropdown>
        {combobox.dropdownOpened && (
          <>
            <Combobox.Search
              role="combobox"
              aria-expanded
              {...(combobox.listId === null ? {} : { 'aria-controls': combobox.listId })}
              value={text}
              aria-label={`Search ${noun === 'field' ? 'fields' : 'properties'}`}
              placeholder={`Search ${noun === 'field' ? 'fields' : 'properties'}`}
              onChange={(event) => {
                setText(event.currentTarget.value);
                combobox.updateSelectedOptionIndex();
              }}
            />
            <Choices column={column} fields={fields} usedBy={usedBy} noun={noun} text={text} />
          </>
        )}
      </Combobox.Dropdown>
    </Combobox>
  );
}

function Choices({
  column,
  fields,
  usedBy,
  noun,
  text,
}: {
  readonly column: ResolvedColumn;
  readonly fields: readonly TargetField[];
  readonly usedBy: (key: string) => string | undefined;
  readonly noun: string;
  readonly text: string;
}) {
  const skip = skipWords(column);
  const wanted = text.trim().toLowerCase();
  const fits = (words: string) => words.toLowerCase().includes(wanted);
  const found = fields.filter((field) => fits(`${field.label} ${field.key}`));
  const groups = [
    { label: 'Of every contact', fields: found.filter((field) => field.builtIn) },
    {
      label: noun === 'field' ? 'Own fields' : 'Properties',
      fields: found.filter((field) => !field.builtIn),
    },
  ].filter((group) => group.fields.length > 0);
  const none = groups.length === 0 && !fits(`New ${noun}`) && !fits(skip);
  return (
    <Combobox.Options mah={300} className={styles.options} aria-label={`Where ${column.name} can go`}>
      {fits(`New ${noun}`) && (
        <Combobox.Option value={NEW} active={column.target === 'new'}>
          New {noun}
        </Combobox.Option>
      )}
      {fits(skip) && (
        <Combobox.Option value={SKIP} active={column.target === 'skip'}>
          {skip}
        </Combobox.Option>
      )}
      {groups.map((group) => (
        <Combobox.Group key={group.label} label={group.label}>
          {group.fields.map((field) => (
            <Choice
              key={field.key}
              field={field}
              chosen={column.target === 'existing' && column.key === field.key}
              usedBy={usedBy(field.key)}
            />
          ))}
        </Combobox.Group>
      ))}
      {none && <Combobox.Empty>Nothing has “{text.trim()}” in its name.</Combobox.Empty>}
    </Combobox.Options>
  );
}

function Choice({
  field,
  chosen,
  usedBy,
}: {
  readonly field: TargetField;
  readonly chosen: boolean;
  readonly usedBy: string | undefined;
}) {
  return (
    <Combobox.Option value={EXISTING + field.key} active={chosen}>
      <span className={styles.choice}>
        <span>{field.label}</span>
        <span className={styles.note}>
          {!chosen && usedBy !== undefined ? `from ${usedBy}` : TYPE_WORDS[field.type]}
        </span>
      </span>
    </Combobox.Option>
  );
}

/** A column that says who or when is used, even when it goes to no property. */
function skipWords({ roles }: ResolvedColumn): string {
  const [role] = roles;
  return role === undefined ? 'Not imported' : `Only as ${ROLE_WORDS[role].toLowerCase()}`;
}

function targetOf(value: string): Target {
  if (value === SKIP) return { kind: 'skip' };
  return value === NEW ? { kind: 'new' } : { kind: 'existing', key: value.slice(EXISTING.length) };
}

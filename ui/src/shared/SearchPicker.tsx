/**
 * Chooses one of many that are searched on the server: type, and the first that is found is marked, so that Enter takes
 * it. What is chosen stands in the input until it is typed over.
 */
import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { Search } from 'lucide-react';
import { Fragment, type ReactNode, useEffect, useRef } from 'react';
import styles from './SearchPicker.module.css';

export type PickerOption = {
  readonly value: string;
  readonly label: string;
  /** At the right: what is known of it. */
  readonly facts?: ReactNode;
  /** Under it: what choosing it means. */
  readonly note?: string | undefined;
};

export type PickerGroup = { readonly label: string; readonly options: readonly PickerOption[] };

export function SearchPicker({
  label,
  placeholder,
  text,
  chosen,
  groups,
  isSearching,
  nothing,
  more,
  autoFocus = false,
  onText,
  onOpen,
  onPick,
}: {
  readonly label: string;
  readonly placeholder: string;
  /** What is typed; undefined while nobody types: then the input holds the choice. */
  readonly text: string | undefined;
  /** The name of what is chosen. */
  readonly chosen: string;
  readonly groups: readonly PickerGroup[];
  /** True while the options are those of an earlier text. */
  readonly isSearching: boolean;
  /** Said where there is no option. */
  readonly nothing: string;
  /** Said under the options when there are more than are shown. */
  readonly more: string | undefined;
  readonly autoFocus?: boolean;
  readonly onText: (text: string | undefined) => void;
  readonly onOpen: (open: boolean) => void;
  readonly onPick: (value: string) => void;
}): ReactNode {
  const list = useCombobox({
    onDropdownOpen: () => onOpen(true),
    onDropdownClose: () => {
      onOpen(false);
      list.resetSelectedOption();
    },
  });
  const inputRef = useRef<HTMLInputElement>(null);
  const values = groups.flatMap(({ options }) => options.map(({ value }) => value)).join(' ');
  const { selectFirstOption, dropdownOpened } = list;
  const isTyping = text !== undefined;
  // The marked option belongs to what is listed, which comes after what is typed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new list is what this waits for
  useEffect(() => {
    if (dropdownOpened && isTyping && !isSearching) selectFirstOption();
  }, [values, dropdownOpened, isTyping, isSearching]);
  return (
    <Combobox
      store={list}
      onOptionSubmit={(value) => {
        onText(undefined);
        onPick(value);
        list.closeDropdown();
      }}
    >
      <Combobox.Target withExpandedAttribute>
        <TextInput
          ref={inputRef}
          label={label}
          placeholder={placeholder}
          leftSection={<Search size={15} aria-hidden="true" />}
          rightSection={<Combobox.Chevron />}
          rightSectionPointerEvents="none"
          data-autofocus={autoFocus || undefined}
          autoComplete="off"
          value={text ?? chosen}
          onChange={(event) => {
            onText(event.currentTarget.value);
            list.openDropdown();
          }}
          onClick={() => list.openDropdown()}
          onFocus={(event) => event.currentTarget.select()}
          onBlur={() => {
            list.closeDropdown();
            onText(undefined);
          }}
          onKeyDown={(event) => {
            // Enter takes the marked option and never sends the form around it.
            if (event.key === 'Enter') event.preventDefault();
            if (event.key === 'Escape' && isTyping) {
              event.stopPropagation();
              onText(undefined);
              list.closeDropdown();
            }
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options className={styles.options} aria-label={label}>
          {groups.map((group) =>
            group.options.length === 0 ? null : group.label === '' ? (
              <Fragment key="">{group.options.map(optionOf)}</Fragment>
            ) : (
              <Combobox.Group key={group.label} label={group.label}>
                {group.options.map(optionOf)}
              </Combobox.Group>
            ),
          )}
          {values === '' && <Combobox.Empty>{isSearching ? 'Searching' : nothing}</Combobox.Empty>}
        </Combobox.Options>
        {more !== undefined && <Combobox.Footer className={styles.more}>{more}</Combobox.Footer>}
      </Combobox.Dropdown>
    </Combobox>
  );
}

function optionOf({ value, label, facts, note }: PickerOption) {
  return (
    <Combobox.Option key={value} value={value}>
      <span className={styles.option}>
        <span className={styles.label}>{label}</span>
        {facts !== undefined && <span className={styles.facts}>{facts}</span>}
      </span>
      {note !== undefined && <span className={styles.note}>{note}</span>}
    </Combobox.Option>
  );
}

/**
 * Filters of a list as chips that read as a sentence: "Status is failed or queued". A chip opens its choices; what is not
 * filtered by yet waits behind "Filter". The state belongs to the address of the list.
 */
import {
  Button,
  Checkbox,
  CloseButton,
  Menu,
  Popover,
  ScrollArea,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { ListFilter } from 'lucide-react';
import { useState } from 'react';
import { figureText } from './Figure.tsx';
import styles from './FilterChips.module.css';
import { listText } from './ListState.tsx';

export type FilterChoice = {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
  /** How many rows choosing it would leave, when that is known. */
  readonly count?: number | undefined;
};

export type Filter = {
  readonly id: string;
  /** "Status", "Tag" */
  readonly label: string;
  readonly choices: readonly FilterChoice[];
  readonly selected: readonly string[];
  readonly onChange: (selected: readonly string[]) => void;
  /** Only one choice at a time ("Active": yes or no). */
  readonly single?: boolean;
  /** Between label and choices; "is" when absent. */
  readonly verb?: string;
};

/** "status is failed or queued": each filter that narrows, for empty states. */
export function filterPhrases(filters: readonly Filter[], search = ''): string[] {
  const phrases = filters
    .filter((filter) => filter.selected.length > 0)
    .map((filter) => `${filter.label.toLowerCase()} ${filter.verb ?? 'is'} ${choiceText(filter)}`);
  return search === '' ? phrases : [`“${search}”`, ...phrases];
}

export function FilterChips({
  filters,
  onClear,
}: {
  readonly filters: readonly Filter[];
  /** Takes all filters away in one step; the button appears from two filters on. */
  readonly onClear?: () => void;
}) {
  const [open, setOpen] = useState<string | undefined>(undefined);
  const shown = filters.filter((filter) => filter.selected.length > 0 || filter.id === open);
  const waiting = filters.filter((filter) => !shown.includes(filter));
  return (
    <div className={styles.chips}>
      {shown.map((filter) => (
        <Chip
          key={filter.id}
          filter={filter}
          opened={open === filter.id}
          onOpen={(opened) => setOpen(opened ? filter.id : undefined)}
        />
      ))}
      {waiting.length > 0 && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button
              variant="subtle"
              color="gray"
              className={styles.add}
              leftSection={<ListFilter size={15} aria-hidden="true" />}
            >
              Filter
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {waiting.map((filter) => (
              <Menu.Item key={filter.id} onClick={() => setOpen(filter.id)}>
                {filter.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {onClear && shown.filter((filter) => filter.selected.length > 0).length > 1 && (
        <Button variant="subtle" color="gray" className={styles.add} onClick={onClear}>
          Clear
        </Button>
      )}
    </div>
  );
}

const SEARCH_FROM = 9;

function Chip({
  filter,
  opened,
  onOpen,
}: {
  readonly filter: Filter;
  readonly opened: boolean;
  readonly onOpen: (opened: boolean) => void;
}) {
  const [text, setText] = useState('');
  const found = filter.choices.filter((choice) => choice.label.toLowerCase().includes(text.toLowerCase()));
  const toggle = (value: string) => {
    if (filter.selected.includes(value)) filter.onChange(filter.selected.filter((one) => one !== value));
    else filter.onChange(filter.single ? [value] : [...filter.selected, value]);
  };
  return (
    <span className={styles.chip}>
      <Popover opened={opened} onChange={onOpen} position="bottom-start" shadow="md" trapFocus withinPortal>
        <Popover.Target>
          <UnstyledButton className={styles.words} onClick={() => onOpen(!opened)}>
            <span className={styles.label}>{filter.label}</span> {filter.verb ?? 'is'}{' '}
            <span className={styles.choice}>{filter.selected.length === 0 ? 'any' : choiceText(filter)}</span>
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown p={8}>
          {filter.choices.length >= SEARCH_FROM && (
            <TextInput
              size="xs"
              mb={6}
              data-autofocus
              aria-label={`Search ${filter.label.toLowerCase()}`}
              placeholder="Search"
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          )}
          <ScrollArea.Autosize mah={280} type="auto">
            <fieldset className={styles.choices}>
              <legend className="visually-hidden">{filter.label}</legend>
              {found.map((choice) => (
                <Checkbox
                  key={choice.value}
                  size="xs"
                  className={styles.box}
                  label={
                    choice.count === undefined ? (
                      choice.label
                    ) : (
                      <span className={styles.counted}>
                        {choice.label} <span className={styles.count}>{figureText(choice.count)}</span>
                      </span>
                    )
                  }
                  description={choice.hint}
                  checked={filter.selected.includes(choice.value)}
                  onChange={() => toggle(choice.value)}
                />
              ))}
              {found.length === 0 && <span className="dimmed">Nothing to choose from.</span>}
            </fieldset>
          </ScrollArea.Autosize>
        </Popover.Dropdown>
      </Popover>
      <CloseButton
        size="xs"
        aria-label={`Remove the filter ${filter.label.toLowerCase()}`}
        onClick={() => {
          filter.onChange([]);
          onOpen(false);
        }}
      />
    </span>
  );
}

function choiceText(filter: Filter): string {
  const labels = filter.selected.map(
    (value) => filter.choices.find((choice) => choice.value === value)?.label ?? value,
  );
  return listText(labels.length > 3 ? [...labels.slice(0, 2), `${labels.length - 2} more`] : labels, 'or');
}

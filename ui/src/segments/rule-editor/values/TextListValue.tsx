/**
 * Several texts as pills: chosen from values that contacts have, typed, or pasted by the hundred. What was typed and
 * not confirmed counts when the field is left. Long lists are edited as text.
 */
import { Combobox, Pill, PillsInput, useCombobox } from '@mantine/core';
import { type ClipboardEvent, type KeyboardEvent, useEffect, useState } from 'react';
import { figureText } from '../../../shared/Figure.tsx';
import { valuesInText, withValues } from '../list-text.ts';
import { asTexts } from '../value-shapes.ts';
import { ListAsText } from './ListAsText.tsx';
import { SuggestionOption } from './SuggestionOption.tsx';
import { type Suggestion, useValueSuggestions } from './use-value-suggestions.ts';
import type { ValueProps } from './value-props.ts';
import styles from './values.module.css';

const MOST_PILLS = 40;
const ADD = 'add:';

export function TextListValue({ field, value, onChange, label, invalid }: ValueProps) {
  const [text, setText] = useState('');
  const [asList, setAsList] = useState(false);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const values = asTexts(value);
  const suggestions = useValueSuggestions(field.key, text, combobox.dropdownOpened);

  const query = text.trim().toLowerCase();
  const found = matching(suggestions.items, query);
  const best = query !== '' && found[0]?.value.toLowerCase().startsWith(query) ? found[0].value : undefined;
  // What begins like the typed text is what people mean: it is highlighted, Enter and Tab take it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the combobox is another object on every drawing
  useEffect(() => {
    if (best !== undefined) combobox.selectFirstOption();
  }, [best, query]);

  const set = (next: readonly string[]) => onChange(next.length === 0 ? undefined : next);
  const add = (added: readonly string[]) => {
    setText('');
    const next = withValues(values, added);
    if (next.length !== values.length) set(next);
  };
  const isChosen = (one: string) => values.some((known) => sameText(known, one));
  const take = (one: string) => set(values.filter((known) => !sameText(known, one)));
  const submit = (option: string) => {
    if (option.startsWith(ADD)) return add([option.slice(ADD.length)]);
    if (isChosen(option)) take(option);
    else add([option]);
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && text.trim() !== '' && combobox.getSelectedOptionIndex() === -1) {
      event.preventDefault();
      add([best ?? text]);
    }
    if (event.key === 'Tab' && best !== undefined) add([best]);
    if (event.key === 'Backspace' && text === '') set(values.slice(0, -1));
  };
  const paste = (event: ClipboardEvent) => {
    const pasted = valuesInText(event.clipboardData.getData('text'));
    if (pasted.length < 2) return;
    event.preventDefault();
    add(pasted);
  };
  const isNew = text.trim() !== '' && !suggestions.items.some((item) => sameText(item.value, text));

  return (
    <div className={styles.grow}>
      <Combobox store={combobox} onOptionSubmit={submit} withinPortal>
        <Combobox.DropdownTarget>
          <PillsInput error={invalid} onClick={() => combobox.openDropdown()}>
            <Pill.Group>
              {values.slice(0, MOST_PILLS).map((one) => (
                <Pill
                  key={one}
                  withRemoveButton
                  onRemove={() => take(one)}
                  removeButtonProps={{ 'aria-label': `Remove ${one}`, 'aria-hidden': false, tabIndex: -1 }}
                >
                  {one}
                </Pill>
              ))}
              {values.length > MOST_PILLS && (
                <button type="button" className={styles.more} onClick={() => setAsList(true)}>
                  and {figureText(values.length - MOST_PILLS)} more
                </button>
              )}
              <Combobox.EventsTarget withExpandedAttribute autoComplete="off">
                <PillsInput.Field
                  className={styles.pillField}
                  aria-label={label}
                  placeholder={values.length === 0 ? 'Values' : ''}
                  value={text}
                  onChange={(event) => {
                    setText(event.currentTarget.value);
                    combobox.openDropdown();
                    combobox.resetSelectedOption();
                  }}
                  onFocus={() => combobox.openDropdown()}
                  onBlur={() => {
                    combobox.closeDropdown();
                    if (text.trim() !== '') add([text]);
                  }}
                  onKeyDown={press}
                  onPaste={paste}
                />
              </Combobox.EventsTarget>
            </Pill.Group>
          </PillsInput>
        </Combobox.DropdownTarget>
        <Combobox.Dropdown hidden={found.length === 0 && !isNew}>
          <Combobox.Options mah={280} style={{ overflowY: 'auto' }} aria-label={`Values of ${field.label}`}>
            {found.map((item) => (
              <Combobox.Option key={item.value} value={item.value} active={isChosen(item.value)}>
                <SuggestionOption value={item.value} count={item.count} chosen={isChosen(item.value)} />
              </Combobox.Option>
            ))}
            {isNew && <Combobox.Option value={`${ADD}${text}`}>Add “{text.trim()}”</Combobox.Option>}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {asList && (
        <ListAsText
          title={`Values of ${field.label}`}
          values={values}
          onClose={() => setAsList(false)}
          onSave={(next) => set(withValues([], next))}
        />
      )}
    </div>
  );
}

/** Those that contain the text, at once and not only when the next answer is there; those that begin with it first. */
function matching(items: readonly Suggestion[], query: string): readonly Suggestion[] {
  const fit = items.filter((item) => item.value.toLowerCase().includes(query));
  const begins = (item: Suggestion) => item.value.toLowerCase().startsWith(query);
  return query === '' ? fit : [...fit.filter(begins), ...fit.filter((item) => !begins(item))];
}

function sameText(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

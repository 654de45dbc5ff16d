/**
 * A property of events: those the event carries come first with the share of events that do, then the others, then what
 * every event has. Only properties of the types asked for are offered.
 */
import { Select } from '@mantine/core';
import { type CatalogueField, EVENT_FIELDS, eventField } from '../../../../src/rules/catalogue.ts';
import type { FieldType } from '../../../../src/rules/rule.ts';
import { shareText } from '../../shared/Figure.tsx';
import { typeIcon, typeWord } from '../field-types.ts';
import { ChoiceOption } from './ChoiceOption.tsx';
import { useShared } from './editor-context.ts';
import { fitting } from './fitting.ts';
import styles from './rule-editor.module.css';

export function PropertyPicker({
  event,
  value,
  onChange,
  label,
  invalid,
  part,
  fits,
  withEventFields = false,
}: {
  readonly event: string;
  /** Its name as the rule has it; empty until chosen. */
  readonly value: string;
  readonly onChange: (key: string) => void;
  readonly label: string;
  readonly invalid: boolean;
  readonly part: 'first' | 'measure';
  readonly fits?: (type: FieldType) => boolean;
  /** True when time, campaign and data source of the event are offered too. */
  readonly withEventFields?: boolean;
}) {
  const { catalogue, events } = useShared();
  const carried = new Map(
    events?.find(({ name }) => name === event)?.properties.map(({ key, share }) => [key, share]),
  );
  const known = eventField(catalogue, value);
  const offered = [...catalogue.properties.values()].filter(({ type }) => fits?.(type) ?? true);
  const shareOf = ({ key }: CatalogueField) => carried.get(key) ?? 0;
  const here = offered.filter(({ key }) => carried.has(key)).sort((a, b) => shareOf(b) - shareOf(a));
  const elsewhere = offered.filter(({ key }) => !carried.has(key));
  const types = new Map([...offered, ...EVENT_FIELDS].map(({ key, type }) => [key, type]));
  const groups = [
    { group: event === '' ? 'Properties' : `Carried by ${event}`, items: here },
    { group: here.length === 0 ? 'Properties' : 'Of other events', items: elsewhere },
    { group: 'Of every event', items: withEventFields ? EVENT_FIELDS : [] },
    {
      group: 'No longer there',
      items: value !== '' && known === undefined ? [{ key: value, label: value }] : [],
    },
    {
      group: 'Does not fit',
      items: known !== undefined && !types.has(known.key) ? [known] : [],
    },
  ];
  return (
    <Select
      className={styles.picker}
      style={fitting(value === '' ? 'Choose a property' : (known?.label ?? value))}
      data-part={part}
      aria-label={label}
      placeholder="Choose a property"
      searchable
      allowDeselect={false}
      selectFirstOptionOnChange
      maxDropdownHeight={320}
      nothingFoundMessage={
        offered.length === 0 ? 'No event has such a property yet' : 'No property has that name'
      }
      error={invalid || (value !== '' && known === undefined)}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      data={groups
        .filter(({ items }) => items.length > 0)
        .map(({ group, items }) => ({
          group,
          items: items.map(({ key, label: name }) => ({ value: key, label: name })),
        }))}
      value={value === '' ? null : (known?.key ?? value)}
      renderOption={({ option }) => {
        const type = types.get(option.value);
        const share = carried.get(option.value);
        const facts = [
          type === undefined ? '' : typeWord(type),
          share !== undefined && share < 1 ? `in ${shareText(share)}` : '',
        ];
        return (
          <ChoiceOption icon={typeIcon(type)} label={option.label} facts={facts.filter(Boolean).join(', ')} />
        );
      }}
      onChange={(key) => {
        if (key !== null && key !== value) onChange(key);
      }}
    />
  );
}

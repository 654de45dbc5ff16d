/** The data sources that delivered an event, chosen by name: rules keep their ids. */
import { MultiSelect, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { contract } from '../../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../../api/queries.ts';
import { asText, asTexts } from '../value-shapes.ts';
import type { ValueProps } from './value-props.ts';
import styles from './values.module.css';

export function DataSourceValue({ value, onChange, label, invalid }: ValueProps) {
  const chosen = asText(value);
  return (
    <Select
      className={styles.grow}
      aria-label={label}
      placeholder="Choose a data source"
      searchable
      selectFirstOptionOnChange
      allowDeselect={false}
      nothingFoundMessage="No data source of events has that name"
      data={useSourceOptions(chosen === '' ? [] : [chosen])}
      value={chosen === '' ? null : chosen}
      error={invalid}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
}

export function DataSourcesValue({ value, onChange, label, invalid }: ValueProps) {
  const chosen = asTexts(value);
  return (
    <MultiSelect
      className={styles.grow}
      aria-label={label}
      placeholder={chosen.length === 0 ? 'Choose data sources' : ''}
      searchable
      selectFirstOptionOnChange
      hidePickedOptions={false}
      nothingFoundMessage="No data source of events has that name"
      data={useSourceOptions(chosen)}
      value={[...chosen]}
      error={invalid}
      onChange={(ids) => onChange(ids.length === 0 ? undefined : ids)}
    />
  );
}

/** Sources of events by name, and what a rule names already whatever that is. */
function useSourceOptions(chosen: readonly string[]) {
  const { data } = useQuery(
    apiQuery(contract.listSources, { query: { delivers: ['events'], page_size: 500, sort: 'name' } }),
  );
  const sources = data?.items ?? [];
  const unknown = chosen.filter((id) => !sources.some((source) => source.id === id));
  return [
    ...sources.map(({ id, name }) => ({ value: id, label: name })),
    ...unknown.map((id) => ({ value: id, label: id })),
  ];
}

/** Chooses segments by name, searched on the server. */
import { MultiSelect } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../api/queries.ts';
import type { WebhookAnswer } from './webhook-words.ts';

const PAUSE_MS = 200;
const SHOWN = 50;

export function SegmentChoice({
  value,
  known,
  error,
  onChange,
}: {
  readonly value: readonly string[];
  readonly known: NonNullable<WebhookAnswer['segments']>;
  readonly error: string | undefined;
  readonly onChange: (value: readonly string[]) => void;
}) {
  const [text, setText] = useState('');
  const [names, setNames] = useState<ReadonlyMap<string, string>>(
    new Map(known.map(({ id, name }) => [id, name ?? `${id} (deleted)`])),
  );
  const [q] = useDebouncedValue(text.trim(), PAUSE_MS);
  const found = useQuery({
    ...apiQuery(contract.listSegments, { query: { q, page_size: SHOWN, sort: 'name' } }),
    placeholderData: keepPreviousData,
  });
  const offered = new Map((found.data?.items ?? []).map(({ id, name }) => [id, name]));
  const all = new Map([...value.map((id) => [id, names.get(id) ?? id] as const), ...offered]);
  const total = found.data?.total ?? 0;
  return (
    <MultiSelect
      label="Segments"
      description={total > SHOWN ? `The first ${SHOWN} of ${total}; type to find others.` : undefined}
      required
      searchable
      hidePickedOptions
      placeholder={value.length === 0 ? 'Type a name' : ''}
      data={[...all].map(([id, name]) => ({ value: id, label: name }))}
      value={[...value]}
      error={error}
      // The server has searched already, in names and in rules.
      filter={({ options }) => options}
      nothingFoundMessage={found.error === null ? 'No segment matches' : 'The segments could not be loaded'}
      searchValue={text}
      onSearchChange={setText}
      comboboxProps={{ withinPortal: true }}
      onChange={(ids) => {
        setNames(new Map([...names, ...offered]));
        onChange(ids);
      }}
    />
  );
}

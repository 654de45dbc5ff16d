/** Chooses one contact: typed name, email, phone or id, searched on the server; the latest ones before anything is typed. */
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { apiQuery } from '../api/queries.ts';
import { countText } from '../shared/Figure.tsx';
import { type PickerOption, SearchPicker } from '../shared/SearchPicker.tsx';
import { contactIdentity, contactName, type Named } from './contact-name.ts';

const PAUSE_MS = 160;
const SHOWN = 20;
const OWN_ID = /^con_\w+$/;
const NOBODY: readonly Named[] = [];

export function ContactPicker({
  label,
  value,
  recent = NOBODY,
  autoFocus = false,
  onPick,
}: {
  readonly label: string;
  /** The contact that is chosen now. */
  readonly value: Named | undefined;
  /** Offered before anything is typed. */
  readonly recent?: readonly Named[];
  readonly autoFocus?: boolean;
  readonly onPick: (contact: Named) => void;
}): ReactNode {
  const [text, setText] = useState<string>();
  const [open, setOpen] = useState(false);
  const wanted = (text ?? '').trim().slice(0, 200);
  const [q] = useDebouncedValue(wanted, PAUSE_MS);
  const found = useQuery({
    ...apiQuery(contract.listContacts, { query: { page_size: SHOWN, ...(q === '' ? {} : { q }) } }),
    enabled: open,
    placeholderData: keepPreviousData,
  });
  const byId = useQuery({
    ...apiQuery(contract.readContact, { params: { id: q } }),
    enabled: open && OWN_ID.test(q),
    retry: false,
  });
  const isSearching = found.isFetching || byId.isFetching || q !== wanted;
  const latest = wanted === '' ? recent : NOBODY;
  const items = [...(byId.data === undefined ? [] : [byId.data]), ...(found.data?.items ?? [])];
  const others = items.filter((one) => !latest.some(({ id }) => id === one.id));
  const more = (found.data?.total ?? 0) - (found.data?.items.length ?? 0);
  return (
    <SearchPicker
      label={label}
      placeholder="Name, email, phone or id"
      text={text}
      chosen={value === undefined ? '' : contactName(value)}
      groups={[
        { label: 'Recent', options: latest.map(optionOf) },
        { label: q === '' ? 'Newest contacts' : 'Contacts', options: others.map(optionOf) },
      ]}
      isSearching={isSearching}
      nothing={
        found.error !== null
          ? 'The contacts could not be searched'
          : q === ''
            ? 'There is no contact yet'
            : `No contact matches “${q}”`
      }
      more={more > 0 && !isSearching ? `${countText(more, 'more contact')}: type to find them` : undefined}
      autoFocus={autoFocus}
      onText={setText}
      onOpen={setOpen}
      onPick={(id) => {
        const picked = [...latest, ...others].find((one) => one.id === id);
        if (picked !== undefined) onPick(picked);
      }}
    />
  );
}

function optionOf(contact: Named): PickerOption {
  return { value: contact.id, label: contactName(contact), facts: contactIdentity(contact) };
}

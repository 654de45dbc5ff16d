/** "Why not in …?": choose any segment and see what it says of the contact, rule by rule, without leaving the page. */
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { apiQuery } from '../api/queries.ts';
import { countText } from '../shared/Figure.tsx';
import { SearchPicker } from '../shared/SearchPicker.tsx';
import { statusWord } from '../shared/StatusBadge.tsx';
import styles from './ContactScreen.module.css';

const PAUSE_MS = 160;
const SHOWN = 50;

export function WhyNotIn({ onAsk }: { readonly onAsk: (segmentId: string) => void }): ReactNode {
  const [text, setText] = useState<string>();
  const [open, setOpen] = useState(false);
  const wanted = (text ?? '').trim().slice(0, 200);
  const [q] = useDebouncedValue(wanted, PAUSE_MS);
  const found = useQuery({
    ...apiQuery(contract.listSegments, {
      query: { page_size: SHOWN, sort: 'name', ...(q === '' ? {} : { q }) },
    }),
    enabled: open,
    placeholderData: keepPreviousData,
  });
  const items = found.data?.items ?? [];
  const more = (found.data?.total ?? 0) - items.length;
  const isSearching = found.isFetching || q !== wanted;
  return (
    <div className={styles.ask}>
      <SearchPicker
        label="Why not in …?"
        placeholder="Choose a segment"
        text={text}
        chosen=""
        groups={[
          {
            label: '',
            options: items.map(({ id, name, count, status }) => ({
              value: id,
              label: name,
              facts: count === null ? statusWord(status).toLowerCase() : countText(count, 'member'),
            })),
          },
        ]}
        isSearching={isSearching}
        nothing={
          found.error !== null
            ? 'The segments could not be loaded'
            : q === ''
              ? 'There is no segment yet'
              : `No segment matches “${q}”`
        }
        more={more > 0 && !isSearching ? `${countText(more, 'more segment')}: type to find them` : undefined}
        onText={setText}
        onOpen={setOpen}
        onPick={onAsk}
      />
    </div>
  );
}

/** Chooses a segment by name, labels or the words of its rules; each is shown with its verdict, count and age. */
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { apiQuery, keyOf } from '../../api/queries.ts';
import { countText } from '../../shared/Figure.tsx';
import { useNow } from '../../shared/now.ts';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { SearchPicker } from '../../shared/SearchPicker.tsx';
import { VerdictBadge } from '../../shared/VerdictBadge.tsx';
import { noteOfChoice } from './choice-notes.ts';
import styles from './form.module.css';

const PAUSE_MS = 160;
const SHOWN = 30;

export function SegmentPicker({
  side,
  label,
  chosen,
  onPick,
}: {
  readonly side: 'include' | 'exclude';
  readonly label: string;
  /** Ids that are not offered again. */
  readonly chosen: readonly string[];
  readonly onPick: (id: string) => void;
}): ReactNode {
  const client = useQueryClient();
  const now = useNow();
  const [text, setText] = useState<string>();
  const [open, setOpen] = useState(false);
  const wanted = (text ?? '').trim().slice(0, 200);
  const [q] = useDebouncedValue(wanted, PAUSE_MS);
  const found = useQuery({
    ...apiQuery(contract.listSegments, {
      query: { sort: 'name', page_size: SHOWN, ...(q === '' ? {} : { q }) },
    }),
    enabled: open,
    placeholderData: keepPreviousData,
  });
  const items = found.data?.items ?? [];
  const options = items.filter(({ id }) => !chosen.includes(id));
  const more = (found.data?.total ?? 0) - items.length;
  const isSearching = found.isFetching || q !== wanted;
  return (
    <SearchPicker
      label={label}
      placeholder="Search names, labels and rules"
      text={text}
      chosen=""
      groups={[
        {
          label: '',
          options: options.map((segment) => ({
            value: segment.id,
            label: segment.name,
            facts: <Facts segment={segment} />,
            note: noteOfChoice(segment, side, now)?.sentence,
          })),
        },
      ]}
      isSearching={isSearching}
      nothing={nothingText(found.error, q, items.length)}
      more={more > 0 && !isSearching ? `${countText(more, 'more segment')}: type to find them` : undefined}
      onText={setText}
      onOpen={setOpen}
      onPick={(id) => {
        const segment = options.find((one) => one.id === id);
        if (segment === undefined) return;
        // It stands among the chosen ones at once.
        client.setQueryData(keyOf(contract.readSegment, { params: { id } }), segment);
        onPick(id);
      }}
    />
  );
}

function nothingText(error: unknown, q: string, found: number): string {
  if (error !== null) return 'The segments could not be searched';
  if (found > 0) return 'All of these are chosen already';
  return q === '' ? 'There is no segment yet' : `No segment matches “${q}”`;
}

function Facts({ segment }: { readonly segment: Segment }) {
  return (
    <span className={styles.facts}>
      <span className="figures">
        {segment.count === null ? 'no audience' : countText(segment.count, 'member')}
      </span>
      {segment.calculated_at !== null && <RelativeTime at={segment.calculated_at} />}
      <VerdictBadge verdict={segment.readiness.verdict} />
    </span>
  );
}

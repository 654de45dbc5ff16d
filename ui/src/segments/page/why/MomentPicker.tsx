/** Chooses a moment: any past calculation of the segment that succeeded or, where that makes sense, now. */
import { Button, Combobox, InputBase, useCombobox } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { contract } from '../../../../../src/api/contract/contract.ts';
import { type AnswerOf, call } from '../../../api/client.ts';
import { keyOf } from '../../../api/queries.ts';
import { useTimeZone } from '../../../session/use-session.ts';
import { countText } from '../../../shared/Figure.tsx';
import { minuteText } from '../../../shared/moment.ts';
import styles from './why.module.css';

type Calculation = AnswerOf<typeof contract.listCalculations>['items'][number];

const PAGE_SIZE = 100;
const NOW = 'now';

export function MomentPicker({
  label = 'As of',
  hasNow = true,
  segmentId,
  value,
  explainedAt,
  onPick,
}: {
  readonly label?: string;
  /** Off: only calculations can be chosen. */
  readonly hasNow?: boolean;
  readonly segmentId: string;
  /** The id of a calculation; undefined: now. */
  readonly value: string | undefined;
  /** The moment of the chosen calculation, for one that is not in the list yet. */
  readonly explainedAt: string | undefined;
  readonly onPick: (calculation: string | undefined) => void;
}) {
  const timeZone = useTimeZone();
  const list = useCombobox({ onDropdownClose: () => list.resetSelectedOption() });
  const pages = useInfiniteQuery({
    queryKey: [...keyOf(contract.listCalculations), { id: segmentId }, 'all'],
    queryFn: ({ pageParam, signal }) =>
      call(contract.listCalculations, {
        params: { id: segmentId },
        query: { page: pageParam, page_size: PAGE_SIZE },
        signal,
      }),
    initialPageParam: 1,
    getNextPageParam: ({ page, page_size, total }) => (page * page_size < total ? page + 1 : undefined),
  });
  const calculations = (pages.data?.pages ?? [])
    .flatMap(({ items }) => items)
    .filter(({ status }) => status === 'success');
  const chosen = calculations.find(({ id }) => id === value);
  const at = chosen === undefined ? explainedAt : momentOf(chosen);
  return (
    <Combobox
      store={list}
      onOptionSubmit={(picked) => {
        onPick(picked === NOW ? undefined : picked);
        list.closeDropdown();
      }}
    >
      <Combobox.Target targetType="button" withExpandedAttribute>
        <InputBase
          component="button"
          type="button"
          pointer
          label={label}
          rightSection={<Combobox.Chevron />}
          rightSectionPointerEvents="none"
          onClick={() => list.toggleDropdown()}
        >
          <span className="figures">
            {value === undefined && hasNow
              ? 'Now'
              : at === undefined
                ? 'A past calculation'
                : textOf(at, timeZone)}
          </span>
        </InputBase>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options className={styles.moments} aria-label={label}>
          {hasNow && (
            <Combobox.Option value={NOW} active={value === undefined} aria-selected={value === undefined}>
              <span className={styles.moment}>
                <span>Now</span>
                <span className="dimmed">the rules and data as they are</span>
              </span>
            </Combobox.Option>
          )}
          {calculations.map((calculation) => (
            <Combobox.Option
              key={calculation.id}
              value={calculation.id}
              active={calculation.id === value}
              aria-selected={calculation.id === value}
            >
              <span className={styles.moment}>
                <span className="figures">{textOf(momentOf(calculation), timeZone)}</span>
                <span className="dimmed figures">
                  {calculation.count === null ? '' : `${countText(calculation.count, 'member')}, `}version{' '}
                  {calculation.version}
                </span>
              </span>
            </Combobox.Option>
          ))}
          {calculations.length === 0 && (
            <Combobox.Empty>
              {pages.error !== null
                ? 'The calculations could not be loaded'
                : pages.isPending
                  ? 'Loading the calculations'
                  : 'No calculation succeeded yet'}
            </Combobox.Empty>
          )}
        </Combobox.Options>
        {pages.hasNextPage && (
          <Combobox.Footer>
            <Button
              variant="subtle"
              size="compact-sm"
              fullWidth
              loading={pages.isFetchingNextPage}
              onClick={() => void pages.fetchNextPage()}
            >
              Show older calculations
            </Button>
          </Combobox.Footer>
        )}
      </Combobox.Dropdown>
    </Combobox>
  );
}

/** The moment whose data it used; of calculations of lists, when the list was changed. */
function momentOf({ now, finished_at, queued_at }: Calculation): string {
  return now ?? finished_at ?? queued_at;
}

function textOf(at: string, timeZone: string): string {
  const moment = Date.parse(at);
  return Number.isFinite(moment) ? minuteText(moment, timeZone) : at;
}

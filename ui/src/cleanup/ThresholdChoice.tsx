/** The figure that decides what belongs to a group, as a sentence with a choice in it; it stands in the address. */
import { NativeSelect } from '@mantine/core';
import type { SuggestionKind } from '../../../src/api/contract/cleanup.ts';
import styles from './cleanup.module.css';
import { type CleanupSearch, THRESHOLDS, thresholdText } from './cleanup-search.ts';

export function ThresholdChoice({
  kind,
  search,
  onChange,
}: {
  readonly kind: SuggestionKind;
  readonly search: CleanupSearch;
  readonly onChange: (change: Partial<CleanupSearch>) => void;
}) {
  const threshold = THRESHOLDS[kind];
  if (threshold === undefined) return null;
  const { name, before, after, usual, choices, unit } = threshold;
  const value = search[name] ?? usual;
  return (
    <span className={styles.threshold}>
      <span aria-hidden="true">{before}</span>
      <NativeSelect
        size="xs"
        aria-label={`${before} … ${after}`}
        value={String(value)}
        data={[...new Set([...choices, value])]
          .toSorted((a, b) => a - b)
          .map((choice) => ({ value: String(choice), label: thresholdText(choice, unit) }))}
        onChange={(event) => {
          const chosen = Number(event.currentTarget.value);
          onChange({ [name]: chosen === usual ? undefined : chosen });
        }}
      />
      <span aria-hidden="true">{after}</span>
    </span>
  );
}

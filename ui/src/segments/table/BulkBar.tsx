/** What can be done with the selected segments; takes the place of search and filters while some are selected. */
import { Button, CloseButton, Loader } from '@mantine/core';
import { Calculator, RotateCcw, Trash2 } from 'lucide-react';
import { useRef } from 'react';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { countText } from '../../shared/Figure.tsx';
import styles from './table.module.css';
import type { Bulk, BulkTarget } from './use-bulk.ts';

export function BulkBar({
  segments,
  selected,
  bulk,
  trash,
  onClear,
}: {
  /** Those of the page on show; names of earlier pages are remembered. */
  readonly segments: readonly Segment[];
  readonly selected: ReadonlySet<string>;
  readonly bulk: Bulk;
  /** True while the trash is on show. */
  readonly trash: boolean;
  readonly onClear: () => void;
}) {
  const names = useRef(new Map<string, string>());
  for (const { id, name } of segments) names.current.set(id, name);
  const targets: readonly BulkTarget[] = [...selected].map((id) => ({
    id,
    name: names.current.get(id) ?? id,
  }));
  const busy = bulk.running !== undefined;
  return (
    <div className={styles.bulk} role="toolbar" aria-label="With the selected segments">
      <CloseButton aria-label="Clear the selection" onClick={onClear} disabled={busy} />
      <strong className="figures">{countText(selected.size, 'segment')} selected</strong>
      {trash ? (
        <Button
          variant="default"
          disabled={busy}
          leftSection={<RotateCcw size={15} aria-hidden="true" />}
          onClick={() => void bulk.run('restore', targets)}
        >
          Restore
        </Button>
      ) : (
        <>
          <Button
            variant="default"
            disabled={busy}
            leftSection={<Calculator size={15} aria-hidden="true" />}
            onClick={() => void bulk.run('calculate', targets)}
          >
            Calculate
          </Button>
          <Button
            variant="default"
            disabled={busy}
            leftSection={<Trash2 size={15} aria-hidden="true" />}
            onClick={() => void bulk.run('delete', targets)}
          >
            Delete
          </Button>
        </>
      )}
      {bulk.running && (
        <span className="figures" aria-live="polite">
          <Loader size={13} /> {bulk.running.done} of {bulk.running.of}
        </span>
      )}
    </div>
  );
}

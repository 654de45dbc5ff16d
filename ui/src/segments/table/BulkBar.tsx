/** What can be done with the selected segments; takes the place of search and filters while some are selected. */
import { Button, CloseButton, Loader } from '@mantine/core';
import { Archive, ArchiveRestore, Calculator, RotateCcw, Trash2 } from 'lucide-react';
import { countText, figureText } from '../../shared/Figure.tsx';
import styles from './bulk.module.css';
import { LabelMany } from './LabelMany.tsx';
import { OwnMany } from './OwnMany.tsx';
import type { SegmentsSearch } from './segment-search.ts';
import type { Bulk, BulkAct } from './use-bulk.ts';

export type SelectedSegments = {
  /** Those selected; while `all` is on, the exceptions. */
  readonly ids: ReadonlySet<string>;
  readonly all: boolean;
};

export function BulkBar({
  selection,
  search,
  total,
  pageIds,
  bulk,
  onAll,
  onClear,
}: {
  readonly selection: SelectedSegments;
  readonly search: SegmentsSearch;
  /** How many segments match, on all pages. */
  readonly total: number;
  readonly pageIds: readonly string[];
  readonly bulk: Bulk;
  readonly onAll: () => void;
  readonly onClear: () => void;
}) {
  const { ids, all } = selection;
  const count = all ? total - ids.size : ids.size;
  const busy = bulk.running !== undefined;
  const run = (act: BulkAct) =>
    bulk.run(act, all ? { search, except: [...ids], expect: count } : { ids: [...ids] });
  const isWholePage = !all && pageIds.length > 0 && pageIds.every((id) => ids.has(id));
  return (
    <div className={styles.bulk} role="toolbar" aria-label="With the selected segments">
      <CloseButton aria-label="Clear the selection" onClick={onClear} disabled={busy} />
      <strong className="figures">
        {all && ids.size === 0
          ? `All ${countText(total, 'segment')} that match`
          : `${countText(count, 'segment')} selected`}
      </strong>
      {isWholePage && total > pageIds.length && (
        <Button variant="subtle" disabled={busy} onClick={onAll}>
          Select all {figureText(total)} that match
        </Button>
      )}
      <span className={styles.acts}>
        {search.trashed === 'true' ? (
          <Act icon={RotateCcw} busy={busy} onClick={() => run({ action: 'restore' })}>
            Restore
          </Act>
        ) : (
          <>
            <Act icon={Calculator} busy={busy} onClick={() => run({ action: 'calculate' })}>
              Calculate
            </Act>
            <LabelMany busy={busy} onLabel={(change) => run({ action: 'label', ...change })} />
            <OwnMany busy={busy} onOwner={(owner) => run({ action: 'owner', owner })} />
            {search.archived?.includes('true') && (
              <Act icon={ArchiveRestore} busy={busy} onClick={() => run({ action: 'unarchive' })}>
                Unarchive
              </Act>
            )}
            {(search.archived === undefined || search.archived.includes('false')) && (
              <Act icon={Archive} busy={busy} onClick={() => run({ action: 'archive' })}>
                Archive
              </Act>
            )}
            <Act icon={Trash2} busy={busy} onClick={() => run({ action: 'delete' })}>
              Delete
            </Act>
          </>
        )}
        {busy && (
          <span role="status">
            <Loader size={14} aria-hidden="true" />
            <span className="visually-hidden">Working</span>
          </span>
        )}
      </span>
    </div>
  );
}

function Act({
  icon: Icon,
  busy,
  onClick,
  children,
}: {
  readonly icon: typeof Trash2;
  readonly busy: boolean;
  readonly onClick: () => void;
  readonly children: string;
}) {
  return (
    <Button
      variant="default"
      disabled={busy}
      leftSection={<Icon size={15} aria-hidden="true" />}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}

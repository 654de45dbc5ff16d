/** Under a list: which rows of how many, page size, back and forth. */
import { ActionIcon, Button, NativeSelect } from '@mantine/core';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { figureText } from '../Figure.tsx';
import styles from './DataTable.module.css';

const SIZES = ['25', '50', '100', '250', '500'];

export function Pages({
  what,
  total,
  paging,
  stale,
}: {
  readonly what: string;
  readonly total: number | undefined;
  readonly paging:
    | {
        readonly page: number;
        readonly size: number;
        readonly onPage: (page: number) => void;
        /** Absent: the size of a page is fixed. */
        readonly onSize?: (size: number) => void;
      }
    | undefined;
  /** Present when the rows on show could not be brought up to date. */
  readonly stale: (() => void) | undefined;
}) {
  // Everything listed has a plain plural: contacts, data sources, API keys, deliveries.
  const named = total === 1 ? what.replace(/ies$/, 'ys').replace(/s$/, '') : what;
  const page = paging?.page ?? 1;
  const size = paging?.size ?? total ?? 0;
  const first = (page - 1) * size + 1;
  const last = Math.min(page * size, total ?? 0);
  const pages = size === 0 ? 1 : Math.max(1, Math.ceil((total ?? 0) / size));
  return (
    <footer className={styles.pages}>
      <span className="figures" aria-live="polite">
        {total === undefined
          ? 'Loading'
          : total === 0 || first > last
            ? `${figureText(total)} ${named}`
            : pages === 1 && first === 1
              ? `${figureText(total)} ${named}`
              : `${figureText(first)}–${figureText(last)} of ${figureText(total)} ${named}`}
      </span>
      {stale && (
        <span className={styles.stale}>
          These rows may be out of date.{' '}
          <Button size="compact-xs" variant="subtle" onClick={stale}>
            Try again
          </Button>
        </span>
      )}
      {paging && (
        <span className={styles.pager}>
          {paging.onSize && (
            <NativeSelect
              size="xs"
              w={104}
              aria-label="Rows on a page"
              data={[...new Set([...SIZES, String(paging.size)])].map((value) => ({
                value,
                label: `${value} rows`,
              }))}
              value={String(paging.size)}
              onChange={(event) => paging.onSize?.(Number(event.currentTarget.value))}
            />
          )}
          <ActionIcon aria-label="Previous page" disabled={page <= 1} onClick={() => paging.onPage(page - 1)}>
            <ChevronLeft size={16} />
          </ActionIcon>
          <span className="figures">
            {figureText(page)} / {figureText(pages)}
          </span>
          <ActionIcon
            aria-label="Next page"
            disabled={total === undefined || page >= pages}
            onClick={() => paging.onPage(page + 1)}
          >
            <ChevronRight size={16} />
          </ActionIcon>
        </span>
      )}
    </footer>
  );
}

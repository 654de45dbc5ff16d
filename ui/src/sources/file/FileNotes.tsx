/** What the reader of the file wants said, warnings first; for dates with the order they are read in, to change there. */
import { SegmentedControl } from '@mantine/core';
import { Info, TriangleAlert } from 'lucide-react';
import type { DateOrder, UploadedFile } from '../answers.ts';
import { readDate } from '../mapping/date-reading.ts';
import type { ResolvedColumn } from '../mapping/resolved-mapping.ts';
import { DATE_ORDER_WORDS, DATE_ORDERS } from '../mapping/type-words.ts';
import styles from './FileNotes.module.css';

type Note = UploadedFile['notes'][number];

export function FileNotes({
  notes,
  columns,
  onDateOrder,
}: {
  readonly notes: readonly Note[];
  readonly columns: readonly ResolvedColumn[];
  readonly onDateOrder: (column: string, order: DateOrder) => void;
}) {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const ordered = notes.toSorted((a, b) => weight(a) - weight(b));
  const withChoice = new Set<string>();
  return (
    <ul className={styles.notes}>
      {ordered.map((note) => {
        const column = note.column === null ? undefined : byName.get(note.column);
        const dates = column !== undefined && isOpenToOrder(column) && !withChoice.has(column.name);
        if (dates) withChoice.add(column.name);
        return (
          <li key={`${note.column} ${note.sentence}`} className={styles.note} data-level={note.level}>
            {note.level === 'warning' ? (
              <TriangleAlert size={16} aria-label="Warning" />
            ) : (
              <Info size={16} aria-hidden="true" />
            )}
            <div className={styles.words}>
              <span>{note.sentence}</span>
              {dates && <DateOrderChoice column={column} onChange={onDateOrder} />}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function weight(note: Note): number {
  return note.level === 'warning' ? 0 : 1;
}

/** Dates in figures with the year last: day first or month first. */
function isOpenToOrder({ file }: ResolvedColumn): boolean {
  return file.inferred_date_order === 'DMY' || file.inferred_date_order === 'MDY';
}

function DateOrderChoice({
  column,
  onChange,
}: {
  readonly column: ResolvedColumn;
  readonly onChange: (column: string, order: DateOrder) => void;
}) {
  const [sample] = column.file.samples;
  const reading =
    sample === undefined || column.dateOrder === null ? undefined : readDate(sample, column.dateOrder);
  return (
    <div className={styles.choice}>
      <SegmentedControl
        size="xs"
        aria-label={`Order of the dates in ${column.name}`}
        data={DATE_ORDERS.map((value) => ({ value, label: DATE_ORDER_WORDS[value] }))}
        value={column.dateOrder ?? ''}
        onChange={(value) => {
          const order = DATE_ORDERS.find((one) => one === value);
          if (order) onChange(column.name, order);
        }}
      />
      {sample !== undefined && (
        <span className={styles.reading} aria-live="polite">
          <code>{sample}</code> {reading === undefined ? 'is no date in this order' : `is ${reading}`}
        </span>
      )}
    </div>
  );
}

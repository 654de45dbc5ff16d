/** Which columns of a mapping are on show: by name, and by what becomes of them. */
import { useMemo, useState } from 'react';
import { isGuess, isUsed, type ResolvedColumn } from './resolved-mapping.ts';

export const SHOWS = ['all', 'existing', 'new', 'skip', 'check'] as const;
export type Show = (typeof SHOWS)[number];

export type ColumnFilter = {
  readonly text: string;
  readonly show: Show;
  readonly shown: readonly ResolvedColumn[];
  /** How many columns each choice has, whatever the text. */
  readonly counts: Readonly<Record<Show, number>>;
  setText(text: string): void;
  setShow(show: Show): void;
};

/** `refused` are columns the server had something against. */
export function useColumnFilter(
  columns: readonly ResolvedColumn[],
  refused: ReadonlyMap<string, unknown>,
): ColumnFilter {
  const [text, setText] = useState('');
  const [show, setShow] = useState<Show>('all');
  return useMemo(() => {
    const wanted = text.trim().toLowerCase();
    const fits = (column: ResolvedColumn, choice: Show) =>
      choice === 'all' ||
      (choice === 'check'
        ? column.problems.length > 0 || column.hints.length > 0 || isGuess(column) || refused.has(column.name)
        : choice === 'skip'
          ? !isUsed(column)
          : column.target === choice);
    const count = (choice: Show) => columns.filter((column) => fits(column, choice)).length;
    return {
      text,
      show,
      shown: columns.filter(
        (column) =>
          fits(column, show) &&
          (wanted === '' || `${column.name} ${column.label}`.toLowerCase().includes(wanted)),
      ),
      counts: {
        all: columns.length,
        existing: count('existing'),
        new: count('new'),
        skip: count('skip'),
        check: count('check'),
      },
      setText,
      setShow,
    };
  }, [columns, refused, text, show]);
}

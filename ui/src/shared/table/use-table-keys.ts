/** Keys of a list: `/` searches, `j` and `k` move, `x` selects, `Enter` opens, `Escape` gives the selection back. */
import { type RefObject, useEffect, useRef } from 'react';

export type TableKeys = {
  /** How many rows the page has, drawn or not. */
  readonly count: number;
  readonly rows: RefObject<HTMLElement | null>;
  readonly search: RefObject<HTMLInputElement | null>;
  /** Index of the row, and whether shift was held. */
  onToggle(index: number, range: boolean): void;
  onOpen(index: number): void;
  onEscape(): void;
};

/** Listens on the document while mounted; typing in a field and open dialogs are left alone. */
export function useTableKeys(keys: TableKeys, enabled: boolean): void {
  /** The row on the way to being drawn and focused, when keys are faster than drawing. */
  const coming = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (!enabled) return;
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target) || document.querySelector('[role="dialog"], [role="menu"]')) return;
      const rows = rowsIn(keys.rows.current);
      const at = rows.findIndex((row) => row.contains(document.activeElement));
      const index = indexOf(rows[at]);
      switch (event.key) {
        case '/':
          keys.search.current?.focus();
          keys.search.current?.select();
          break;
        case 'j':
        case 'k': {
          const from = coming.current ?? index;
          const step = event.key === 'j' ? 1 : -1;
          const next = from === undefined ? indexOf(firstInView(rows)) : from + step;
          if (next !== undefined) reach(keys.rows, Math.max(0, Math.min(next, keys.count - 1)), coming);
          break;
        }
        case 'x':
        case 'X': {
          const meant = coming.current ?? index;
          if (meant === undefined) return;
          keys.onToggle(meant, event.shiftKey);
          break;
        }
        case 'Enter':
          if (index === undefined || document.activeElement !== rows[at]) return;
          keys.onOpen(index);
          break;
        case 'Escape':
          keys.onEscape();
          return;
        default:
          return;
      }
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [keys, enabled]);
}

/** Whether keys belong to a field right now. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox' && target.type !== 'radio';
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** The header stays at the top; what is under it is not in view. */
const HEADER = 34;

function firstInView(rows: readonly HTMLElement[]): HTMLElement | undefined {
  const place = rows[0]?.closest('[data-rows]')?.getBoundingClientRect();
  const top = Math.max(0, place?.top ?? 0) + HEADER;
  return rows.find((row) => row.getBoundingClientRect().bottom > top) ?? rows[0];
}

function rowsIn(place: HTMLElement | null): HTMLElement[] {
  return place ? [...place.querySelectorAll<HTMLElement>('[data-row]')] : [];
}

/** Which row of the page it is: of a long page only some are drawn. */
function indexOf(row: HTMLElement | undefined): number | undefined {
  return row?.dataset.index === undefined ? undefined : Number(row.dataset.index);
}

/** Drawing takes a frame or two; far fewer than these. */
const PATIENCE = 60;

/** Focuses a row; one that is not drawn yet is scrolled to first. */
function reach(
  place: RefObject<HTMLElement | null>,
  index: number,
  coming: RefObject<number | undefined>,
  patience = PATIENCE,
): void {
  const rows = rowsIn(place.current);
  const row = rows.find((one) => indexOf(one) === index);
  coming.current = row || patience === 0 ? undefined : index;
  if (row) focusRow(row);
  else if (patience > 0) {
    const nearest = (indexOf(rows[0]) ?? 0) > index ? rows[0] : rows.at(-1);
    nearest?.scrollIntoView({ block: 'nearest' });
    requestAnimationFrame(() => {
      if (coming.current === index) reach(place, index, coming, patience - 1);
    });
  }
}

function focusRow(row: HTMLElement | undefined): void {
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: 'nearest' });
}

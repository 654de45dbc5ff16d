/** Keys of a list: `/` searches, `j` and `k` move, `x` selects, `Enter` opens, `Escape` gives the selection back. */
import { type RefObject, useEffect } from 'react';

export type TableKeys = {
  readonly rows: RefObject<HTMLElement | null>;
  readonly search: RefObject<HTMLInputElement | null>;
  /** Index of the row, and whether shift was held. */
  onToggle(index: number, range: boolean): void;
  onOpen(index: number): void;
  onEscape(): void;
};

/** Listens on the document while mounted; typing in a field and open dialogs are left alone. */
export function useTableKeys(keys: TableKeys, enabled: boolean): void {
  useEffect(() => {
    if (!enabled) return;
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target) || document.querySelector('[role="dialog"], [role="menu"]')) return;
      const rows = rowsIn(keys.rows.current);
      const at = rows.findIndex((row) => row.contains(document.activeElement));
      switch (event.key) {
        case '/':
          keys.search.current?.focus();
          keys.search.current?.select();
          break;
        case 'j':
          focusRow(rows[Math.min(at + 1, rows.length - 1)]);
          break;
        case 'k':
          focusRow(rows[Math.max(at - 1, 0)]);
          break;
        case 'x':
        case 'X':
          if (at < 0) return;
          keys.onToggle(at, event.shiftKey);
          break;
        case 'Enter':
          if (at < 0 || document.activeElement !== rows[at]) return;
          keys.onOpen(at);
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

function rowsIn(place: HTMLElement | null): HTMLElement[] {
  return place ? [...place.querySelectorAll<HTMLElement>('[data-row]')] : [];
}

function focusRow(row: HTMLElement | undefined): void {
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: 'nearest' });
}

/**
 * Which rows of a long page are drawn: those in view and some around them. What is above and below is held open by its
 * height, so that the scroll bar tells the truth. Short pages are drawn whole.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useLayoutEffect, useState } from 'react';

/** Up to so many rows, drawing all of them costs less than minding which. */
const WHOLE = 100;
const AROUND = 12;

export type RowWindow = {
  /** Indexes of the rows to draw. */
  readonly shown: readonly number[];
  /** Pixels held open above and below them. */
  readonly above: number;
  readonly below: number;
  /** For each row drawn: tells its real height. */
  readonly measure: ((row: HTMLElement | null) => void) | undefined;
};

/**
 * @param place what the rows are in, or an element around it; the nearest one that scrolls is watched
 * @param rowHeight what a row is likely to be high, in pixels, the gap to the next included
 */
export function useWindow(count: number, place: RefObject<HTMLElement | null>, rowHeight: number): RowWindow {
  const long = count > WHOLE;
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    if (!long || !place.current) return;
    const found = scrollerOf(place.current);
    setScroller(found);
    if (!found) return;
    const top = place.current.getBoundingClientRect().top - found.getBoundingClientRect().top;
    setMargin(Math.max(0, top + found.scrollTop));
  }, [long, place]);
  const virtualizer = useVirtualizer({
    count: long ? count : 0,
    getScrollElement: () => scroller,
    estimateSize: useCallback(() => rowHeight, [rowHeight]),
    overscan: AROUND,
    scrollMargin: margin,
    // The first drawing happens before the height of the view is known.
    initialRect: { width: 0, height: 900 },
  });
  if (!long)
    return {
      shown: Array.from({ length: count }, (_, index) => index),
      above: 0,
      below: 0,
      measure: undefined,
    };
  const rows = virtualizer.getVirtualItems();
  const first = rows[0];
  const last = rows.at(-1);
  return {
    shown: rows.map((row) => row.index),
    above: first ? first.start - margin : 0,
    below: last ? virtualizer.getTotalSize() - (last.end - margin) : 0,
    measure: virtualizer.measureElement,
  };
}

function scrollerOf(element: HTMLElement): HTMLElement | null {
  for (let at: HTMLElement | null = element; at; at = at.parentElement) {
    const { overflowY } = getComputedStyle(at);
    if (overflowY === 'auto' || overflowY === 'scroll') return at;
  }
  return null;
}

/** The selected segments; “all that match” is over when the filter becomes another one. */
import { useCallback, useState } from 'react';
import type { SelectedSegments } from './BulkBar.tsx';

const NOTHING: SelectedSegments = { ids: new Set(), all: false };

/** @param filter what is filtered by, as text */
export function useSelectedSegments(filter: string) {
  const [{ selection, of }, set] = useState({ selection: NOTHING, of: filter });
  const selected = selection.all && of !== filter ? NOTHING : selection;
  const select = useCallback(
    (ids: ReadonlySet<string>, all = false) => set({ selection: { ids, all }, of: filter }),
    [filter],
  );
  const clear = useCallback(() => set({ selection: NOTHING, of: filter }), [filter]);
  return { selected, select, clear };
}

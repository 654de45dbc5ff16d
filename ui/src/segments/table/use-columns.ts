/**
 * Which columns are on show: as the address says, else as this person chose last. What differs from the usual ones stands in
 * the address, so that whoever gets it sees the same.
 */
import { useLocalStorage } from '@mantine/hooks';
import { useEffect } from 'react';
import { USUAL_COLUMNS } from './segment-columns.tsx';
import { isUsual } from './segment-search.ts';

export type Columns = {
  readonly shown: readonly string[];
  readonly choose: (shown: readonly string[]) => void;
};

export function useColumns(
  named: readonly string[] | undefined,
  setNamed: (columns: string[] | undefined) => void,
): Columns {
  const [own, setOwn] = useLocalStorage<readonly string[]>({
    key: 'muster.segments.columns',
    defaultValue: USUAL_COLUMNS,
    getInitialValueInEffect: false,
  });
  const isMissing = named === undefined && !isUsual(own);
  useEffect(() => {
    if (isMissing) setNamed([...own]);
  }, [isMissing, own, setNamed]);
  return {
    shown: named ?? own,
    choose(shown) {
      setOwn(shown);
      setNamed(isUsual(shown) ? undefined : [...shown]);
    },
  };
}

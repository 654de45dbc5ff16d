/** How much there is to put right in a mapping, and the way to the first of it. */
import { TriangleAlert } from 'lucide-react';
import { countText } from '../../shared/Figure.tsx';
import { rowId } from './ColumnRow.tsx';
import styles from './ProblemCount.module.css';
import type { MappingProblem } from './resolved-mapping.ts';

export function ProblemCount({ problems }: { readonly problems: readonly MappingProblem[] }) {
  const [first] = problems;
  if (!first) return null;
  return (
    <button type="button" className={styles.count} onClick={() => show(first)}>
      <TriangleAlert size={15} aria-hidden="true" />
      {problems.length === 1 ? first.sentence : `${countText(problems.length, 'thing')} to put right first`}
    </button>
  );
}

function show({ area, column }: MappingProblem): void {
  const place =
    column === null ? document.getElementById(`mapping-${area}`) : document.getElementById(rowId(column));
  place?.scrollIntoView({ block: 'center', behavior: 'smooth' });
  place
    ?.querySelector<HTMLElement>('input:not([type="checkbox"]), select, button')
    ?.focus({ preventScroll: true });
}

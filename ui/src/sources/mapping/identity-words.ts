/** What it means to choose a column as the identity: how unique it is, and what happens to rows that share a value. */
import { countText, figureText } from '../../shared/Figure.tsx';
import type { Delivers, FileColumn } from '../answers.ts';

export type IdentityFact = {
  readonly level: 'ok' | 'info' | 'warn';
  readonly sentence: string;
};

/** Facts about one column as identity, the good or bad news first. `rows` counts the whole file. */
export function identityFacts(column: FileColumn, rows: number, delivers: Delivers): IdentityFact[] {
  const facts: IdentityFact[] = [uniqueness(column, rows, delivers)];
  const missing = Math.round(column.missing_share * rows);
  if (missing > 0)
    facts.push({
      level: 'warn',
      sentence: `${countText(missing, 'row')} ${missing === 1 ? 'has' : 'have'} no value in ${column.name} and will be rejected.`,
    });
  return facts;
}

/** "2,240 different values in 2,240 rows": short, for the choice itself. */
export function distinctText(column: FileColumn, rows: number): string {
  const filled = filledRows(column, rows);
  if (column.distinct === null) return 'too many different values to count';
  if (column.distinct === filled && filled === rows) return 'different in every row';
  return `${countText(column.distinct, 'different value')} in ${countText(filled, 'row')}`;
}

function uniqueness(column: FileColumn, rows: number, delivers: Delivers): IdentityFact {
  const { name, distinct } = column;
  const filled = filledRows(column, rows);
  if (distinct === null)
    return {
      level: 'info',
      sentence: `${name} has so many different values that they were not all counted; the import counts rows that share one.`,
    };
  if (distinct === filled)
    return {
      level: 'ok',
      sentence: `${name} is different in every row (${figureText(distinct)} of ${figureText(filled)}), so each row is one ${delivers === 'contacts' ? 'contact' : 'event of another contact'}.`,
    };
  if (delivers === 'events')
    return {
      level: 'ok',
      sentence: `${countText(distinct, 'different value')} in ${countText(filled, 'row')}: these are events of ${countText(distinct, 'contact')}.`,
    };
  return {
    level: 'warn',
    sentence: `${countText(distinct, 'different value')} in ${countText(filled, 'row')}: of rows that share a value in ${name} the last one counts, ${countText(filled - distinct, 'row')} will be counted as ${filled - distinct === 1 ? 'a duplicate' : 'duplicates'}.`,
  };
}

function filledRows(column: FileColumn, rows: number): number {
  return Math.round((1 - column.missing_share) * rows);
}

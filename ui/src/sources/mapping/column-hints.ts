/** What is worth knowing about a column before it is imported. Facts that lose rows first. */
import { TYPE_WORDS } from '../../settings/fields/field-types.ts';
import type { ColumnType, FileColumn } from '../answers.ts';

/** Types whose values can be wrong: a row with such a value is rejected. */
const STRICT = {
  number: 'a number',
  boolean: 'yes or no',
  date: 'a date',
  datetime: 'a date with a time',
} as const satisfies Partial<Record<ColumnType, string>>;

export function columnHints(
  file: FileColumn,
  at: {
    readonly target: 'skip' | 'existing' | 'new';
    readonly type: ColumnType;
    readonly rows: number;
    readonly isIdentity: boolean;
  },
): string[] {
  const hints: string[] = [];
  if (file.missing_share === 1 && at.rows > 0) return ['No row has a value here.'];
  if (at.target === 'skip') return hints;
  const wanted = strictWords(at.type);
  if (wanted !== undefined && !readsAs(file, at.type))
    hints.push(
      `The values look like ${TYPE_WORDS[file.inferred_type].toLowerCase()}. A row whose value is not ${wanted} is rejected.`,
    );
  if (file.distinct === 1 && at.rows > 1 && !at.isIdentity)
    hints.push(
      file.missing_share === 0 ? 'The same value in every row.' : 'The same value in every row that has one.',
    );
  return hints;
}

function strictWords(type: ColumnType): string | undefined {
  return type === 'number' || type === 'boolean' || type === 'date' || type === 'datetime'
    ? STRICT[type]
    : undefined;
}

/** Whether all values found can be read as the type without loss. */
function readsAs(file: FileColumn, wanted: ColumnType): boolean {
  if (file.inferred_type === wanted) return true;
  if (wanted === 'datetime') return file.inferred_type === 'date';
  return wanted === 'boolean' && file.samples.every((sample) => sample === '0' || sample === '1');
}

/**
 * What the values of one column suggest: its type, the order of its dates, how many are missing or different. Fed with
 * every cell of the file; a candidate that fits too few values is dropped early, so a column of text costs little.
 */
import type { FileColumn, FileNote } from './inspection.ts';
import {
  isBoolean,
  isCommaNumber,
  isDate,
  isDateTime,
  isEmail,
  isInternationalPhone,
  isJsonList,
  isNumber,
  isUrl,
} from './value-kinds.ts';

const SAMPLES = 5;
const SAMPLE_LENGTH = 120;

type Guess = Pick<
  FileColumn,
  'inferred_type' | 'inferred_date_order' | 'date_order_certain' | 'inferred_decimal'
>;
type Candidate = {
  readonly fits: (cell: string) => boolean;
  readonly guess: Guess;
  /** For sentences: "3 values are not dates". */
  readonly plural: string;
};

/** In the order they are believed when several fit. */
const CANDIDATES = {
  email: { fits: isEmail, guess: { inferred_type: 'email' }, plural: 'email addresses' },
  url: { fits: isUrl, guess: { inferred_type: 'url' }, plural: 'addresses of pages' },
  phone: { fits: isInternationalPhone, guess: { inferred_type: 'phone' }, plural: 'phone numbers' },
  list: { fits: isJsonList, guess: { inferred_type: 'list' }, plural: 'lists' },
  boolean: { fits: isBoolean, guess: { inferred_type: 'boolean' }, plural: 'yes or no' },
  ymd: {
    fits: (cell) => isDate(cell, 'YMD'),
    guess: { inferred_type: 'date', inferred_date_order: 'YMD', date_order_certain: true },
    plural: 'dates',
  },
  dmy: {
    fits: (cell) => isDate(cell, 'DMY'),
    guess: { inferred_type: 'date', inferred_date_order: 'DMY', date_order_certain: true },
    plural: 'dates',
  },
  mdy: {
    fits: (cell) => isDate(cell, 'MDY'),
    guess: { inferred_type: 'date', inferred_date_order: 'MDY', date_order_certain: true },
    plural: 'dates',
  },
  ymdTime: {
    fits: (cell) => isDateTime(cell, 'YMD') || isDate(cell, 'YMD'),
    guess: { inferred_type: 'datetime', inferred_date_order: 'YMD', date_order_certain: true },
    plural: 'dates with a time',
  },
  dmyTime: {
    fits: (cell) => isDateTime(cell, 'DMY') || isDate(cell, 'DMY'),
    guess: { inferred_type: 'datetime', inferred_date_order: 'DMY', date_order_certain: true },
    plural: 'dates with a time',
  },
  mdyTime: {
    fits: (cell) => isDateTime(cell, 'MDY') || isDate(cell, 'MDY'),
    guess: { inferred_type: 'datetime', inferred_date_order: 'MDY', date_order_certain: true },
    plural: 'dates with a time',
  },
  number: { fits: isNumber, guess: { inferred_type: 'number', inferred_decimal: '.' }, plural: 'numbers' },
  commaNumber: {
    fits: isCommaNumber,
    guess: { inferred_type: 'number', inferred_decimal: ',' },
    plural: 'numbers',
  },
} as const satisfies Record<string, Candidate>;

/** What an import makes of values that are not of the type of their column. */
function becomesOf(type: Guess['inferred_type']): string {
  switch (type) {
    case 'email':
    case 'phone':
      return 'They are stored as they are; nobody is reached at them.';
    case 'url':
      return 'They are stored as they are.';
    default:
      return 'Rows with such values are rejected unless the column is read as text.';
  }
}
type CandidateName = keyof typeof CANDIDATES;

/** Values that may differ from the rest before a type is given up: one in a hundred, and a few at the start. */
function tolerated(seen: number): number {
  return Math.floor(seen / 100);
}

type Standing = { readonly candidate: Candidate; misses: number; firstMiss: string };

export type ColumnProfile = {
  add(cell: string): void;
  /** The column's description, and what should be said about it. */
  finish(
    name: string,
    rows: number,
  ): {
    column: Omit<FileColumn, 'suggested_field' | 'suggested_identity'>;
    notes: FileNote[];
    unique: boolean;
  };
};

const DAY_FIRST = { DMY: 'day first', MDY: 'month first', YMD: 'year first' } as const;

/**
 * @param distinctLimit how many different values are counted exactly; past it the answer is null
 */
export function columnProfile(distinctLimit: number): ColumnProfile {
  const standing = new Map<CandidateName, Standing>();
  for (const name of candidateNames())
    standing.set(name, { candidate: CANDIDATES[name], misses: 0, firstMiss: '' });
  const samples = new Set<string>();
  let values = 0;
  let distinct: Set<string> | undefined = new Set();
  let repeated = false;

  function best(): [CandidateName, Standing] | undefined {
    const fitting = [...standing].filter(([, { misses }]) => misses <= tolerated(values));
    const exact = fitting.filter(([, { misses }]) => misses === 0);
    return (exact.length > 0 ? exact : fitting)[0];
  }

  return {
    add(cell) {
      const value = cell.trim();
      if (value === '') return;
      values += 1;
      for (const [name, stand] of standing) {
        if (stand.candidate.fits(value)) continue;
        stand.misses += 1;
        if (stand.misses === 1) stand.firstMiss = value.slice(0, 40);
        if (stand.misses > tolerated(values) + 20) standing.delete(name);
      }
      if (samples.size < SAMPLES) samples.add(value.slice(0, SAMPLE_LENGTH));
      if (distinct) {
        const size = distinct.size;
        // A slice of a block keeps the whole block in memory, so longer values are copied.
        distinct.add(value.length < 13 ? value : Buffer.from(value).toString());
        if (distinct.size === size) repeated = true;
        if (distinct.size > distinctLimit) distinct = undefined;
      }
    },
    finish(name, rows) {
      const found = values === 0 ? undefined : best();
      const guess: Guess = found ? { ...found[1].candidate.guess } : { inferred_type: 'text' };
      const notes: FileNote[] = [];
      const either = standing.get(guess.inferred_type === 'date' ? 'mdy' : 'mdyTime');
      if (found && guess.inferred_date_order === 'DMY') {
        const ambiguous = either !== undefined && either.misses <= found[1].misses;
        const slashes = [...samples].some((sample) => sample.includes('/'));
        if (ambiguous) {
          // Nothing in the column proves the order; slashes are mostly written in America.
          guess.date_order_certain = false;
          guess.inferred_date_order = slashes ? 'MDY' : 'DMY';
        }
      }
      const order = guess.inferred_date_order;
      if (order && order !== 'YMD')
        notes.push({
          level: guess.date_order_certain ? 'info' : 'warning',
          column: name,
          sentence: guess.date_order_certain
            ? `The dates in ${name} are written ${DAY_FIRST[order]}: some of them make sense in no other order.`
            : `The dates in ${name} could be day first or month first: nothing in the file proves it. They are taken as ${DAY_FIRST[order]}; check this.`,
        });
      if (found && found[1].misses > 0)
        notes.push({
          level: 'warning',
          column: name,
          sentence: `${found[1].misses.toLocaleString('en')} of ${values.toLocaleString('en')} values in ${name} are not ${found[1].candidate.plural}, such as "${found[1].firstMiss}". ${becomesOf(found[1].candidate.guess.inferred_type)}`,
        });
      return {
        column: {
          name,
          samples: [...samples],
          ...guess,
          missing_share: rows === 0 ? 0 : Math.max(0, rows - values) / rows,
          distinct: distinct ? distinct.size : null,
        },
        notes,
        unique: !repeated && values === rows && rows > 0,
      };
    },
  };
}

function candidateNames(): CandidateName[] {
  return [
    'email',
    'url',
    'phone',
    'list',
    'boolean',
    'ymd',
    'dmy',
    'mdy',
    'ymdTime',
    'dmyTime',
    'mdyTime',
    'number',
    'commaNumber',
  ];
}

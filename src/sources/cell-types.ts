/**
 * One cell to one value, in SQL: how each type is read from text. The only place that says so; import and dry run both
 * use it. Every expression yields NULL for text that is not of the type (and for empty text), never a near miss: the
 * engine's own parsers clamp and overflow silently, so forms are matched first and calendars checked.
 */
import { assertNever } from '../assert-never.ts';
import type { FieldType } from '../rules/rule.ts';
import { join, param, raw, type Sql, sql } from '../sql/sql.ts';
import { STORED_DAYS, STORED_INSTANTS, storedDay } from '../sql/stored-time.ts';
import type { RejectionCode } from './rejection.ts';
import type { DateOrder } from './value-kinds.ts';

export type CellReading = {
  readonly type: FieldType;
  /** For dates and times; absent: year first. */
  readonly dateOrder?: DateOrder | undefined;
  /** For numbers; absent: a point. */
  readonly decimal?: ',' | '.' | undefined;
  /** What separates the members of a list; absent: the cell is a JSON list. */
  readonly split?: string | undefined;
};

/**
 * Parts of an expression that are used several times, with the layer they belong to: a part may use parts of lower layers.
 * Layers become subqueries, so that each part is written and worked out once, however many columns a file has.
 */
export const PART_LAYERS = { parts: 1, figure: 1, days: 2, day: 3, local: 4, instant: 5 } as const;
export type CellPart = keyof typeof PART_LAYERS;
/** The layer of a value made of parts. */
export const VALUE_LAYER = 6;

/** Gives a part a name, or leaves it in place. */
export type NamePart = (part: CellPart, expression: Sql) => Sql;
const inPlace: NamePart = (_part, expression) => expression;

/** Longest text that is stored, in characters. */
export const MAX_TEXT = 10_000;

const TRUE_WORDS = ['true', 'yes', 't', 'y', '1'];
const FALSE_WORDS = ['false', 'no', 'f', 'n', '0'];

/** Days since 1970-01-01 of 0001-01-01; the engine's calendar function accepts a year 0 before it. */
const FIRST_DAY = raw(String(storedDay(STORED_DAYS.first)));
const FIRST_INSTANT = raw(String(Date.parse(STORED_INSTANTS.from)));
const END_OF_INSTANTS = raw(String(Date.parse(STORED_INSTANTS.to)));

/** The cell without white space around it; empty means missing. */
export function trimmedCell(cell: Sql): Sql {
  return sql`trimBoth(${cell}, ' \t\r\n\v\f')`;
}

function numberOf(text: Sql, decimal: ',' | '.', naming: NamePart): Sql {
  const form =
    decimal === '.'
      ? '^[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?$'
      : '^[+-]?(?:[0-9]+(?:,[0-9]*)?|,[0-9]+)(?:[eE][+-]?[0-9]+)?$';
  const plain = decimal === '.' ? text : sql`replaceOne(${text}, ',', '.')`;
  // Adding 0 makes -0 an ordinary 0. Infinity is what too many digits become.
  const value = naming('figure', sql`(toFloat64OrNull(${plain}) + 0)`);
  return sql`if(match(${text}, ${param('String', form)}) and isFinite(${value}), ${value}, null)`;
}

function booleanOf(text: Sql): Sql {
  const word = sql`lower(${text})`;
  return sql`multiIf(${word} in (${words(TRUE_WORDS)}), true, ${word} in (${words(FALSE_WORDS)}), false, null)`;
}

function words(list: readonly string[]): Sql {
  return join(
    list.map((word) => param('String', word)),
    ', ',
  );
}

const ONE_SEPARATOR = (first: string, third: string) =>
  `^(?:${first}-[0-9]{1,2}-${third}|${first}/[0-9]{1,2}/${third}|${first}\\.[0-9]{1,2}\\.${third})$`;

/** YYYY-MM-DD of a date in figures; empty text when it is not written like one. */
function isoDate(text: Sql, order: DateOrder): Sql {
  const figures = sql`extractAll(${text}, '[0-9]+')`;
  const padded = (year: number, month: number, day: number) =>
    sql`concat(${figures}[${raw(String(year))}], '-', leftPad(${figures}[${raw(String(month))}], 2, '0'), '-', leftPad(${figures}[${raw(String(day))}], 2, '0'))`;
  switch (order) {
    case 'DMY':
    case 'MDY': {
      const form = param('String', ONE_SEPARATOR('[0-9]{1,2}', '[0-9]{4}'));
      return sql`if(match(${text}, ${form}), ${order === 'DMY' ? padded(3, 2, 1) : padded(3, 1, 2)}, '')`;
    }
    case 'YMD': {
      const form = param('String', ONE_SEPARATOR('[0-9]{4}', '[0-9]{1,2}'));
      const compact = sql`concat(substring(${text}, 1, 4), '-', substring(${text}, 5, 2), '-', substring(${text}, 7, 2))`;
      return sql`multiIf(match(${text}, '^[0-9]{8}$'), ${compact}, match(${text}, ${form}), ${padded(1, 2, 3)}, '')`;
    }
    default:
      return assertNever(order);
  }
}

/** Days since 1970-01-01; NULL for what is not in the calendar (30 February) or before year 1. */
function daysOf(text: Sql, order: DateOrder, naming: NamePart): Sql {
  const days = naming('days', sql`toInt32(toModifiedJulianDayOrNull(${isoDate(text, order)}) - 40587)`);
  return sql`if(${days} >= ${FIRST_DAY}, ${days}, null)`;
}

const TIME_FORM =
  '^([0-9]+[-/.]?[0-9]+[-/.]?[0-9]+)(?:(?:[Tt]| +)([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?(?: ?([AaPp])[Mm])?(?: ?([Zz]|[+-][0-9]{2}(?::?[0-9]{2})?))?)?$';

/**
 * An instant. A time without an offset is on the clock of the organisation's time zone, a date without a time is its
 * midnight there.
 */
function instantOf(text: Sql, order: DateOrder, zone: string, naming: NamePart): Sql {
  const parts = naming('parts', sql`extractGroups(${text}, ${param('String', TIME_FORM)})`);
  const part = (index: number) => sql`${parts}[${raw(String(index))}]`;
  const day = naming('day', daysOf(part(1), order, naming));
  const hour = sql`toUInt32OrZero(${part(2)})`;
  const minute = sql`toUInt32OrZero(${part(3)})`;
  const second = sql`toUInt32OrZero(${part(4)})`;
  const milliseconds = sql`toUInt32OrZero(substring(rightPad(${part(5)}, 3, '0'), 1, 3))`;
  const half = sql`lower(${part(6)})`;
  const offset = part(7);
  const hour24 = sql`if(${half} = '', ${hour}, ${hour} % 12 + if(${half} = 'p', 12, 0))`;
  const onTheClock = sql`(${minute} < 60 and ${second} < 60 and if(${half} = '', ${hour} < 24, ${hour} between 1 and 12))`;
  const offsetMinutes = sql`(toInt32OrZero(substring(${offset}, 2, 2)) * 60 + toInt32OrZero(right(${offset}, 2)) * (length(${offset}) > 3))`;
  const offsetSigned = sql`(if(startsWith(${offset}, '-'), -1, 1) * ${offsetMinutes})`;
  const local = naming(
    'local',
    sql`((toInt64(${day}) * 86400 + ${hour24} * 3600 + ${minute} * 60 + ${second}) * 1000 + ${milliseconds})`,
  );
  const wall = sql`concat(fromModifiedJulianDayOrNull(${day} + 40587), ' ', leftPad(toString(${hour24}), 2, '0'), ':', leftPad(${part(3)}, 2, '0'), ':', leftPad(${part(4)}, 2, '0'), '.', leftPad(toString(${milliseconds}), 3, '0'))`;
  const zoned = sql`toUnixTimestamp64Milli(parseDateTime64BestEffortOrNull(${wall}, 3, ${param('String', zone)}))`;
  const instant = naming('instant', sql`if(${offset} = '', ${zoned}, ${local} - ${offsetSigned} * 60000)`);
  const kept = sql`${local} between ${FIRST_INSTANT} and ${END_OF_INSTANTS} and ${instant} >= ${FIRST_INSTANT} and ${instant} < ${END_OF_INSTANTS}`;
  return sql`if(${onTheClock} and ${offsetMinutes} <= 840 and ${kept}, fromUnixTimestamp64Milli(assumeNotNull(${instant}), 'UTC'), null)`;
}

/** Members of a list without white space around them, each once; NULL when the cell is no list. */
function listOf(text: Sql, split: string | undefined): Sql {
  const members =
    split === undefined
      ? sql`JSONExtract(${text}, 'Array(String)')`
      : sql`splitByString(${param('String', split)}, ${text})`;
  return sql`arrayDistinct(arrayFilter(member -> member != '', arrayMap(member -> trimBoth(member, ' \t\r\n\v\f'), ${members})))`;
}

/**
 * The value of a trimmed cell: NULL (for lists: the empty list) when the cell is empty or not of the type.
 * @param zone the organisation's time zone
 * @param naming names parts that are used several times; without it they are repeated
 */
export function cellValue(text: Sql, reading: CellReading, zone: string, naming: NamePart = inPlace): Sql {
  switch (reading.type) {
    case 'number':
      return numberOf(text, reading.decimal ?? '.', naming);
    case 'boolean':
      return booleanOf(text);
    case 'date':
      return daysOf(text, reading.dateOrder ?? 'YMD', naming);
    case 'datetime':
      return instantOf(text, reading.dateOrder ?? 'YMD', zone, naming);
    case 'list':
    case 'tags':
      return listOf(text, reading.split);
    case 'text':
    case 'email':
    case 'phone':
    case 'url':
      return sql`nullIf(${text}, '')`;
    default:
      return assertNever(reading.type);
  }
}

export type CellProblem = { readonly when: Sql; readonly code: RejectionCode };

/**
 * Why a trimmed cell cannot be read as its type.
 * @param value what `cellValue` made of it, or the name it goes by
 */
export function cellProblems(text: Sql, value: Sql, reading: CellReading): readonly CellProblem[] {
  const unread = (code: RejectionCode) => [{ when: sql`${text} != '' and isNull(${value})`, code }];
  const tooLong = {
    when: sql`length(${text}) > ${raw(String(MAX_TEXT))} and lengthUTF8(${text}) > ${raw(String(MAX_TEXT))}`,
    code: 'too_long' as const,
  };
  switch (reading.type) {
    case 'number':
      return unread('bad_number');
    case 'boolean':
      return unread('bad_boolean');
    case 'date':
      return unread('bad_date');
    case 'datetime':
      return unread('bad_datetime');
    case 'list':
    case 'tags':
      return reading.split === undefined
        ? [
            {
              when: sql`${text} != '' and (not startsWith(${text}, '[') or not isValidJSON(${text}))`,
              code: 'bad_list',
            },
            tooLong,
          ]
        : [tooLong];
    case 'text':
    case 'email':
    case 'phone':
    case 'url':
      return [tooLong];
    default:
      return assertNever(reading.type);
  }
}

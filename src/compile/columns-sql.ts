/**
 * How a column is read: the value tests compare, the text as it was written, whether there is a value, its day. One
 * entry per kind of column. Expressions are NULL where the value is missing; two-valued is what `operators-sql.ts` makes
 * of them.
 */
import { ident, param, type Sql, sql } from '../sql/sql.ts';
import type { Channel, Column, PastPreferences } from './columns.ts';
import type { FieldReading } from './plan.ts';

/** White space and marks between the digits of a phone number; the same set that `comparable` takes out of a value. */
const PHONE_MARKS =
  '[\\s\\x0b\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}\\-‐‑‒–—./()\\[\\]]';

const EMAIL_ADDRESS = '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$';

/** The days 1900-01-01 to 2299-12-31: what `Date32` holds, and exactly one round of the Gregorian calendar. */
const CALENDAR_ROUND = { days: sql`146097`, before1970: sql`25567` };

/** What tests compare: text in lower case, lists with their items in lower case, all else as it is stored. */
export function comparedSql({ column }: FieldReading): Sql {
  switch (column.kind) {
    case 'text':
      return sql`lowerUTF8(${ident(column.name)})`;
    case 'phone':
      return phoneDigits(ident(column.name));
    case 'emailAddress':
      return sql`${ident('email_key')}`;
    case 'phoneAddress':
      return sql`coalesce(${ident('phone_key')}, ${phoneDigits(ident('phone'))})`;
    case 'list':
      return sql`arrayMap(item -> lowerUTF8(item), ${ident(column.name)})`;
    case 'number':
    case 'boolean':
    case 'day':
    case 'instant':
      return ident(column.name);
    case 'subscribed':
      return subscribed(column.channel, column.past);
    case 'reachable':
      return reachable(column.channel, column.past);
  }
}

/** Text as it was written, letter case included: what patterns run over. */
export function writtenSql({ column }: FieldReading): Sql {
  switch (column.kind) {
    case 'text':
    case 'phone':
      return ident(column.name);
    case 'emailAddress':
      return ident('email');
    case 'phoneAddress':
      return sql`coalesce(${ident('phone_key')}, ${ident('phone')})`;
    case 'number':
    case 'boolean':
    case 'day':
    case 'instant':
    case 'list':
    case 'subscribed':
    case 'reachable':
      throw notOfKind(column, 'text');
  }
}

/** True where there is a value; never NULL. */
export function presentSql(field: FieldReading): Sql {
  const { column } = field;
  switch (column.kind) {
    case 'list':
      return sql`notEmpty(${ident(column.name)})`;
    case 'number':
      return sql`ifNull(not isNaN(${ident(column.name)}), false)`;
    case 'text':
      return sql`isNotNull(${ident(column.name)})`;
    case 'phone':
    case 'emailAddress':
    case 'phoneAddress':
    case 'boolean':
    case 'day':
    case 'instant':
    case 'subscribed':
    case 'reachable':
      return sql`isNotNull(${comparedSql(field)})`;
  }
}

/** The day as a stored number: of a date itself, of an instant its local day. */
export function dayNumberSql(field: FieldReading): Sql {
  if (field.column.kind === 'day') return ident(field.column.name);
  return sql`toInt32(${calendarDaySql(field)})`;
}

/**
 * A `Date32` with the month, the day of the month and the weekday of the value. Days outside the engine's calendar are
 * moved into it by whole rounds of 400 years, in which all three repeat; so the year is not to be read from it.
 */
export function calendarDaySql({ column, offsets }: FieldReading): Sql {
  if (column.kind === 'day') {
    const { days, before1970 } = CALENDAR_ROUND;
    return sql`toDate32(toInt32(positiveModulo(${ident(column.name)} + ${before1970}, ${days}) - ${before1970}))`;
  }
  if (column.kind !== 'instant' || offsets === undefined) throw notOfKind(column, 'day');
  const instant = ident(column.name);
  const starts = param('Array(Int64)', offsets.starts);
  const start = sql`roundDown(toUnixTimestamp64Milli(${instant}), ${starts})`;
  return sql`toDate32(addSeconds(${instant}, transform(${start}, ${starts}, ${param('Array(Int64)', offsets.offsets)}, 0)))`;
}

function phoneDigits(text: Sql): Sql {
  return sql`nullIf(replaceRegexpAll(lowerUTF8(${text}), ${param('String', PHONE_MARKS)}, ''), '')`;
}

function subscribed(channel: Channel, past: PastPreferences | undefined): Sql {
  const address = addressOf(channel);
  return sql`multiIf(${address} in (${addresses(channel, sql`subscribed`, past)}), true, ${address} in (${addresses(channel, sql`not subscribed`, past)}), false, null)`;
}

function reachable(channel: Channel, past: PastPreferences | undefined): Sql {
  const address = addressOf(channel);
  const valid =
    channel === 'email'
      ? sql`match(${address}, ${param('String', EMAIL_ADDRESS)})`
      : sql`isNotNull(${address})`;
  return sql`ifNull(${ident('active')} and ${valid} and ${address} not in (${addresses(channel, sql`not subscribed`, past)}), false)`;
}

/** Preferences belong to addresses; texts and calls share the phone number. */
function addressOf(channel: Channel): Sql {
  return channel === 'email' ? ident('email_key') : ident('phone_key');
}

function addresses(channel: Channel, having: Sql, past: PastPreferences | undefined): Sql {
  const ofChannel = sql`channel = ${param('String', channel)}`;
  if (past === undefined) return sql`select address from preferences final where ${ofChannel} and ${having}`;
  const some =
    past.addresses === undefined ? sql`` : sql` and address in ${param('Array(String)', past.addresses)}`;
  const known = sql`${ofChannel}${some} and version <= ${param('UInt64', past.version)}`;
  const recorded = (table: 'preferences' | 'preference_history') =>
    sql`select address, subscribed, version from ${ident(table)} where ${known}`;
  return sql`select address from (select address, argMax(p.subscribed, p.version) as subscribed
    from (${recorded('preferences')} union all ${recorded('preference_history')}) as p group by address) where ${having}`;
}

function notOfKind(column: Column, wanted: string): Error {
  return new Error(`A column of kind ${column.kind} cannot be read as ${wanted}.`);
}

/**
 * Values written into the text as typed literals, for the embedded engine only. A ClickHouse server binds `{p1:Type}`
 * itself, and the server adapter lets it. chDB 3.4 keeps bound parameters in one place for the whole process: its
 * binding queues every query with parameters behind the one that runs, so somebody's typing would wait for a
 * calculation, and without the queue two sessions read each other's values. What is written here is what a server
 * makes of a parameter after binding: a constant of the declared type.
 */
import { assertNever } from '../assert-never.ts';
import type { ParamType, ParamValue, Sql } from '../sql/sql.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A String literal; every byte that could end the literal or the text (NUL ends a C string) is escaped. */
export function quoted(text: string): string {
  return `'${text.replace(/[\\'\0\n\r\t]/g, (character) => ESCAPES[character] ?? character)}'`;
}

const WHOLE = /^-?\d+$/;

function numberText(value: ParamValue, type: ParamType): string {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value === 'string' && WHOLE.test(value)) return value;
  throw new Error(`Not a value for ${type}: ${JSON.stringify(value)}`);
}

function elementText(value: string | number, type: ParamType): string {
  return typeof value === 'string' && type === 'Array(String)' ? quoted(value) : numberText(value, type);
}

function arrayText(value: ParamValue, type: ParamType): string {
  if (typeof value !== 'object') throw new Error(`Not a value for ${type}: ${JSON.stringify(value)}`);
  return `[${value.map((element) => elementText(element, type)).join(',')}]`;
}

/**
 * An instant or a day as ClickHouse reads it without any setting: the T and the Z of an ISO instant go.
 * @example engineInstant('2026-11-24T08:00:00.000Z') // '2026-11-24 08:00:00.000'
 */
export function engineInstant(text: string): string {
  return text.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d(?:\.\d+)?)Z$/, '$1 $2');
}

function textOf(value: ParamValue, type: ParamType): string {
  if (typeof value !== 'string') throw new Error(`Not a value for ${type}: ${JSON.stringify(value)}`);
  return value;
}

/**
 * One value as a constant expression of its type.
 * @example literal('UInt32', 5) // "_CAST(5, 'UInt32')"
 */
export function literal(type: ParamType, value: ParamValue): string {
  switch (type) {
    case 'String':
      return quoted(textOf(value, type));
    case 'Date32':
    case "DateTime64(3, 'UTC')":
      return `_CAST(${quoted(engineInstant(textOf(value, type)))}, ${quoted(type)})`;
    case 'Bool':
      if (typeof value !== 'boolean') throw new Error(`Not a value for Bool: ${JSON.stringify(value)}`);
      return `_CAST(${value}, 'Bool')`;
    case 'Float64':
    case 'UInt8':
    case 'UInt32':
    case 'UInt64':
    case 'Int32':
    case 'Int64':
      return `_CAST(${numberText(value, type)}, ${quoted(type)})`;
    case 'Array(String)':
    case 'Array(Float64)':
    case 'Array(UInt8)':
    case 'Array(UInt32)':
    case 'Array(UInt64)':
    case 'Array(Int64)':
      return `_CAST(${quoted(arrayText(value, type))}, ${quoted(type)})`;
    default:
      return assertNever(type);
  }
}

/** The statement with every parameter as a literal in its place. */
export function withLiterals(statement: Sql): string {
  return statement.chunks
    .map((chunk) => (chunk.kind === 'text' ? chunk.text : literal(chunk.type, chunk.value)))
    .join('');
}

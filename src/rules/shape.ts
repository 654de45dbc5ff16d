/** The shape of JSON: telling objects from the rest, and saying in a problem what stands there instead. */
import { didYouMean } from './nearest.ts';
import { at } from './path.ts';
import type { Problem } from './problem.ts';
import type { RulePath } from './rule.ts';

export type JsonObject = { readonly [key: string]: unknown };

/** A plain object, as JSON makes them: no array, no Date, no Map, nothing with a class. */
export function isJsonObject(input: unknown): input is JsonObject {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return false;
  const prototype: unknown = Object.getPrototypeOf(input);
  return prototype === Object.prototype || prototype === null;
}

/** The value of an own key; `undefined` is absent, as in JSON. */
export function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Notes an `unknown_key` problem for each key the place has no use for. There can be a hundred thousand of them. */
export function noteUnknownKeys(
  object: JsonObject,
  known: readonly string[],
  path: RulePath,
  problems: Problem[],
): void {
  const unused = known.filter((name) => own(object, name) === undefined);
  for (const key of Object.keys(object)) {
    if (known.includes(key) || object[key] === undefined) continue;
    const detail = `The key “${key}” has no meaning here.`;
    problems.push({ code: 'unknown_key', path: at(path, key), detail, ...didYouMean(key, unused) });
  }
}

/** What a value is, for sentences. @example describeJson([1]) // 'a list' */
export function describeJson(input: unknown): string {
  if (input === null) return 'null';
  if (input === undefined) return 'nothing';
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'string') return `the text “${input.length > 40 ? `${input.slice(0, 40)}…` : input}”`;
  if (typeof input === 'number')
    return Number.isFinite(input) ? `the number ${input}` : 'not a finite number';
  if (typeof input === 'boolean') return String(input);
  return typeof input === 'object' ? 'an object' : `a ${typeof input}`;
}

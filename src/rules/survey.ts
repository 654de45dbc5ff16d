/**
 * The first look at a definition, before anything is understood: is it JSON, is it small enough, can its texts be
 * stored. Walks without recursion, so that neither depth nor size of hostile input can exhaust the stack.
 */
import { MOST_BYTES } from './limits.ts';
import { at } from './path.ts';
import type { Problem } from './problem.ts';
import type { RulePath } from './rule.ts';
import { describeJson, isJsonObject } from './shape.ts';

type Survey = { readonly problems: readonly Problem[]; readonly tooLarge: boolean };

const utf8 = new TextEncoder();

/** Refusals: `limit_exceeded` (then nothing else is worth looking at) and `wrong_value_type` for what JSON has not. */
export function surveyDefinition(input: unknown): Survey {
  const problems: Problem[] = [];
  const todo: { readonly node: unknown; readonly path: RulePath }[] = [{ node: input, path: '' }];
  let bytes = 0;
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { node, path } = next;
    bytes += ownBytes(node);
    if (bytes > MOST_BYTES) return { problems: [tooLarge()], tooLarge: true };
    const fault = faultOf(node);
    if (fault !== undefined) problems.push({ code: 'wrong_value_type', path, detail: fault });
    if (Array.isArray(node)) {
      for (const [index, item] of node.entries()) todo.push({ node: item, path: at(path, index) });
    } else if (isJsonObject(node)) {
      for (const [key, item] of Object.entries(node)) {
        if (item === undefined) continue;
        bytes += jsonBytes(key) + 1;
        todo.push({ node: item, path: at(path, key) });
      }
    }
  }
  return { problems, tooLarge: false };
}

function tooLarge(): Problem {
  return {
    code: 'limit_exceeded',
    path: '',
    detail: 'The definition is larger than 1 MB of JSON, which is the most that is allowed.',
    hint: 'Put long lists of values into a list segment and name that segment in a rule.',
  };
}

/** What the node itself adds to the JSON: brackets and commas for lists and objects, the text for the rest. */
function ownBytes(node: unknown): number {
  if (Array.isArray(node)) return Math.max(2, node.length + 1);
  if (isJsonObject(node)) return Math.max(2, Object.keys(node).length + 1);
  return typeof node === 'string' ? jsonBytes(node) : String(node).length;
}

function jsonBytes(text: string): number {
  return utf8.encode(JSON.stringify(text)).length;
}

function faultOf(node: unknown): string | undefined {
  switch (typeof node) {
    case 'string':
      if (node.includes('\0')) return 'The text holds a NUL character, which cannot be stored.';
      return node.isWellFormed() ? undefined : 'The text holds half a character (a lone surrogate).';
    case 'number':
      return Number.isFinite(node) ? undefined : 'The number is not finite.';
    case 'object':
      return node === null || Array.isArray(node) || isJsonObject(node) ? undefined : 'This is not JSON.';
    case 'bigint':
    case 'symbol':
    case 'function':
      return `JSON has no ${describeJson(node).slice(2)}.`;
    case 'boolean':
    case 'undefined':
      return undefined;
  }
}

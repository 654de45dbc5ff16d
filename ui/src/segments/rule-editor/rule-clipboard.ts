/**
 * Rules as text: what is copied is JSON of the rule language, so that it can be pasted into another segment, another
 * window, a file or a message, and comes back through the same parser as everything from outside.
 */
import { parseDefinition } from '../../../../src/rules/parse.ts';
import type { Problem } from '../../../../src/rules/problem.ts';
import { isJsonObject } from '../../../../src/rules/shape.ts';
import { definitionOf, ruleJson, type TreeGroup, type TreeNode, treeOf } from './rule-tree.ts';

export type ReadText<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Pick<Problem, 'path' | 'detail' | 'hint'>[] };

/** A rule or group as JSON, indented for people. */
export function textOf(node: TreeNode): string {
  return JSON.stringify(node.kind === 'group' ? definitionOf(node) : ruleJson(node), null, 2);
}

/** A whole definition from text, or every reason why it is none. */
export function definitionFromText(text: string): ReadText<TreeGroup> {
  const json = jsonOf(text);
  if (!json.ok) return json;
  const parsed = parseDefinition(json.value);
  return parsed.ok ? { ok: true, value: treeOf(parsed.value) } : parsed;
}

/** A rule or a group from text. */
export function nodeFromText(text: string): ReadText<TreeNode> {
  const json = jsonOf(text);
  if (!json.ok) return json;
  const isGroup = isJsonObject(json.value) && 'rules' in json.value;
  if (isGroup) return definitionFromText(text);
  const parsed = parseDefinition({ combinator: 'and', rules: [json.value] });
  if (!parsed.ok) return parsed;
  const [node] = treeOf(parsed.value).members;
  return node === undefined
    ? { ok: false, problems: [{ path: '', detail: 'There is no rule in this text.' }] }
    : { ok: true, value: node };
}

function jsonOf(text: string): ReadText<unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value };
  } catch (error) {
    const where = error instanceof Error ? ` ${error.message}.` : '';
    return { ok: false, problems: [{ path: '', detail: `This is not JSON.${where}` }] };
  }
}

let kept: string | undefined;

/** Copies a node: to the clipboard of the computer where the browser allows it, and always for pasting on these pages. */
export function copyNode(node: TreeNode): string {
  kept = textOf(node);
  void navigator.clipboard?.writeText(kept).catch(() => undefined);
  return kept;
}

/** What was copied last: from the computer's clipboard when the browser allows reading it and a rule is in it. */
export async function copiedNode(): Promise<ReadText<TreeNode>> {
  const text = await navigator.clipboard?.readText?.().catch(() => undefined);
  const fromComputer = text === undefined ? undefined : nodeFromText(text);
  if (fromComputer?.ok) return fromComputer;
  if (kept !== undefined) return nodeFromText(kept);
  return fromComputer ?? { ok: false, problems: [{ path: '', detail: 'Nothing has been copied yet.' }] };
}

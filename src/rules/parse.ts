/**
 * Parsing: from `unknown` to a typed tree. Looks at structure only (which keys, which kind of rule, groups, limits);
 * whether fields, segments and values fit is for `check.ts`, which knows the catalogue. Every problem is named with its
 * path; nothing is dropped, and keys nobody knows are refused.
 */
import { type Draft, isGroup, isWhole } from './draft.ts';
import { DEEPEST_GROUP, MOST_RULES } from './limits.ts';
import { parseRule } from './parse-rule.ts';
import { at, inDocumentOrder } from './path.ts';
import type { Checked, Problem } from './problem.ts';
import type { Reading } from './reading.ts';
import type { Combinator, Group, Rule, RulePath } from './rule.ts';
import { describeJson, isJsonObject, type JsonObject, noteUnknownKeys, own } from './shape.ts';
import { surveyDefinition } from './survey.ts';

/**
 * Parses a definition; all problems at once, in the order of the document.
 * @example parseDefinition({ combinator: 'and', rules: [] }) // refused: empty_group at ''
 */
export function parseDefinition(input: unknown): Checked<Group> {
  const { draft, problems } = parseDraft(input);
  if (problems.length === 0 && draft !== undefined && isWhole(draft)) return { ok: true, value: draft };
  return { ok: false, problems: inDocumentOrder(problems, input) };
}

/** The same, but what could be understood is handed on for checking even when other parts are refused. */
export function parseDraft(input: unknown): {
  readonly draft: Draft | undefined;
  readonly problems: readonly Problem[];
} {
  const survey = surveyDefinition(input);
  if (survey.tooLarge) return { draft: undefined, problems: survey.problems };
  const reading: Reading = { problems: [...survey.problems], rules: 0 };
  const draft = parseRoot(input, reading);
  if (reading.rules <= MOST_RULES) return { draft, problems: reading.problems };
  const detail = `The definition has more than ${MOST_RULES} rules, which is the most that is allowed.`;
  return { draft: undefined, problems: [{ code: 'limit_exceeded', path: '', detail }] };
}

function parseRoot(input: unknown, reading: Reading): Draft | undefined {
  if (isJsonObject(input) && looksLikeGroup(input)) return parseGroup(input, '', 1, reading);
  reading.problems.push({
    code: 'wrong_value_type',
    path: '',
    detail: `A definition is a group of rules, but this is ${isJsonObject(input) ? 'none' : describeJson(input)}.`,
    hint: 'Write { "combinator": "and", "rules": […] }.',
  });
  return undefined;
}

function looksLikeGroup(input: JsonObject): boolean {
  return own(input, 'combinator') !== undefined || own(input, 'rules') !== undefined;
}

/** Parses a group and all it holds. `depth` of the root is 1; the `where` of an event counts on from its group. */
function parseGroup(input: JsonObject, path: RulePath, depth: number, reading: Reading): Draft | undefined {
  if (depth > DEEPEST_GROUP) {
    reading.problems.push({
      code: 'limit_exceeded',
      path,
      detail: `Groups are nested more than ${DEEPEST_GROUP} deep, which is the most that is allowed.`,
    });
    return undefined;
  }
  noteUnknownKeys(input, ['combinator', 'not', 'rules'], path, reading.problems);
  const combinator = parseCombinator(own(input, 'combinator'), at(path, 'combinator'), reading);
  const not = parseNot(own(input, 'not'), at(path, 'not'), reading);
  const rules = parseMembers(own(input, 'rules'), path, depth, reading);
  if (rules === undefined) return undefined;
  // The combinator of a refused group decides nothing any more; its members are still worth checking.
  return { combinator: combinator ?? 'and', ...(not === undefined ? {} : { not }), rules };
}

function parseCombinator(input: unknown, path: RulePath, reading: Reading): Combinator | undefined {
  if (input === 'and' || input === 'or') return input;
  reading.problems.push({
    code: input === undefined ? 'missing_value' : 'unknown_combinator',
    path,
    detail:
      input === undefined
        ? 'The combinator is missing: “and” or “or”.'
        : `The combinator is “and” or “or”, but it is ${describeJson(input)}.`,
  });
  return undefined;
}

function parseNot(input: unknown, path: RulePath, reading: Reading): boolean | undefined {
  if (input === undefined || typeof input === 'boolean') return input;
  const detail = `“not” is true or false, but it is ${describeJson(input)}.`;
  reading.problems.push({ code: 'wrong_value_type', path, detail });
  return undefined;
}

function parseMembers(
  input: unknown,
  group: RulePath,
  depth: number,
  reading: Reading,
): Draft['rules'] | undefined {
  const path = at(group, 'rules');
  if (!Array.isArray(input)) {
    reading.problems.push(
      input === undefined
        ? { code: 'missing_value', path, detail: 'The list of rules is missing.' }
        : {
            code: 'wrong_value_type',
            path,
            detail: `A list of rules is wanted, but it is ${describeJson(input)}.`,
          },
    );
    return undefined;
  }
  if (input.length === 0) {
    reading.rules += 1;
    reading.problems.push({
      code: 'empty_group',
      path: group,
      detail: 'The group has no rules, so it would say nothing about anybody.',
      hint: 'Add a rule or remove the group.',
    });
    return undefined;
  }
  const members: (Draft | Rule | undefined)[] = [];
  for (const [index, member] of Array.from<unknown>(input).entries()) {
    if (reading.rules > MOST_RULES) return undefined;
    members.push(parseMember(member, at(path, index), depth, reading));
  }
  return members;
}

function parseMember(
  input: unknown,
  path: RulePath,
  depth: number,
  reading: Reading,
): Draft | Rule | undefined {
  if (isJsonObject(input) && looksLikeGroup(input)) return parseGroup(input, path, depth + 1, reading);
  reading.rules += 1;
  return parseRule(input, path, reading, (where, place) => parseWhere(where, place, depth, reading));
}

/** Parses the filter of an event: a group of rules on properties and nothing else. */
function parseWhere(input: unknown, path: RulePath, depth: number, reading: Reading): Draft | undefined {
  if (!isJsonObject(input) || !looksLikeGroup(input)) {
    const detail = `“where” is a group of rules, but it is ${isJsonObject(input) ? 'none' : describeJson(input)}.`;
    reading.problems.push({ code: 'wrong_value_type', path, detail });
    return undefined;
  }
  const where = parseGroup(input, path, depth + 1, reading);
  if (where !== undefined) refuseOtherThanAttributes(where, path, reading);
  return where;
}

function refuseOtherThanAttributes(group: Draft, path: RulePath, reading: Reading): void {
  for (const [index, member] of group.rules.entries()) {
    const place = at(at(path, 'rules'), index);
    if (member === undefined || 'field' in member) continue;
    if (isGroup(member)) refuseOtherThanAttributes(member, place, reading);
    else {
      const detail = 'Only the properties of the event can be asked for here.';
      reading.problems.push({ code: 'wrong_value_type', path: place, detail });
    }
  }
}

/**
 * Lint: what is allowed and yet probably not meant. Works on the definition alone (contradictions, rules that are always
 * true, repeated or useless, unreadable nesting) and, given what is known of the data, on what fields hold and which
 * events there are. Needs no clock: a finding here is true on any day.
 */
import type { Catalogue } from './catalogue.ts';
import type { CoreRule } from './core-rule.ts';
import { describeRule } from './describe.ts';
import { isGroup } from './draft.ts';
import { type LintData, lintAgainstData } from './lint-data.ts';
import { type Facts, factsOf } from './lint-facts.ts';
import type { LintFinding } from './lint-finding.ts';
import { normalizeDefinition } from './normalize.ts';
import { at, inDocumentOrder } from './path.ts';
import type { Group, Rule, RulePath } from './rule.ts';
import { areApart, intersectionOf, isEmptySet, type ValueSet } from './value-set.ts';

/** Deeper than this, people can no longer say who belongs. */
const READABLE_DEPTH = 4;

/**
 * The findings of a checked definition, in the order of the document.
 * @example lintDefinition(group, catalogue) // [{ id: 'contradiction', level: 'blocker', path: '/rules/1', … }]
 */
export function lintDefinition(
  group: Group,
  catalogue: Catalogue,
  data: LintData = {},
): readonly LintFinding[] {
  const core = normalizeDefinition(group, catalogue);
  const describe = describer(group, catalogue);
  const findings = [
    ...lintGroups(core, describe, isConjunction(core)),
    ...lintNesting(group, '', 1),
    ...lintAgainstData(core, catalogue, data),
  ];
  return inDocumentOrder(findings, group);
}

type Describe = (path: RulePath) => string;

/** The sentence of the rule at a path, for naming the other rule in a finding. */
function describer(group: Group, catalogue: Catalogue): Describe {
  const rules = new Map<RulePath, Group | Rule>();
  const note = (member: Group | Rule, path: RulePath): void => {
    rules.set(path, member);
    if (isGroup(member))
      member.rules.forEach((inner, index) => void note(inner, at(at(path, 'rules'), index)));
  };
  note(group, '');
  return (path) => {
    const member = rules.get(path);
    return member === undefined || isGroup(member)
      ? 'the group before it'
      : `“${describeRule(member, catalogue)}”`;
  };
}

/** True when a contradiction among the members leaves nobody in the whole audience. */
function isConjunction(rule: CoreRule): boolean {
  return rule.kind === 'all' || (rule.kind === 'any' && rule.rules.length === 1);
}

function lintGroups(rule: CoreRule, describe: Describe, decides: boolean): readonly LintFinding[] {
  switch (rule.kind) {
    case 'all':
    case 'any': {
      const members = membersOf(rule.kind, rule);
      return [
        ...lintMembers(rule.kind, members, describe, decides),
        ...members.flatMap((member) => lintGroups(member, describe, decides && isConjunction(member))),
      ];
    }
    case 'not':
      return lintGroups(rule.rule, describe, false);
    default:
      return [];
  }
}

/** The members, those of groups of the same kind inside included: brackets that change nothing hide nothing. */
function membersOf(kind: 'all' | 'any', rule: CoreRule): readonly CoreRule[] {
  return rule.kind === kind ? rule.rules.flatMap((member) => membersOf(kind, member)) : [rule];
}

/** Compares each member with those before it; the finding stands at the later one. */
function lintMembers(
  kind: 'all' | 'any',
  members: readonly CoreRule[],
  describe: Describe,
  decides: boolean,
): readonly LintFinding[] {
  const facts = members.map(factsOf);
  const findings: LintFinding[] = facts.flatMap((fact) =>
    lintAlone(facts.length === 1 ? 'only' : kind, fact, decides),
  );
  for (const [index, later] of facts.entries()) {
    for (const earlier of facts.slice(0, index)) {
      const finding = lintPair(kind, earlier, later, describe, decides);
      if (finding !== undefined) {
        findings.push(finding);
        break;
      }
    }
  }
  return findings.length > 0 ? findings : lintTogether(kind, facts, decides);
}

/** A rule that no contact or every contact passes by itself: 0% of a sample, at least 0 times. */
function lintAlone(
  kind: 'all' | 'any' | 'only',
  { leaf, path, set, complement }: Facts,
  decides: boolean,
): readonly LintFinding[] {
  if (leaf === undefined || leaf.canBeMissing) return [];
  if (set !== undefined && isEmptySet(set)) {
    const detail = 'No contact can pass this rule';
    if (kind === 'any') return [uselessAlone(path, `${detail}, so it changes nothing.`)];
    const effect = decides ? 'the segment has no members' : 'this group lets nobody in';
    const level = decides ? 'blocker' : 'warning';
    return [{ id: 'contradiction', level, path, detail: `${detail}, so ${effect}.` }];
  }
  if (complement === undefined || !isEmptySet(complement)) return [];
  const detail = 'Every contact passes this rule';
  if (kind === 'all') return [uselessAlone(path, `${detail}, so it changes nothing.`)];
  return [
    { id: 'always_true', level: 'warning', path, detail: `${detail}, so this group lets everybody in.` },
  ];
}

function uselessAlone(path: RulePath, detail: string): LintFinding {
  return { id: 'useless_rule', level: 'info', path, detail, hint: 'Remove it.' };
}

function lintPair(
  kind: 'all' | 'any',
  earlier: Facts,
  later: Facts,
  describe: Describe,
  decides: boolean,
): LintFinding | undefined {
  if (earlier.form === later.form) return duplicate(later, describe(earlier.path));
  const opposite = earlier.form === later.negatedForm;
  if (kind === 'all') {
    if (opposite || excludeEachOther(earlier, later)) {
      return contradiction(later.path, describe(earlier.path), decides);
    }
    if (includes(earlier, later)) return useless(earlier, describe(later.path), 'already asks for more');
    if (includes(later, earlier)) return useless(later, describe(earlier.path), 'already asks for more');
    return undefined;
  }
  if (opposite || coverEverybody(earlier, later)) return alwaysTrue(later.path, describe(earlier.path));
  if (includes(earlier, later)) return useless(later, describe(earlier.path), 'already lets them in');
  if (includes(later, earlier)) return useless(earlier, describe(later.path), 'already lets them in');
  return undefined;
}

/** Three rules can exclude each other where no two do: at least 18, under 65, and neither below nor above 40. */
function lintTogether(
  kind: 'all' | 'any',
  facts: readonly Facts[],
  decides: boolean,
): readonly LintFinding[] {
  const bySubject = Map.groupBy(
    facts.filter(({ set }) => set !== undefined),
    ({ leaf }) => leaf?.subject,
  );
  return [...bySubject.values()].flatMap((rules) => {
    const sets = rules.map(({ set, complement }) => (kind === 'all' ? set : complement));
    const common = sets.reduce((a, b) => (a && b ? intersectionOf(a, b) : undefined));
    const last = rules.at(-1);
    if (rules.length < 3 || last === undefined || common === undefined || !isEmptySet(common)) return [];
    const others = 'the other rules about the same';
    return [kind === 'all' ? contradiction(last.path, others, decides) : alwaysTrue(last.path, others)];
  });
}

function excludeEachOther(a: Facts, b: Facts): boolean {
  if (a.leaf === undefined || a.leaf.subject !== b.leaf?.subject) return false;
  const missingWith = (one: Facts['leaf'], other: Facts['leaf']) =>
    one?.asksPresence === true && one.negative && other?.negative === false;
  return missingWith(a.leaf, b.leaf) || missingWith(b.leaf, a.leaf) || areBothKnownApart(a.set, b.set);
}

function coverEverybody(a: Facts, b: Facts): boolean {
  if (a.leaf === undefined || a.leaf.subject !== b.leaf?.subject) return false;
  const presentOrNegative = (one: Facts['leaf'], other: Facts['leaf']) =>
    one?.asksPresence === true && !one.negative && other?.negative === true;
  if (presentOrNegative(a.leaf, b.leaf) || presentOrNegative(b.leaf, a.leaf)) return true;
  return areBothKnownApart(a.complement, b.complement);
}

/** True when everybody who passes `narrow` passes `wide`. */
function includes(wide: Facts, narrow: Facts): boolean {
  if (wide.leaf === undefined || narrow.leaf === undefined || wide.leaf.subject !== narrow.leaf.subject)
    return false;
  const { canBeMissing } = wide.leaf;
  if (canBeMissing && wide.leaf.asksPresence && !wide.leaf.negative && !narrow.leaf.negative) return true;
  if (canBeMissing && narrow.leaf.asksPresence && narrow.leaf.negative && wide.leaf.negative) return true;
  return areBothKnownApart(wide.complement, narrow.set);
}

function areBothKnownApart(a: ValueSet | undefined, b: ValueSet | undefined): boolean {
  return a !== undefined && b !== undefined && areApart(a, b);
}

function lintNesting(group: Group, path: RulePath, depth: number): readonly LintFinding[] {
  if (depth > READABLE_DEPTH) {
    const detail = `Groups are nested ${depth} deep here, which is hard to read.`;
    const hint = 'Make a segment of the inner group and name it in a rule.';
    return [{ id: 'deep_nesting', level: 'info', path, detail, hint }];
  }
  return group.rules.flatMap((member, index) =>
    isGroup(member) ? lintNesting(member, at(at(path, 'rules'), index), depth + 1) : [],
  );
}

function contradiction(path: RulePath, other: string, decides: boolean): LintFinding {
  const effect = decides ? 'so the segment has no members' : 'so this group lets nobody in';
  const detail = `No contact can pass both this rule and ${other}, ${effect}.`;
  return { id: 'contradiction', level: decides ? 'blocker' : 'warning', path, detail };
}

function alwaysTrue(path: RulePath, other: string): LintFinding {
  const detail = `Every contact passes this rule or ${other}, so this group lets everybody in.`;
  return { id: 'always_true', level: 'warning', path, detail };
}

function duplicate({ path }: Facts, other: string): LintFinding {
  const detail = `This says the same as ${other} in the same group.`;
  return { id: 'duplicate_rule', level: 'info', path, detail, hint: 'Remove one of the two.' };
}

function useless({ path }: Facts, other: string, why: string): LintFinding {
  const detail = `This rule changes nothing: ${other} ${why}.`;
  return { id: 'useless_rule', level: 'info', path, detail, hint: 'Remove one of the two.' };
}

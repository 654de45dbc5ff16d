/** Groups in words: how the clauses of rules are joined to one, with brackets only where they are needed. */
import { isGroup } from './draft.ts';
import type { Group, Rule } from './rule.ts';

/** A rule in words, as it stands in the middle of a sentence. */
export type Clause = (rule: Rule) => string;

/** A group as the whole of a sentence. */
export function groupClause(group: Group, clause: Clause): string {
  return group.not === true ? negatedClause(group, clause) : joinedMembers(group, clause);
}

function joinedMembers(group: Group, clause: Clause): string {
  return group.rules.map((member) => memberClause(member, clause)).join(`, ${group.combinator} `);
}

/** A rule or group among others; a group reads as one thing. */
export function memberClause(member: Group | Rule, clause: Clause): string {
  if (!isGroup(member)) return clause(member);
  if (member.not === true) return negatedClause(member, clause);
  const [first, second, ...more] = clausesOf(member, clause);
  if (first === undefined || second === undefined) return first ?? '';
  const pair = more.length === 0 && isPlainPair(member, first, second);
  if (!pair) return `(${joinedMembers(member, clause)})`;
  return member.combinator === 'or' ? `either ${first} or ${second}` : `(${first} and ${second})`;
}

function negatedClause(group: Group, clause: Clause): string {
  const clauses = clausesOf(group, clause);
  const [first = '', second = ''] = clauses;
  if (clauses.length === 1) return `not (${unwrapped(first)})`;
  const pair = clauses.length === 2 && isPlainPair(group, first, second);
  if (group.combinator === 'and')
    return pair ? `not (${first} and ${second})` : `not (${joinedMembers(group, clause)})`;
  if (pair) return `neither ${first} nor ${second}`;
  return `none of (${clauses.join('; ')})`;
}

function clausesOf(group: Group, clause: Clause): readonly string[] {
  return group.rules.map((member) => memberClause(member, clause));
}

/** Two rules that can be joined by a bare "or" or "and" without becoming ambiguous. */
function isPlainPair(group: Group, first: string, second: string): boolean {
  const conjunctions = / (or|and|nor) |, /;
  return !group.rules.some(isGroup) && !conjunctions.test(first) && !conjunctions.test(second);
}

/** A clause that is a bracket already needs no second pair. */
function unwrapped(clause: string): string {
  return /^\([^()]*\)$/.test(clause) ? clause.slice(1, -1) : clause;
}

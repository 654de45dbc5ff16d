/**
 * The sentence: a definition in the words a person would use. "Marital status is Married or Together, and income is
 * over 50,000". The same definition gives the same sentence everywhere (English, en-US figures, UTC for moments).
 * While somebody edits, values that are not there yet read "…".
 */
import { assertNever } from '../assert-never.ts';
import type { Catalogue } from './catalogue.ts';
import { describeValue, isRelative, quote } from './describe-value.ts';
import { isGroup } from './draft.ts';
import { FAMILY_OF, OPERATOR_TABLE, valueKindOf, type Words, wordsOf } from './operators.ts';
import type { AttributeRule, FieldType, Group, Rule } from './rule.ts';
import { type RuleValue, readValue } from './value.ts';

/** A definition as one sentence without a full stop. Labels and names come from the catalogue. */
export function describeDefinition(group: Group, names: Catalogue): string {
  return capitalised(group.not === true ? negatedClause(group, names) : joinedMembers(group, names));
}

/** One rule as a sentence. @example describeRule(rule, catalogue) // 'Income is over 50,000' */
export function describeRule(rule: Rule, names: Catalogue): string {
  return capitalised(ruleClause(rule, names));
}

function joinedMembers(group: Group, names: Catalogue): string {
  return group.rules.map((member) => memberClause(member, names)).join(`, ${group.combinator} `);
}

function memberClause(member: Group | Rule, names: Catalogue): string {
  if (!isGroup(member)) return ruleClause(member, names);
  if (member.not === true) return negatedClause(member, names);
  const [first, second, ...more] = clausesOf(member, names);
  if (first === undefined || second === undefined) return first ?? '';
  const pair = more.length === 0 && isPlainPair(member, first, second);
  if (!pair) return `(${joinedMembers(member, names)})`;
  return member.combinator === 'or' ? `either ${first} or ${second}` : `(${first} and ${second})`;
}

function negatedClause(group: Group, names: Catalogue): string {
  const clauses = clausesOf(group, names);
  const [first = '', second = ''] = clauses;
  if (clauses.length === 1) return `not (${unwrapped(first)})`;
  const pair = clauses.length === 2 && isPlainPair(group, first, second);
  if (group.combinator === 'and')
    return pair ? `not (${first} and ${second})` : `not (${joinedMembers(group, names)})`;
  if (pair) return `neither ${first} nor ${second}`;
  return `none of (${clauses.join('; ')})`;
}

function clausesOf(group: Group, names: Catalogue): readonly string[] {
  return group.rules.map((member) => memberClause(member, names));
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

function ruleClause(rule: Rule, names: Catalogue): string {
  if ('field' in rule) return attributeClause(rule, names);
  if ('segment' in rule) {
    const name = quote(names.segments.get(rule.segment)?.name ?? rule.segment);
    return `${rule.operator === 'notIn' ? 'not ' : ''}in segment ${name}`;
  }
  if ('source' in rule) {
    const name = quote(names.sources.get(rule.source)?.name ?? rule.source);
    return `${rule.operator === 'notIn' ? 'not ' : ''}delivered by ${name}`;
  }
  if ('event' in rule) return `a rule about the event ${quote(rule.event)} (not yet supported)`;
  if ('sequence' in rule) return 'a rule about a sequence of events (not yet supported)';
  if ('campaign' in rule) return 'a rule about campaigns (not yet supported)';
  if ('sample' in rule) return 'a random sample (not yet supported)';
  return assertNever(rule);
}

function attributeClause(rule: AttributeRule, names: Catalogue): string {
  const field = names.fields.get(rule.field);
  const label = midSentence(field?.label ?? rule.field);
  const type = field?.type ?? 'text';
  const words = wordsOf(rule.operator, type);
  if (rule.valueSource === 'field') {
    const other = typeof rule.value === 'string' ? rule.value : '';
    const otherLabel = other === '' ? '…' : withArticle(midSentence(names.fields.get(other)?.label ?? other));
    return `${label} ${(words.saysField ?? words.says).replace('{}', () => otherLabel)}`;
  }
  const phrase = valuePhrase(rule, type, words);
  return `${label} ${FAMILY_OF[type] === 'list' && isPlural(label) ? pluralPhrase(phrase) : phrase}`;
}

function valuePhrase(rule: AttributeRule, type: FieldType, words: Words): string {
  const kind = valueKindOf(rule.operator, type);
  const value = kind === undefined ? undefined : readValue(kind, type, rule.value, '');
  if (value === undefined || !value.ok) return words.says.replace('{}', '…');
  const { joins = 'any' } = OPERATOR_TABLE[rule.operator];
  const isWholeValue = rule.operator === '=' || rule.operator === '!=';
  const said = describeValue(value.value, !isWholeValue, joins);
  return templateFor(value.value, words).replace('{}', () => said);
}

function templateFor(value: RuleValue, words: Words): string {
  if (value.kind === 'date' && isRelative(value.date)) return words.saysRelative ?? words.says;
  const isSingle =
    (value.kind === 'textList' && value.texts.length === 1) ||
    (value.kind === 'numberList' && value.numbers.length === 1);
  return isSingle ? (words.saysSingle ?? words.says) : words.says;
}

/** "the limit", but "MntFruits": what is spelled like a name takes no article. */
function withArticle(label: string): string {
  return /^\p{Ll}/u.test(label) ? `the ${label}` : label;
}

/** A label within a sentence: "Income" becomes "income"; "VIP", "Q1 revenue" and "MntWines" stay. */
function midSentence(label: string): string {
  const [word = ''] = label.split(' ');
  return /^\p{Lu}\p{Ll}+$/u.test(word) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
}

/** The first letter in capitals, unless the first word has its own spelling ("mntWines"). */
function capitalised(sentence: string): string {
  return sentence.replace(/^(\(*)(\p{Ll})(?=\p{Ll}*(?:[ ,]|$))/u, (_, brackets: string, letter: string) => {
    return brackets + letter.toUpperCase();
  });
}

/** English plurals, near enough for the labels of lists: "tags", "interests", not "address". */
function isPlural(label: string): boolean {
  return /[^su]s$/i.test(label);
}

function pluralPhrase(phrase: string): string {
  return phrase
    .replace(/^is\b/, 'are')
    .replace(/^includes\b/, 'include')
    .replace(/^does\b/, 'do');
}

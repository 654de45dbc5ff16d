/** Rules on one field in words, and what any rule asks of a value. */
import type { Fields } from './check-attribute.ts';
import { describeSpan, describeValue, isRelative } from './describe-value.ts';
import { FAMILY_OF, OPERATOR_TABLE, type Operator, valueKindOf, type Words, wordsOf } from './operators.ts';
import type { AttributeRule, FieldType, HeldFor } from './rule.ts';
import { type RuleValue, readValue } from './value.ts';

/** @example attributeClause({ field: 'income', operator: '>', value: 50000 }, fields) // 'income is over 50,000' */
export function attributeClause(rule: AttributeRule, fields: Fields): string {
  const field = fields.get(rule.field);
  const label = midSentence(field?.label ?? rule.field);
  const type = field?.type ?? 'text';
  const phrase =
    rule.valueSource === 'field' ? otherFieldPhrase(rule, type, fields) : valuePhrase(rule, type);
  const agreeing = FAMILY_OF[type] === 'list' && isPlural(label) ? pluralPhrase(phrase) : phrase;
  return `${label} ${rule.heldFor === undefined ? agreeing : heldPhrase(agreeing, rule.heldFor)}`;
}

/** What is asked of a value of a type. @example valuePhrase({ operator: '>', value: 5 }, 'number') // 'is over 5' */
export function valuePhrase(
  rule: { readonly operator: Operator; readonly value?: unknown },
  type: FieldType,
): string {
  const words = wordsOf(rule.operator, type);
  const kind = valueKindOf(rule.operator, type);
  const value = kind === undefined ? undefined : readValue(kind, type, rule.value, '');
  if (value === undefined || !value.ok) return words.says.replace('{}', '…');
  const { joins = 'any' } = OPERATOR_TABLE[rule.operator];
  const isWholeValue = rule.operator === '=' || rule.operator === '!=';
  const said = describeValue(value.value, !isWholeValue, joins);
  return templateFor(value.value, words).replace('{}', () => said);
}

function otherFieldPhrase(rule: AttributeRule, type: FieldType, fields: Fields): string {
  const words = wordsOf(rule.operator, type);
  const other = typeof rule.value === 'string' ? rule.value : '';
  const label = other === '' ? '…' : withArticle(midSentence(fields.get(other)?.label ?? other));
  return (words.saysField ?? words.says).replace('{}', () => label);
}

/** "is Pro" becomes "has been Pro for at least 30 days". */
function heldPhrase(phrase: string, held: HeldFor): string {
  const time =
    'atLeast' in held
      ? `at least ${describeSpan(held.atLeast, held.unit, true)}`
      : `less than ${describeSpan(held.lessThan, held.unit, true)}`;
  if (/^is /.test(phrase)) return `${phrase.replace(/^is /, 'has been ')} for ${time}`;
  return `${phrase}, unchanged for ${time}`;
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
export function midSentence(label: string): string {
  const [word = ''] = label.split(' ');
  return /^\p{Lu}\p{Ll}+$/u.test(word) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
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

/**
 * The sentence: a definition in the words a person would use. "Marital status is Married or Together, and income is
 * over 50,000". The same definition gives the same sentence everywhere (English, en-US figures, UTC for moments).
 * While somebody edits, values that are not there yet read "…".
 */
import { assertNever } from '../assert-never.ts';
import type { Catalogue } from './catalogue.ts';
import { contactFields, eventFields } from './check-attribute.ts';
import { attributeClause } from './describe-attribute.ts';
import { eventClause, outcomeClause, sequenceClause, stepClause } from './describe-event.ts';
import { type Clause, groupClause } from './describe-group.ts';
import { describeShare, quote } from './describe-value.ts';
import type { Group, Rule, SampleRule, Step } from './rule.ts';

/** A definition as one sentence without a full stop. Labels and names come from the catalogue. */
export function describeDefinition(group: Group, names: Catalogue): string {
  return capitalised(groupClause(group, clauseWith(names)));
}

/** One rule as a sentence. @example describeRule(rule, catalogue) // 'Income is over 50,000' */
export function describeRule(rule: Rule, names: Catalogue): string {
  return capitalised(clauseWith(names)(rule));
}

/** One step of a sequence as a sentence. @example describeStep(step, catalogue) // 'Purchased within 3 days' */
export function describeStep(step: Step, names: Catalogue): string {
  return capitalised(stepClause(step, (where) => describeWhere(where, names)));
}

/** The `where` of an event in the middle of a sentence. @example describeWhere(where, catalogue) // 'product is Lamp' */
export function describeWhere(where: Group, names: Catalogue): string {
  const fields = eventFields(names);
  return groupClause(where, (rule) => ('field' in rule ? attributeClause(rule, fields) : ''));
}

function clauseWith(names: Catalogue): Clause {
  return (rule) => ruleClause(rule, names);
}

/** One rule in the middle of a sentence. @example ruleClause(rule, catalogue) // 'income is over 50,000' */
export function ruleClause(rule: Rule, names: Catalogue): string {
  if ('field' in rule) return attributeClause(rule, contactFields(names));
  if ('segment' in rule) {
    const name = quote(names.segments.get(rule.segment)?.name ?? rule.segment);
    return `${rule.operator === 'notIn' ? 'not ' : ''}in segment ${name}`;
  }
  if ('source' in rule) {
    const name = quote(names.sources.get(rule.source)?.name ?? rule.source);
    return `${rule.operator === 'notIn' ? 'not ' : ''}delivered by ${name}`;
  }
  if ('event' in rule) return eventClause(rule, names, (where) => describeWhere(where, names));
  if ('sequence' in rule) return sequenceClause(rule, (where) => describeWhere(where, names));
  if ('campaign' in rule) return outcomeClause(rule, names);
  if ('sample' in rule) return sampleClause(rule);
  return assertNever(rule);
}

function sampleClause({ sample: { percent, from = 0, seed } }: SampleRule): string {
  const share =
    from === 0
      ? `a stable ${describeShare(percent)}`
      : `the stable share from ${describeShare(from)} to ${describeShare(from + percent)}`;
  return `in ${share} of all contacts (${quote(seed)})`;
}

/** The first letter in capitals, unless the first word has its own spelling ("mntWines"). */
function capitalised(sentence: string): string {
  return sentence.replace(/^(\(*)(\p{Ll})(?=\p{Ll}*(?:[ ,]|$))/u, (_, brackets: string, letter: string) => {
    return brackets + letter.toUpperCase();
  });
}

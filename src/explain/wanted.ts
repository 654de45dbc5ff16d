/** What a rule asks for in words, to stand beside what the contact has: "is over 50,000", "at least 3 times". */
import { type Catalogue, eventField } from '../rules/catalogue.ts';
import { contactFields } from '../rules/check-attribute.ts';
import { attributeClause, midSentence, valuePhrase } from '../rules/describe-attribute.ts';
import { describeShare } from '../rules/describe-value.ts';
import { measuredType } from '../rules/measures.ts';
import type { Rule } from '../rules/rule.ts';

/** Undefined where the sentence of the rule says it all. */
export function wantedOf(rule: Rule, catalogue: Catalogue): string | undefined {
  if ('field' in rule) {
    const fields = contactFields(catalogue);
    const label = midSentence(fields.get(rule.field)?.label ?? rule.field);
    return attributeClause(rule, fields).slice(label.length + 1);
  }
  if ('event' in rule) {
    const measure = rule.measure ?? { of: 'count' };
    const property = 'property' in measure ? eventField(catalogue, measure.property) : undefined;
    return valuePhrase(rule, measuredType(measure.of, property?.type));
  }
  if (!('sample' in rule)) return undefined;
  const { percent, from = 0 } = rule.sample;
  return `is from ${describeShare(from)} to below ${describeShare(from + percent)}`;
}

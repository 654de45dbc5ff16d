/** What a rule asks for in words, to stand beside what the contact has: "is over 50,000", "at least 3 times". */
import { type Catalogue, eventField } from '../rules/catalogue.ts';
import { contactFields } from '../rules/check-attribute.ts';
import { attributeClause, midSentence, valuePhrase } from '../rules/describe-attribute.ts';
import { describeShare } from '../rules/describe-value.ts';
import { measuredType } from '../rules/measures.ts';
import type { EventRule, FieldType, Rule } from '../rules/rule.ts';

/** Undefined where the sentence of the rule says it all. */
export function wantedOf(rule: Rule, catalogue: Catalogue): string | undefined {
  if ('field' in rule) {
    const fields = contactFields(catalogue);
    const label = midSentence(fields.get(rule.field)?.label ?? rule.field);
    return attributeClause(rule, fields).slice(label.length + 1);
  }
  if ('event' in rule) return valuePhrase(rule, measureType(rule, catalogue));
  if (!('sample' in rule)) return undefined;
  const { percent, from = 0 } = rule.sample;
  return `is from ${describeShare(from)} to below ${describeShare(from + percent)}`;
}

/** What type of value a rule looks at. Undefined where it looks at no single value. */
export function actualType(rule: Rule, catalogue: Catalogue): FieldType | undefined {
  if ('field' in rule) return contactFields(catalogue).get(rule.field)?.type;
  if ('event' in rule) return measureType(rule, catalogue);
  return 'sample' in rule ? 'number' : undefined;
}

function measureType({ measure = { of: 'count' } }: EventRule, catalogue: Catalogue): FieldType {
  const property = 'property' in measure ? eventField(catalogue, measure.property) : undefined;
  return measuredType(measure.of, property?.type);
}

/**
 * Which fields the rules of a definition read and which of their values they ask for, so that what happens to a field or a
 * value can be traced to the rule that needs it; and how a rule is called by its number.
 */
import { z } from 'zod';
import { type CoreAttribute, type CoreRule, coreLeaves } from './core-rule.ts';

export const valueRead = z.object({
  /** Of the rule. */
  path: z.string(),
  field: z.string(),
  /** As they are compared: texts in lower case, numbers and truth values as texts. */
  values: z.array(z.string()),
});
export type ValueRead = z.output<typeof valueRead>;

/**
 * Which rule reads which field, in the order of the definition, with the whole values it asks for; parts of texts, ranges
 * and dates name none.
 */
export function valueReadsOf(rule: CoreRule): readonly ValueRead[] {
  return coreLeaves(rule).flatMap((leaf) => {
    if (leaf.kind !== 'attribute') return [];
    const { path, field, test } = leaf;
    const values = [...new Set(valuesOf(leaf))].toSorted();
    const other = test.value.kind === 'field' ? [{ path, field: test.value.field, values: [] }] : [];
    return [{ path, field, values }, ...other];
  });
}

function valuesOf({ test: { operator, value } }: CoreAttribute): readonly string[] {
  switch (value.kind) {
    case 'text':
      return operator === '=' ? [value.text] : [];
    case 'textList':
      return value.texts;
    case 'number':
      return operator === '=' ? [String(value.number)] : [];
    case 'numberList':
      return value.numbers.map(String);
    case 'boolean':
      return [String(value.truth)];
    default:
      return [];
  }
}

/**
 * A rule's number as people count: the second rule of the root is 2, the first one of a group in third place 3.1.
 * @example ruleNumber('/rules/2/rules/0') // '3.1'
 */
export function ruleNumber(path: string): string {
  const places = [...path.matchAll(/\/rules\/(\d+)/g)].map(([, place]) => String(Number(place) + 1));
  return places.join('.');
}

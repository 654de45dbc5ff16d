/**
 * Checking of rules on one field, of a contact or of an event, and of the value of any rule: is there such a field, has
 * its type the operator, does the value fit.
 */
import { type Catalogue, type CatalogueField, EVENT_FIELDS, eventField } from './catalogue.ts';
import { didYouMean } from './nearest.ts';
import {
  areComparable,
  comparesFields,
  operatorsFor,
  positiveOf,
  valueKindOf,
  wordsOf,
} from './operators.ts';
import { at } from './path.ts';
import { type Problem, problem } from './problem.ts';
import type { AttributeRule, FieldType, RulePath } from './rule.ts';
import { describeJson } from './shape.ts';
import { readValue } from './value.ts';

/** The fields that a rule may name where it stands. */
export type Fields = {
  readonly what: 'field' | 'property';
  get(name: string): CatalogueField | undefined;
  /** For "did you mean". */
  names(): Iterable<string>;
};

export function contactFields(catalogue: Pick<Catalogue, 'fields'>): Fields {
  return {
    what: 'field',
    get: (name) => catalogue.fields.get(name),
    names: () => catalogue.fields.keys(),
  };
}

/** In the `where` of an event: its properties, and when, by which campaign and source it came. */
export function eventFields(catalogue: Pick<Catalogue, 'properties'>): Fields {
  return {
    what: 'property',
    get: (name) => eventField(catalogue, name),
    names: () => [...catalogue.properties.keys(), ...EVENT_FIELDS.map(({ key }) => key)],
  };
}

/** Fields of which no earlier values are kept: how long they have held is not known. */
const WITHOUT_HISTORY = /^(subscribed|reachable)\.|^(created|updated)_at$/;

export function checkAttribute(rule: AttributeRule, path: RulePath, fields: Fields): readonly Problem[] {
  const field = fields.get(rule.field);
  if (field === undefined) return [unknownField(rule.field, at(path, 'field'), fields)];
  const problems =
    rule.valueSource === 'field'
      ? checkComparedFields(rule, field.type, path, fields)
      : checkValue(rule, field.type, path);
  return [...problems, ...checkHeldFor(rule, field, path, fields)];
}

export function unknownField(name: string, path: RulePath, fields: Fields): Problem {
  const detail =
    fields.what === 'field' ? `There is no field “${name}”.` : `No event has a property “${name}”.`;
  return problem('unknown_field', path, detail, didYouMean(name, fields.names()));
}

/** Operator and value against a type; also for what an event rule measures. */
export function checkValue(
  rule: Pick<AttributeRule, 'operator' | 'value' | 'valueSource'>,
  type: FieldType,
  path: RulePath,
): readonly Problem[] {
  const kind = valueKindOf(rule.operator, type);
  if (kind === undefined) return [operatorNotForType(rule.operator, type, path)];
  const value = readValue(kind, type, rule.value, at(path, 'value'));
  const problems = value.ok ? [] : [...value.problems];
  if (kind === 'none' && rule.valueSource !== undefined) {
    problems.push(problem('unknown_key', at(path, 'valueSource'), 'This operator wants no value.'));
  }
  return problems;
}

function checkComparedFields(
  rule: AttributeRule,
  type: FieldType,
  path: RulePath,
  fields: Fields,
): readonly Problem[] {
  if (valueKindOf(rule.operator, type) === undefined) return [operatorNotForType(rule.operator, type, path)];
  if (!comparesFields(rule.operator)) {
    const detail = `“${wordsOf(rule.operator, type).label}” compares with a value, not with another field.`;
    return [problem('wrong_value_type', at(path, 'valueSource'), detail)];
  }
  const place = at(path, 'value');
  if (rule.value === undefined || rule.value === null || rule.value === '') {
    return [problem('missing_value', place, 'The other field is missing.')];
  }
  if (typeof rule.value !== 'string') {
    const detail = `The key of the other field is wanted here, but it is ${describeJson(rule.value)}.`;
    return [problem('wrong_value_type', place, detail)];
  }
  const other = fields.get(rule.value);
  if (other === undefined) return [unknownField(rule.value, place, fields)];
  if (areComparable(type, other.type)) return [];
  const detail = `A field of type ${type} cannot be compared with “${other.label}”, which is of type ${other.type}.`;
  return [problem('incompatible_fields', place, detail)];
}

function checkHeldFor(
  rule: AttributeRule,
  field: CatalogueField,
  path: RulePath,
  fields: Fields,
): readonly Problem[] {
  if (rule.heldFor === undefined) return [];
  const place = at(path, 'heldFor');
  if (fields.what === 'property') {
    return [problem('unknown_key', place, 'An event does not change, so “heldFor” has no meaning here.')];
  }
  if (WITHOUT_HISTORY.test(field.key)) {
    const detail = `Muster keeps no earlier values of “${field.label}”, so how long it has held is not known.`;
    return [problem('unknown_key', place, detail)];
  }
  if (!positiveOf(rule.operator).negated) return [];
  const detail = `“${wordsOf(rule.operator, field.type).label}” also holds without a value, so there is nothing that could have held.`;
  const hint = 'Use the positive operator, and “not” around the group for its complement.';
  return [problem('unknown_key', place, detail, { hint })];
}

function operatorNotForType(operator: AttributeRule['operator'], type: FieldType, path: RulePath): Problem {
  const possible = operatorsFor(type).join(', ');
  const detail = `The operator “${operator}” is not for values of type ${type}.`;
  return problem('operator_not_for_type', at(path, 'operator'), detail, {
    hint: `Possible are ${possible}.`,
  });
}

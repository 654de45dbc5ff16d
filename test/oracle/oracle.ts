/**
 * The oracle: who belongs, worked out one contact at a time in the plainest way. It reads the definition as people wrote
 * it (not its normalized form) and is the second opinion that the engines are compared with.
 */
import { isGroup } from '../../src/rules/draft.ts';
import type { AttributeRule, FieldType, Group, Rule } from '../../src/rules/rule.ts';
import type { OracleContact, OracleValue, OracleWorld } from './contact.ts';
import { passesEvent, passesOutcome, passesSequence } from './events.ts';
import { hasHeld } from './held.ts';
import { compareStored, ORACLE_OPERATORS } from './operators.ts';
import { passesSample } from './sample.ts';

/** True when the contact belongs. @example belongs(group, contact, { types, now, timeZone: 'Europe/Berlin' }) */
export function belongs(group: Group, contact: OracleContact, world: OracleWorld): boolean {
  return passesGroup(group, (rule) => passesRule(rule, contact, world));
}

function passesGroup(group: Group, passesRule: (rule: Rule) => boolean): boolean {
  const passes = (member: Group | Rule): boolean =>
    isGroup(member) ? passesGroup(member, passesRule) : passesRule(member);
  const together = group.combinator === 'and' ? group.rules.every(passes) : group.rules.some(passes);
  return group.not === true ? !together : together;
}

/** True when the contact passes this one rule. */
export function passesRule(rule: Rule, contact: OracleContact, world: OracleWorld): boolean {
  const passesWhere = (where: Group, values: { readonly [property: string]: OracleValue }) =>
    passesGroup(
      where,
      (inner) => 'field' in inner && passesAttribute(inner, values, propertyType(world), world),
    );
  if ('field' in rule) {
    const passes = passesAttribute(rule, contact.values, (field) => world.types.get(field), world);
    return passes && (rule.heldFor === undefined || hasHeld(rule.field, rule.heldFor, contact, world));
  }
  if ('segment' in rule) return contact.segments.has(rule.segment) === (rule.operator === 'in');
  if ('source' in rule) return contact.sources.has(rule.source) === (rule.operator === 'in');
  if ('event' in rule) return passesEvent(rule, contact, world, passesWhere);
  if ('sequence' in rule) return passesSequence(rule, contact, world, passesWhere);
  if ('campaign' in rule) return passesOutcome(rule, contact, world, passesWhere);
  return passesSample(rule, contact);
}

function propertyType(world: OracleWorld): (property: string) => FieldType | undefined {
  return (property) =>
    property === 'occurred_at'
      ? 'datetime'
      : property === 'campaign' || property === 'source'
        ? 'text'
        : world.propertyTypes.get(property);
}

function passesAttribute(
  rule: AttributeRule,
  values: { readonly [key: string]: OracleValue },
  typeOf: (key: string) => FieldType | undefined,
  world: OracleWorld,
): boolean {
  const storedIn = (field: string) => {
    const type = typeOf(field);
    if (type === undefined) throw new Error(`The oracle knows no field ${field}.`);
    return { actual: values[field] ?? null, type };
  };
  const stored = storedIn(rule.field);
  if (rule.valueSource !== 'field') {
    return ORACLE_OPERATORS[rule.operator]({ ...stored, wanted: rule.value, world });
  }
  const order = compareStored(stored, storedIn(String(rule.value)), world);
  if (rule.operator === '!=') return order !== 0;
  if (order === undefined) return false;
  switch (rule.operator) {
    case '=':
      return order === 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    default:
      throw new Error(`The operator ${rule.operator} does not compare fields.`);
  }
}

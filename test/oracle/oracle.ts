/**
 * The oracle: who belongs, worked out one contact at a time in the plainest way. It reads the definition as people wrote
 * it (not its normalized form) and is the second opinion that the engines are compared with. Attribute rules, nested
 * segments and sources; a definition with anything else is a mistake of the test.
 */
import { isGroup } from '../../src/rules/draft.ts';
import type { AttributeRule, Group, Rule } from '../../src/rules/rule.ts';
import type { OracleContact, OracleWorld } from './contact.ts';
import { compareStored, ORACLE_OPERATORS } from './operators.ts';

/** True when the contact belongs. @example belongs(group, contact, { types, now, timeZone: 'Europe/Berlin' }) */
export function belongs(group: Group, contact: OracleContact, world: OracleWorld): boolean {
  const passes = (member: Group | Rule) =>
    isGroup(member) ? belongs(member, contact, world) : passesRule(member, contact, world);
  const together = group.combinator === 'and' ? group.rules.every(passes) : group.rules.some(passes);
  return group.not === true ? !together : together;
}

/** True when the contact passes this one rule. */
export function passesRule(rule: Rule, contact: OracleContact, world: OracleWorld): boolean {
  if ('field' in rule) return passesAttribute(rule, contact, world);
  if ('segment' in rule) return contact.segments.has(rule.segment) === (rule.operator === 'in');
  if ('source' in rule) return contact.sources.has(rule.source) === (rule.operator === 'in');
  throw new Error(`The oracle knows no such rule: ${JSON.stringify(rule)}`);
}

function passesAttribute(rule: AttributeRule, contact: OracleContact, world: OracleWorld): boolean {
  const stored = storedIn(rule.field, contact, world);
  if (rule.valueSource !== 'field') {
    return ORACLE_OPERATORS[rule.operator]({ ...stored, wanted: rule.value, world });
  }
  const order = compareStored(stored, storedIn(String(rule.value), contact, world), world);
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

function storedIn(field: string, contact: OracleContact, world: OracleWorld) {
  const type = world.types.get(field);
  if (type === undefined) throw new Error(`The oracle knows no field ${field}.`);
  return { actual: contact.values[field] ?? null, type };
}

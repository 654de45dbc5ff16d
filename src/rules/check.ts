/**
 * Checking: does a parsed definition fit the catalogue? Fields, segments and sources must exist, operators and values
 * must fit the type of the field, segments must not go round in circles. Returns all problems; changes nothing.
 * That a nested segment was never calculated is no fault of the definition: calculating says so.
 */
import { assertNever } from '../assert-never.ts';
import type { Catalogue } from './catalogue.ts';
import { findCycle } from './cycle.ts';
import { type Draft, isGroup } from './draft.ts';
import { didYouMean } from './nearest.ts';
import { areComparable, comparesFields, operatorsFor, valueKindOf, wordsOf } from './operators.ts';
import { at } from './path.ts';
import type { Checked, Problem, ProblemCode } from './problem.ts';
import type {
  AttributeRule,
  EventRule,
  FieldType,
  Group,
  Rule,
  RulePath,
  SegmentRule,
  SourceRule,
} from './rule.ts';
import { describeJson } from './shape.ts';
import { readValue } from './value.ts';

export type CheckOptions = {
  /** The id of the segment whose definition this is, so that it cannot nest itself by any detour. */
  readonly self?: string;
};

/**
 * Checks a parsed definition against the catalogue; all problems at once, in the order of the document.
 * @example checkDefinition(group, catalogue, { self: 'seg_1' })
 */
export function checkDefinition(
  group: Group,
  catalogue: Catalogue,
  options: CheckOptions = {},
): Checked<Group> {
  const problems = checkDraft(group, '', catalogue, options);
  return problems.length === 0 ? { ok: true, value: group } : { ok: false, problems };
}

/** The same for a definition with holes: what could not be parsed is passed over, the rest is checked. */
export function checkDraft(
  draft: Draft,
  path: RulePath,
  catalogue: Catalogue,
  options: CheckOptions,
): readonly Problem[] {
  return draft.rules.flatMap((member, index) => {
    const place = at(at(path, 'rules'), index);
    if (member === undefined) return [];
    return isGroup(member)
      ? checkDraft(member, place, catalogue, options)
      : checkRule(member, place, catalogue, options);
  });
}

function checkRule(
  rule: Rule,
  path: RulePath,
  catalogue: Catalogue,
  options: CheckOptions,
): readonly Problem[] {
  if ('field' in rule) return checkAttribute(rule, path, catalogue);
  if ('segment' in rule) return checkSegment(rule, path, catalogue, options);
  if ('source' in rule) return checkSource(rule, path, catalogue);
  if ('event' in rule) return orNotYetSupported(checkEvent(rule, path), path, 'Rules about events');
  if ('sequence' in rule) return orNotYetSupported([], path, 'Rules about sequences of events');
  if ('campaign' in rule) return orNotYetSupported([], path, 'Rules about campaigns');
  if ('sample' in rule) return orNotYetSupported([], path, 'Random samples');
  return assertNever(rule);
}

function checkAttribute(rule: AttributeRule, path: RulePath, catalogue: Catalogue): readonly Problem[] {
  const field = catalogue.fields.get(rule.field);
  if (field === undefined) {
    const detail = `There is no field “${rule.field}”.`;
    return [
      problem('unknown_field', at(path, 'field'), detail, didYouMean(rule.field, catalogue.fields.keys())),
    ];
  }
  return rule.valueSource === 'field'
    ? checkComparedFields(rule, field.type, path, catalogue)
    : checkValue(rule, field.type, path);
}

/** Operator and value against a type; also for what an event rule measures. */
function checkValue(
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
  catalogue: Catalogue,
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
  const other = catalogue.fields.get(rule.value);
  if (other === undefined) {
    const hint = didYouMean(rule.value, catalogue.fields.keys());
    return [problem('unknown_field', place, `There is no field “${rule.value}”.`, hint)];
  }
  if (areComparable(type, other.type)) return [];
  const detail = `A field of type ${type} cannot be compared with “${other.label}”, which is of type ${other.type}.`;
  return [problem('incompatible_fields', place, detail)];
}

function checkSegment(
  rule: SegmentRule,
  path: RulePath,
  catalogue: Catalogue,
  options: CheckOptions,
): readonly Problem[] {
  const place = at(path, 'segment');
  if (!catalogue.segments.has(rule.segment) && rule.segment !== options.self) {
    return [problem('unknown_segment', place, `There is no segment “${rule.segment}”.`)];
  }
  const cycle = findCycle(rule.segment, catalogue, options.self);
  if (cycle === undefined) return [];
  const names = cycle.map((id) => `“${catalogue.segments.get(id)?.name ?? id}”`).join(' → ');
  const detail = `The segments go round in a circle: ${names}.`;
  return [
    problem('segment_cycle', place, detail, { hint: 'Take one of them out of the other’s definition.' }),
  ];
}

function checkSource(rule: SourceRule, path: RulePath, catalogue: Catalogue): readonly Problem[] {
  if (catalogue.sources.has(rule.source)) return [];
  return [problem('unknown_source', at(path, 'source'), `There is no data source “${rule.source}”.`)];
}

/** What an event rule measures is a number or, for the first and the last, a moment. */
function checkEvent(rule: EventRule, path: RulePath): readonly Problem[] {
  const measure = rule.measure?.of ?? 'count';
  if (measure === 'min' || measure === 'max') return [];
  return checkValue(rule, measure === 'first' || measure === 'last' ? 'datetime' : 'number', path);
}

function orNotYetSupported(problems: readonly Problem[], path: RulePath, what: string): readonly Problem[] {
  return problems.length > 0
    ? problems
    : [problem('not_yet_supported', path, `${what} are not yet supported.`)];
}

function operatorNotForType(operator: AttributeRule['operator'], type: FieldType, path: RulePath): Problem {
  const possible = operatorsFor(type).join(', ');
  const detail = `The operator “${operator}” is not for fields of type ${type}.`;
  return problem('operator_not_for_type', at(path, 'operator'), detail, {
    hint: `Possible are ${possible}.`,
  });
}

function problem(code: ProblemCode, path: RulePath, detail: string, more: { hint?: string } = {}): Problem {
  return { code, path, detail, ...more };
}

/**
 * Checking: does a parsed definition fit the catalogue? Fields, segments and sources must exist, operators and values
 * must fit the type of the field, segments must not go round in circles. Returns all problems; changes nothing.
 * That a nested segment was never calculated is no fault of the definition: calculating says so. Nor is an event that
 * nobody ever did, which may happen tomorrow: lint says so.
 */
import { assertNever } from '../assert-never.ts';
import type { Catalogue } from './catalogue.ts';
import {
  checkAttribute,
  checkValue,
  contactFields,
  eventFields,
  type Fields,
  unknownField,
} from './check-attribute.ts';
import { findCycle } from './cycle.ts';
import { type Draft, isGroup } from './draft.ts';
import { MEASURE_TABLE, measurable, measuredType, measuresProperty } from './measures.ts';
import { at } from './path.ts';
import { type Checked, type Problem, problem } from './problem.ts';
import type { EventRule, Group, Measure, Rule, RulePath, SegmentRule, SourceRule, Step } from './rule.ts';

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
  return checkGroup(draft, path, { catalogue, options, fields: contactFields(catalogue) });
}

type Checking = {
  readonly catalogue: Catalogue;
  readonly options: CheckOptions;
  readonly fields: Fields;
};

function checkGroup(draft: Draft, path: RulePath, checking: Checking): readonly Problem[] {
  return draft.rules.flatMap((member, index) => {
    const place = at(at(path, 'rules'), index);
    if (member === undefined) return [];
    return isGroup(member) ? checkGroup(member, place, checking) : checkRule(member, place, checking);
  });
}

function checkRule(rule: Rule, path: RulePath, checking: Checking): readonly Problem[] {
  if ('field' in rule) return checkAttribute(rule, path, checking.fields);
  if ('segment' in rule) return checkSegment(rule, path, checking);
  if ('source' in rule) return checkSource(rule, path, checking.catalogue);
  if ('event' in rule) return checkEvent(rule, path, checking);
  if ('sequence' in rule) {
    return rule.sequence.flatMap((step, index) => checkStep(step, at(at(path, 'sequence'), index), checking));
  }
  // Whole once parsed: events can speak of campaigns that are planned elsewhere, and a sample names nothing.
  if ('campaign' in rule || 'sample' in rule) return [];
  return assertNever(rule);
}

function checkSegment(
  rule: SegmentRule,
  path: RulePath,
  { catalogue, options }: Checking,
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

function checkEvent(rule: EventRule, path: RulePath, checking: Checking): readonly Problem[] {
  const events = checkStep(rule, path, checking);
  const measure = rule.measure ?? { of: 'count' };
  const fields = eventFields(checking.catalogue);
  const property = 'property' in measure ? fields.get(measure.property) : undefined;
  const unmeasurable = checkMeasure(measure, property?.type, at(path, 'measure'), fields);
  if (unmeasurable !== undefined) return [...events, unmeasurable];
  return [...events, ...checkValue(rule, measuredType(measure.of, property?.type), path)];
}

function checkMeasure(
  measure: Measure,
  type: ReturnType<typeof measuredType> | undefined,
  path: RulePath,
  fields: Fields,
): Problem | undefined {
  if (!('property' in measure) || !measuresProperty(measure.of)) return undefined;
  const place = at(path, 'property');
  if (type === undefined) return unknownField(measure.property, place, fields);
  if (measurable(measure.of, type)) return undefined;
  const wanted = MEASURE_TABLE[measure.of].properties.join(' or ');
  const detail = `“${measure.of}” is taken of properties of type ${wanted}, but “${measure.property}” is of type ${type}.`;
  return problem('wrong_value_type', place, detail);
}

/** The name and the filter of events. */
function checkStep(
  step: Pick<Step, 'event' | 'where'>,
  path: RulePath,
  checking: Checking,
): readonly Problem[] {
  const name =
    step.event.trim() === '' ? [problem('missing_value', at(path, 'event'), 'The event is missing.')] : [];
  if (step.where === undefined) return name;
  const fields = eventFields(checking.catalogue);
  return [...name, ...checkGroup(step.where, at(path, 'where'), { ...checking, fields })];
}

/**
 * Parsing of one rule: tells the kinds apart by their key (`field`, `event`, `segment`, …) and takes each apart. A rule
 * with any structural problem comes back as `undefined`; its problems are in the reading.
 */
import { readDateText } from './date-text.ts';
import { readDistance, TIME_UNITS } from './distance.ts';
import { isWhole } from './draft.ts';
import { MOST_STEPS } from './limits.ts';
import { MEASURES } from './measures.ts';
import { didYouMean } from './nearest.ts';
import { isOperator } from './operators.ts';
import { at } from './path.ts';
import type { ProblemCode } from './problem.ts';
import type { ParseWhere, Reading } from './reading.ts';
import {
  type Group,
  type HeldFor,
  type Measure,
  OPERATORS,
  type Operator,
  OUTCOMES,
  type Rule,
  type RulePath,
  type Step,
  type Window,
} from './rule.ts';
import { describeJson, isJsonObject, type JsonObject, noteUnknownKeys, own } from './shape.ts';

/** Where a rule stands and what is being read: handed from function to function instead of four arguments. */
type Place = {
  readonly object: JsonObject;
  readonly path: RulePath;
  readonly reading: Reading;
  readonly parseWhere: ParseWhere;
};

/** The keys of each kind of rule; the first names the kind. */
const KEYS = {
  field: ['field', 'operator', 'value', 'valueSource', 'heldFor'],
  event: ['event', 'where', 'within', 'measure', 'operator', 'value'],
  sequence: ['sequence', 'within', 'operator'],
  segment: ['segment', 'operator'],
  source: ['source', 'operator'],
  campaign: ['campaign', 'outcome', 'within', 'operator'],
  sample: ['sample'],
} as const;

type Kind = keyof typeof KEYS;

const PARSERS: Record<Kind, (place: Place) => Rule | undefined> = {
  field: parseAttribute,
  event: parseEvent,
  sequence: parseSequence,
  segment: parseSegment,
  source: parseSource,
  campaign: parseCampaign,
  sample: parseSample,
};

const KINDS = ['field', 'event', 'sequence', 'segment', 'source', 'campaign', 'sample'] as const;

/** Parses one rule; which keys, which kind, which structure inside. */
export function parseRule(
  input: unknown,
  path: RulePath,
  reading: Reading,
  parseWhere: ParseWhere,
): Rule | undefined {
  if (!isJsonObject(input)) {
    reading.problems.push({
      code: 'wrong_value_type',
      path,
      detail: `A rule or a group is wanted here, but it is ${describeJson(input)}.`,
    });
    return undefined;
  }
  const kind = KINDS.find((key) => own(input, key) !== undefined);
  if (kind === undefined) {
    reading.problems.push({
      code: 'wrong_value_type',
      path,
      detail: `This is neither a group nor a rule: it has none of the keys ${KINDS.join(', ')}.`,
    });
    return undefined;
  }
  const before = reading.problems.length;
  noteUnknownKeys(input, KEYS[kind], path, reading.problems);
  const rule = PARSERS[kind]({ object: input, path, reading, parseWhere });
  return reading.problems.length === before ? rule : undefined;
}

function parseAttribute(place: Place): Rule | undefined {
  const field = parseName(place, 'field');
  const operator = parseOperator(place);
  const value = own(place.object, 'value');
  const valueSource = own(place.object, 'valueSource');
  if (valueSource !== undefined && valueSource !== 'value' && valueSource !== 'field') {
    const detail = `“valueSource” is “value” or “field”, but it is ${describeJson(valueSource)}.`;
    return refuse(place, 'wrong_value_type', 'valueSource', detail);
  }
  const heldFor = parseHeldFor(place);
  if (field === undefined || operator === undefined) return undefined;
  return {
    field,
    operator,
    ...(value === undefined ? {} : { value }),
    ...(valueSource === undefined ? {} : { valueSource }),
    ...(heldFor === undefined ? {} : { heldFor }),
  };
}

function parseHeldFor({ object, path, reading }: Place): HeldFor | undefined {
  const input = own(object, 'heldFor');
  if (input === undefined) return undefined;
  const direction = isJsonObject(input) && own(input, 'lessThan') !== undefined ? 'lessThan' : 'atLeast';
  const distance = readDistance(input, at(path, 'heldFor'), direction, TIME_UNITS);
  if (!distance.ok) {
    reading.problems.push(...distance.problems);
    return undefined;
  }
  const { count, unit } = distance.value;
  return direction === 'atLeast' ? { atLeast: count, unit } : { lessThan: count, unit };
}

function parseEvent(place: Place): Rule | undefined {
  const event = parseName(place, 'event');
  const where = parseOptionalWhere(place);
  const within = parseWithin(place);
  const measure = parseMeasure(place);
  const operator = parseOperator(place);
  const value = own(place.object, 'value');
  if (event === undefined || operator === undefined) return undefined;
  return {
    event,
    ...(where === undefined ? {} : { where }),
    ...(within === undefined ? {} : { within }),
    ...(measure === undefined ? {} : { measure }),
    operator,
    ...(value === undefined ? {} : { value }),
  };
}

function parseSequence(place: Place): Rule | undefined {
  const steps = own(place.object, 'sequence');
  const within = parseWithin(place);
  const operator = parseChoice(place, 'operator', ['happened', 'didNotHappen']);
  if (!Array.isArray(steps)) {
    return refuse(
      place,
      'wrong_value_type',
      'sequence',
      `A list of steps is wanted, but it is ${describeJson(steps)}.`,
    );
  }
  if (steps.length < 2) {
    return refuse(place, 'wrong_value_type', 'sequence', 'A sequence has at least two steps.');
  }
  if (steps.length > MOST_STEPS) {
    const detail = `A sequence has at most ${MOST_STEPS} steps, but this one has ${steps.length}.`;
    return refuse(place, 'limit_exceeded', 'sequence', detail);
  }
  const path = at(place.path, 'sequence');
  const sequence = Array.from<unknown>(steps).map((step, index) => parseStep(step, at(path, index), place));
  const first: unknown = steps[0];
  if (isJsonObject(first) && own(first, 'within') !== undefined) {
    const detail = 'No step stands before the first one, so “within” has no meaning here.';
    place.reading.problems.push({ code: 'unknown_key', path: at(at(path, 0), 'within'), detail });
  }
  if (operator === undefined) return undefined;
  return {
    sequence: sequence.filter((step) => step !== undefined),
    ...(within === undefined ? {} : { within }),
    operator,
  };
}

function parseStep(input: unknown, path: RulePath, { reading, parseWhere }: Place): Step | undefined {
  if (!isJsonObject(input)) {
    const detail = `A step is an object with an event, but it is ${describeJson(input)}.`;
    reading.problems.push({ code: 'wrong_value_type', path, detail });
    return undefined;
  }
  const place = { object: input, path, reading, parseWhere };
  noteUnknownKeys(input, ['event', 'where', 'within'], path, reading.problems);
  const event = parseName(place, 'event');
  const where = parseOptionalWhere(place);
  const wait = own(input, 'within');
  const within = wait === undefined ? undefined : parseDistance(wait, at(path, 'within'), reading);
  if (event === undefined) return undefined;
  return { event, ...(where === undefined ? {} : { where }), ...(within === undefined ? {} : { within }) };
}

function parseSegment(place: Place): Rule | undefined {
  const segment = parseName(place, 'segment');
  const operator = parseMembership(place);
  return segment === undefined || operator === undefined ? undefined : { segment, operator };
}

function parseSource(place: Place): Rule | undefined {
  const source = parseName(place, 'source');
  const operator = parseMembership(place);
  return source === undefined || operator === undefined ? undefined : { source, operator };
}

function parseCampaign(place: Place): Rule | undefined {
  const campaign = parseName(place, 'campaign');
  const outcome = parseChoice(place, 'outcome', OUTCOMES);
  const within = parseWithin(place);
  const operator = parseChoice(place, 'operator', ['happened', 'didNotHappen']);
  if (campaign === undefined || outcome === undefined || operator === undefined) return undefined;
  return { campaign, outcome, ...(within === undefined ? {} : { within }), operator };
}

function parseSample(place: Place): Rule | undefined {
  const sample = own(place.object, 'sample');
  if (!isJsonObject(sample)) {
    return refuse(
      place,
      'wrong_value_type',
      'sample',
      `An object is wanted, but it is ${describeJson(sample)}.`,
    );
  }
  const inner = { ...place, object: sample, path: at(place.path, 'sample') };
  noteUnknownKeys(sample, ['percent', 'from', 'seed'], inner.path, place.reading.problems);
  const seed = parseName(inner, 'seed');
  const percent = parsePercent(inner, 'percent');
  const from = own(sample, 'from') === undefined ? undefined : parsePercent(inner, 'from');
  if (seed === undefined || percent === undefined) return undefined;
  if ((from ?? 0) + percent > 100 + 1e-9) {
    const detail = `A share of ${percent}% that begins at ${from}% would end beyond 100%.`;
    return refuse(inner, 'wrong_value_type', 'percent', detail);
  }
  return { sample: { percent, ...(from === undefined ? {} : { from }), seed } };
}

function parsePercent(place: Place, key: string): number | undefined {
  const input = own(place.object, key);
  if (input === undefined) return refuse(place, 'missing_value', key, 'A percentage is missing.');
  if (typeof input === 'number' && input >= 0 && input <= 100) return input;
  return refuse(
    place,
    'wrong_value_type',
    key,
    `A number from 0 to 100 is wanted, but it is ${describeJson(input)}.`,
  );
}

/** A name: of a field, an event, a segment. What it names is for checking. */
function parseName(place: Place, key: string): string | undefined {
  const input = own(place.object, key);
  if (input === undefined || input === '') return refuse(place, 'missing_value', key, `“${key}” is missing.`);
  if (typeof input === 'string') return input;
  return refuse(place, 'wrong_value_type', key, `“${key}” is a text, but it is ${describeJson(input)}.`);
}

/** Shapes of behaviour that the language has a place for. */
const LATER_OPERATORS = ['stopped', 'restarted', 'regularly'] as const;

function parseOperator(place: Place): Operator | undefined {
  const input = own(place.object, 'operator');
  if (isOperator(input)) return input;
  if (input === undefined) return refuse(place, 'missing_value', 'operator', 'The operator is missing.');
  if (LATER_OPERATORS.some((later) => later === input)) {
    return refuse(place, 'not_yet_supported', 'operator', `“${String(input)}” is not yet supported.`);
  }
  return refuse(
    place,
    'unknown_operator',
    'operator',
    `There is no operator that is ${describeJson(input)}.`,
    input,
  );
}

/** `in` or `notIn`: the only operators of segments and sources. */
function parseMembership(place: Place): 'in' | 'notIn' | undefined {
  const operator = parseOperator(place);
  if (operator === undefined || operator === 'in' || operator === 'notIn') return operator;
  return refuse(
    place,
    'operator_not_for_type',
    'operator',
    `Only “in” and “notIn” are possible here, not “${operator}”.`,
  );
}

function parseChoice<Choice extends string>(
  place: Place,
  key: string,
  choices: readonly Choice[],
): Choice | undefined {
  const input = own(place.object, key);
  const choice = choices.find((known) => known === input);
  if (choice !== undefined) return choice;
  if (input === undefined) return refuse(place, 'missing_value', key, `“${key}” is missing.`);
  const code =
    key !== 'operator'
      ? 'wrong_value_type'
      : isOperator(input)
        ? 'operator_not_for_type'
        : 'unknown_operator';
  return refuse(
    place,
    code,
    key,
    `“${key}” is one of ${choices.join(', ')}, but it is ${describeJson(input)}.`,
  );
}

function parseOptionalWhere({ object, path, parseWhere }: Place): Group | undefined {
  const input = own(object, 'where');
  if (input === undefined) return undefined;
  const where = parseWhere(input, at(path, 'where'));
  return where !== undefined && isWhole(where) ? where : undefined;
}

function parseMeasure({ object, path, reading, parseWhere }: Place): Measure | undefined {
  const input = own(object, 'measure');
  if (input === undefined) return undefined;
  if (!isJsonObject(input)) {
    const detail = `A measure is an object, but it is ${describeJson(input)}.`;
    reading.problems.push({ code: 'wrong_value_type', path: at(path, 'measure'), detail });
    return undefined;
  }
  const place = { object: input, path: at(path, 'measure'), reading, parseWhere };
  const of = parseChoice(place, 'of', MEASURES);
  if (of === undefined) return undefined;
  if (of === 'count' || of === 'days' || of === 'first' || of === 'last') {
    noteUnknownKeys(input, ['of'], place.path, reading.problems);
    return { of };
  }
  noteUnknownKeys(input, ['of', 'property'], place.path, reading.problems);
  const property = parseName(place, 'property');
  return property === undefined ? undefined : { of, property };
}

/** A window: a distance back from now, or a range of dates, half-open. */
function parseWithin({ object, path: parent, reading }: Place): Window | undefined {
  const input = own(object, 'within');
  if (input === undefined) return undefined;
  const path = at(parent, 'within');
  if (!isJsonObject(input)) {
    const detail = `A window is an object, but it is ${describeJson(input)}.`;
    reading.problems.push({ code: 'wrong_value_type', path, detail });
    return undefined;
  }
  const [from, to] = [own(input, 'from'), own(input, 'to')];
  if (from === undefined && to === undefined) return parseDistance(input, path, reading);
  noteUnknownKeys(input, ['from', 'to'], path, reading.problems);
  const begin = from === undefined ? undefined : parseDate(from, at(path, 'from'), reading);
  const end = to === undefined ? undefined : parseDate(to, at(path, 'to'), reading);
  if (begin !== undefined && end !== undefined && begin.length === end.length && begin >= end) {
    reading.problems.push({ code: 'empty_range', path, detail: 'The window ends before it begins.' });
  }
  return { ...(begin === undefined ? {} : { from: begin }), ...(end === undefined ? {} : { to: end }) };
}

function parseDistance(input: unknown, path: RulePath, reading: Reading): Step['within'] {
  const distance = readDistance(input, path, 'last', TIME_UNITS);
  if (distance.ok) return { last: distance.value.count, unit: distance.value.unit };
  reading.problems.push(...distance.problems);
  return undefined;
}

function parseDate(input: unknown, path: RulePath, reading: Reading): string | undefined {
  const date = typeof input === 'string' ? readDateText(input) : undefined;
  if (date?.kind === 'day') return date.day;
  if (date?.kind === 'instant') return date.instant;
  const detail =
    date === undefined ? `A date is wanted here, but it is ${describeJson(input)}.` : `${date.why}.`;
  reading.problems.push({ code: 'wrong_value_type', path, detail });
  return undefined;
}

/** Notes a problem with one key of the rule; `word` is what was written, for "did you mean". */
function refuse(place: Place, code: ProblemCode, key: string, detail: string, word?: unknown): undefined {
  const hint = typeof word === 'string' ? didYouMean(word, OPERATORS) : {};
  place.reading.problems.push({ code, path: at(place.path, key), detail, ...hint });
  return undefined;
}

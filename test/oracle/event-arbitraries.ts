/**
 * Random events and rules about them. Few names and properties, so that rules hit; moments at the edges of windows, on
 * the same millisecond, in the future; events that come twice under one id.
 */
import fc from 'fast-check';
import { type Catalogue, type CatalogueField, EVENT_FIELDS } from '../../src/rules/catalogue.ts';
import { TIME_UNITS } from '../../src/rules/distance.ts';
import { MEASURES, measurable, measuredType, measuresProperty } from '../../src/rules/measures.ts';
import { FAMILY_OF } from '../../src/rules/operators.ts';
import {
  type CampaignRule,
  type EventRule,
  type Group,
  type Measure,
  OUTCOMES,
  type Rule,
  type SampleRule,
  type SequenceRule,
  type Step,
  type Window,
} from '../../src/rules/rule.ts';
import { attributeArbitrary, distanceArbitrary, measureValueArbitrary } from './attribute-arbitrary.ts';
import type { OracleContact, OracleEvent } from './contact.ts';
import { datetimeArbitrary, dayArbitrary, type Moment } from './time-arbitraries.ts';
import type { ValueArbitrary } from './value-arbitrary.ts';

const EVENT_NAMES = ['purchase', 'visit', "it's \\ 100%; --"] as const;
const CAMPAIGNS = ['camp_a', 'camp_b'] as const;

/** Properties of every sort, as a catalogue has them. */
export const EVENT_PROPERTIES: readonly CatalogueField[] = [
  { key: 'amount', label: 'Amount', type: 'number' },
  { key: 'product', label: 'product', type: 'text' },
  { key: 'select', label: 'select', type: 'text' },
  { key: 'gift', label: 'gift', type: 'boolean' },
  { key: 'delivery', label: 'delivery', type: 'date' },
  { key: 'shipped_at', label: 'shippedAt', type: 'datetime' },
  { key: 'colours', label: 'colours', type: 'list' },
];

/** Events of one contact. Half of them happen close to each other. */
export function eventsArbitrary(
  moment: Moment,
  valueFor: ValueArbitrary,
): fc.Arbitrary<readonly OracleEvent[]> {
  const properties = Object.fromEntries(
    EVENT_PROPERTIES.map(({ key, type }) => [key, fc.option(valueFor(type, moment), { nil: null, freq: 3 })]),
  );
  const at = fc.oneof(datetimeArbitrary(moment), fc.constantFrom(...nearNow(moment)));
  const event = fc.record({
    name: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom<string>(...EVENT_NAMES) },
      { weight: 1, arbitrary: fc.constantFrom(...OUTCOMES.map((outcome) => `campaign.${outcome}`)) },
    ),
    values: fc.record({
      ...properties,
      occurred_at: at,
      campaign: fc.option(fc.constantFrom<string>(...CAMPAIGNS), { nil: null }),
      source: fc.option(fc.constantFrom('src_a', 'src_b'), { nil: null }),
    }),
  });
  return fc
    .array(event, { maxLength: 6 })
    .map((events) => events.map((each, index) => ({ ...each, id: `e${index}` })));
}

function nearNow({ now }: Moment): readonly string[] {
  const at = Date.parse(now);
  return [0, 1, -1, -1000, -60_000, -3_600_000, -86_400_000, -7 * 86_400_000, 86_400_000].map((shift) =>
    new Date(at + shift).toISOString(),
  );
}

export function eventRuleArbitrary(
  catalogue: Catalogue,
  contacts: readonly OracleContact[],
  moment: Moment,
): fc.Arbitrary<EventRule> {
  return fc
    .tuple(stepArbitrary(catalogue, contacts, moment), withinArbitrary(moment), measureArbitrary(catalogue))
    .chain(([events, within, measure]) => {
      const property = 'property' in measure ? catalogue.properties.get(measure.property) : undefined;
      const type = measuredType(measure.of, property?.type);
      return measureValueArbitrary(type, moment).map(({ operator, value }) => ({
        ...events,
        ...(within === undefined ? {} : { within }),
        ...(measure.of === 'count' ? {} : { measure }),
        operator,
        ...(value === undefined ? {} : { value }),
      }));
    });
}

function measureArbitrary(catalogue: Catalogue): fc.Arbitrary<Measure> {
  const measures = MEASURES.flatMap((of): readonly Measure[] => {
    if (of === 'count' || of === 'days' || of === 'first' || of === 'last') return [{ of }];
    const properties = [...catalogue.properties.values()].filter(({ type }) => measurable(of, type));
    return measuresProperty(of) ? properties.map(({ key }) => ({ of, property: key })) : [];
  });
  return fc.oneof(fc.constant<Measure>({ of: 'count' }), fc.constantFrom(...measures));
}

export function sequenceArbitrary(
  catalogue: Catalogue,
  contacts: readonly OracleContact[],
  moment: Moment,
): fc.Arbitrary<SequenceRule> {
  const step = fc
    .tuple(
      stepArbitrary(catalogue, contacts, moment),
      fc.option(distanceArbitrary('last', TIME_UNITS), { nil: undefined }),
    )
    .map(([events, wait]) => ({ events, wait }));
  return fc
    .record({
      steps: fc.array(step, { minLength: 2, maxLength: 3 }),
      within: withinArbitrary(moment),
      operator: fc.constantFrom('happened' as const, 'didNotHappen' as const),
    })
    .map(({ steps, within, operator }) => ({
      sequence: steps.map(
        ({ events, wait }, index): Step => ({
          ...events,
          ...(wait === undefined || index === 0
            ? {}
            : { within: { last: Number(wait.last), unit: unitOf(wait.unit) } }),
        }),
      ),
      ...(within === undefined ? {} : { within }),
      operator,
    }));
}

function unitOf(unit: unknown): (typeof TIME_UNITS)[number] {
  return TIME_UNITS.find((known) => known === unit) ?? 'day';
}

function stepArbitrary(
  catalogue: Catalogue,
  contacts: readonly OracleContact[],
  moment: Moment,
): fc.Arbitrary<{ readonly event: string; readonly where?: Group }> {
  const rows = contacts.flatMap(({ events }) => events.map(({ values }) => ({ values })));
  const fields = [...catalogue.properties.values(), ...EVENT_FIELDS];
  const rule: fc.Arbitrary<Rule> = fc.constantFrom(...fields).chain((field) =>
    attributeArbitrary(
      field,
      fields.filter(({ type }) => FAMILY_OF[type] === FAMILY_OF[field.type]),
      rows,
      moment,
    ),
  );
  const group = (member: fc.Arbitrary<Group | Rule>): fc.Arbitrary<Group> =>
    fc
      .record({
        combinator: fc.constantFrom('and' as const, 'or' as const),
        not: fc.option(fc.boolean(), { nil: undefined, freq: 2 }),
        rules: fc.array(member, { minLength: 1, maxLength: 2 }),
      })
      .map(({ combinator, not, rules }) => ({ combinator, ...(not === undefined ? {} : { not }), rules }));
  const where = group(fc.oneof({ weight: 4, arbitrary: rule }, { weight: 1, arbitrary: group(rule) }));
  return fc.oneof(
    fc.constantFrom(...EVENT_NAMES).map((event) => ({ event })),
    fc.record({ event: fc.constantFrom<string>(...EVENT_NAMES), where }),
  );
}

function withinArbitrary(moment: Moment): fc.Arbitrary<Window | undefined> {
  const end = fc.oneof(dayArbitrary(moment), datetimeArbitrary(moment));
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant(undefined) },
    {
      weight: 3,
      arbitrary: distanceArbitrary('last', TIME_UNITS).map(({ last, unit }) => ({
        last: Number(last),
        unit: unitOf(unit),
      })),
    },
    { weight: 1, arbitrary: end.map((from) => ({ from })) },
    { weight: 1, arbitrary: end.map((to) => ({ to })) },
    {
      weight: 1,
      arbitrary: fc
        .uniqueArray(dayArbitrary(moment), { minLength: 2, maxLength: 2 })
        .map((days) => days.toSorted())
        .map(([from = '', to = '']) => ({ from, to })),
    },
  );
}

export function outcomeArbitrary(moment: Moment): fc.Arbitrary<CampaignRule> {
  return fc
    .record({
      campaign: fc.constantFrom('*', ...CAMPAIGNS, ' CAMP_A ', 'camp_nobody'),
      outcome: fc.constantFrom(...OUTCOMES),
      within: withinArbitrary(moment),
      operator: fc.constantFrom('happened' as const, 'didNotHappen' as const),
    })
    .map(({ within, ...rule }) => ({ ...rule, ...(within === undefined ? {} : { within }) }));
}

export const sampleArbitrary: fc.Arbitrary<SampleRule> = fc
  .record({
    percent: fc.constantFrom(0, 0.5, 10, 33.3, 50, 100),
    from: fc.constantFrom(undefined, 0, 12.5, 33.3, 66.6),
    seed: fc.constantFrom('a', 'spring 2026', "it's \\ \u{1F600}"),
  })
  .filter(({ percent, from = 0 }) => percent + from <= 100)
  .map(({ percent, from, seed }) => ({
    sample: { percent, ...(from === undefined ? {} : { from }), seed },
  }));

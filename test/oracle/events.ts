/** What rules about events mean, read straight from the rule language: look at every event, then at what is left. */
import { Temporal } from 'temporal-polyfill';
import type { CampaignRule, EventRule, Group, SequenceRule, Step, Window } from '../../src/rules/rule.ts';
import type { OracleContact, OracleEvent, OracleValue, OracleWorld } from './contact.ts';
import { ORACLE_MEASURES } from './measures.ts';
import { ORACLE_OPERATORS } from './operators.ts';
import { dayOfMoment, isCalendarStep, shiftDay, shiftMoment, today } from './time.ts';

type PassesWhere = (where: Group, values: { readonly [property: string]: OracleValue }) => boolean;

export function passesEvent(
  rule: EventRule,
  contact: OracleContact,
  world: OracleWorld,
  passesWhere: PassesWhere,
): boolean {
  const measure = rule.measure ?? { of: 'count' };
  const events = countingEvents(rule, rule.within, contact, world, passesWhere);
  const property = 'property' in measure ? measure.property : undefined;
  const propertyType = property === undefined ? undefined : world.propertyTypes.get(property);
  const { actual, type } = ORACLE_MEASURES[measure.of](events, { property, propertyType, world });
  return ORACLE_OPERATORS[rule.operator]({ actual, type, wanted: rule.value, world });
}

/** Every event once, of the name, within the window, not later than now, and passing the filter. */
function countingEvents(
  { event, where }: Pick<Step, 'event' | 'where'>,
  within: Window | undefined,
  contact: OracleContact,
  world: OracleWorld,
  passesWhere: PassesWhere,
): readonly OracleEvent[] {
  const once = [...new Map(contact.events.map((each) => [each.id, each])).values()];
  return once.filter(
    (each) =>
      each.name === event.trim() &&
      Temporal.Instant.compare(momentOf(each), world.now) <= 0 &&
      (within === undefined || isWithin(momentOf(each), within, world)) &&
      (where === undefined || passesWhere(where, each.values)),
  );
}

export function momentOf({ values }: OracleEvent): Temporal.Instant {
  return Temporal.Instant.from(String(values.occurred_at));
}

function isWithin(moment: Temporal.Instant, window: Window, world: OracleWorld): boolean {
  if ('last' in window) {
    if (isCalendarStep(window.unit)) {
      const day = dayOfMoment(moment, world);
      const start = shiftDay(today(world), -window.last, window.unit);
      return Temporal.PlainDate.compare(day, start) > 0 && Temporal.PlainDate.compare(day, today(world)) <= 0;
    }
    return Temporal.Instant.compare(moment, shiftMoment(world.now, -window.last, window.unit)) > 0;
  }
  const isBefore = (end: string) =>
    end.includes('T')
      ? Temporal.Instant.compare(moment, Temporal.Instant.from(end)) < 0
      : Temporal.PlainDate.compare(dayOfMoment(moment, world), Temporal.PlainDate.from(end)) < 0;
  return (
    !(window.from !== undefined && isBefore(window.from)) && (window.to === undefined || isBefore(window.to))
  );
}

/** Tries every event of a step after every event of the step before. */
export function passesSequence(
  rule: SequenceRule,
  contact: OracleContact,
  world: OracleWorld,
  passesWhere: PassesWhere,
): boolean {
  const steps = rule.sequence.map((step) => ({
    moments: countingEvents(step, rule.within, contact, world, passesWhere).map(momentOf),
    step,
  }));
  const goesOnFrom = (index: number, before: Temporal.Instant): boolean => {
    const next = steps[index];
    if (next === undefined) return true;
    return next.moments.some(
      (moment) =>
        Temporal.Instant.compare(moment, before) > 0 &&
        isSoonAfter(moment, before, next.step.within, world) &&
        goesOnFrom(index + 1, moment),
    );
  };
  const happened = steps[0]?.moments.some((moment) => goesOnFrom(1, moment)) === true;
  return happened === (rule.operator === 'happened');
}

function isSoonAfter(
  moment: Temporal.Instant,
  before: Temporal.Instant,
  within: Step['within'],
  world: OracleWorld,
): boolean {
  if (within === undefined) return true;
  const { last, unit } = within;
  if (!isCalendarStep(unit)) return Temporal.Instant.compare(moment, shiftMoment(before, last, unit)) <= 0;
  const end = shiftDay(dayOfMoment(before, world), last, unit);
  return Temporal.PlainDate.compare(dayOfMoment(moment, world), end) < 0;
}

/** Campaigns tell what they did by events. */
export function passesOutcome(
  { campaign, outcome, within, operator }: CampaignRule,
  contact: OracleContact,
  world: OracleWorld,
  passesWhere: PassesWhere,
): boolean {
  const events = countingEvents({ event: `campaign.${outcome}` }, within, contact, world, passesWhere);
  const wanted = campaign.trim().toLowerCase();
  const happened = events.some(
    ({ values }) =>
      campaign === '*' ||
      String(values.campaign ?? '')
        .trim()
        .toLowerCase() === wanted,
  );
  return happened === (operator === 'happened');
}

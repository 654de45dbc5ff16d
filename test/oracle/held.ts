/** Since when a contact has had its value: walk back through what it was, as long as the value is the same. */
import { Temporal } from 'temporal-polyfill';
import type { HeldFor } from '../../src/rules/rule.ts';
import type { OracleContact, OracleValue, OracleWorld } from './contact.ts';
import { dayOfMoment, isCalendarStep, shiftDay, shiftMoment, today } from './time.ts';

export function hasHeld(field: string, held: HeldFor, contact: OracleContact, world: OracleWorld): boolean {
  const since = Temporal.Instant.from(sinceWhen(field, contact));
  const [count, longer] = 'atLeast' in held ? [held.atLeast, true] : [held.lessThan, false];
  if (isCalendarStep(held.unit)) {
    const edge = shiftDay(today(world), -count, held.unit);
    return Temporal.PlainDate.compare(dayOfMoment(since, world), edge) <= 0 === longer;
  }
  return Temporal.Instant.compare(since, shiftMoment(world.now, -count, held.unit)) <= 0 === longer;
}

function sinceWhen(field: string, contact: OracleContact): string {
  const current = folded(contact.values[field] ?? null);
  const newestFirst = (contact.history ?? []).toSorted((a, b) => (a.replacedAt < b.replacedAt ? 1 : -1));
  const other = newestFirst.find(({ values }) => folded(values[field] ?? null) !== current);
  const created = String(contact.values.created_at ?? '1900-01-02T00:00:00.000Z');
  return other === undefined || other.replacedAt < created ? created : other.replacedAt;
}

function folded(value: OracleValue): string {
  const fold = (one: unknown) => (typeof one === 'string' ? one.trim().toLowerCase() : String(one));
  return Array.isArray(value) ? JSON.stringify(value.map(fold)) : value === null ? '' : fold(value);
}

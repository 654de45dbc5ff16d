import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openTestWarehouse } from '../../test/support/engines.ts';
import { param, sql } from '../sql/sql.ts';
import { dayFromStored } from '../sql/stored-time.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { dayOf } from './calendar.ts';
import { dayNumberSql } from './columns-sql.ts';
import { zoneOffsets } from './zone-offsets.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'America/Havana',
  'America/St_Johns',
  'Africa/Casablanca',
  'Africa/Monrovia',
  'Europe/Amsterdam',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
];

/** Both sides of every midnight from three days before to three days after each change of the clocks. */
function awkwardInstants(timeZone: string): readonly number[] {
  const { starts } = zoneOffsets(timeZone);
  return starts
    .filter((_, index) => index < 200 || index % 25 === 0)
    .flatMap((start) => {
      const day = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(timeZone).toPlainDate();
      const midnights = [0, 1, 2].map(
        (days) => day.add({ days }).toZonedDateTime(timeZone).epochMilliseconds,
      );
      return [start, ...midnights, start + 3_540_000].flatMap((instant) => [instant - 1, instant]);
    })
    .filter((instant) => instant > Date.parse('1900-01-03T00:00:00Z'));
}

describe('the offsets of a zone', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await openTestWarehouse(undefined, false);
  });
  afterAll(() => warehouse.close());

  test.each(ZONES)('give the engine the same days as the calendar: %s', async (timeZone) => {
    const instants = awkwardInstants(timeZone);
    const day = dayNumberSql({
      key: 'instant',
      column: { kind: 'instant', name: 'instant' },
      offsets: zoneOffsets(timeZone),
    });
    const rows = await warehouse.rows(
      'test.days',
      sql`select ms, ${day} as day from (
        select arrayJoin(${param('Array(Int64)', instants)}) as ms, fromUnixTimestamp64Milli(ms, 'UTC') as instant)`,
      { lane: 'interactive', seconds: 30 },
    );
    const found = z.array(z.object({ ms: z.number(), day: z.number() })).parse(rows);
    expect(found).toHaveLength(instants.length);
    const differing = found.filter(
      ({ ms, day: number }) =>
        dayFromStored(number) !== dayOf(Temporal.Instant.fromEpochMilliseconds(ms), timeZone).toString(),
    );
    expect(differing).toEqual([]);
  });

  test('are found once per zone', () => {
    expect(zoneOffsets('Europe/Berlin')).toBe(zoneOffsets('Europe/Berlin'));
  });
});

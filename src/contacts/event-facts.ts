/**
 * What is known of events without reading one: which there are and how many, which properties each carries and what those
 * hold, and the campaigns they speak of. Read from the events as they are now; nothing is kept.
 */
import { z } from 'zod';
import type { contactsContract } from '../api/contract/contacts.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { type CatalogueField, EVENT_FIELDS } from '../rules/catalogue.ts';
import { OUTCOMES } from '../rules/rule.ts';
import { ident, join, param, type Sql, sql } from '../sql/sql.ts';
import { type Bounds, declareQuery } from '../warehouse/warehouse.ts';
import { propertyColumn, readEventProperties } from './event-properties.ts';
import { mostFrequentValues, SUGGESTED_VALUES } from './value-counts.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 20 };
/** The latest campaigns offered while somebody types; `total` says how many there are in all. */
const SUGGESTED_CAMPAIGNS = 50;

type Answer<
  Call extends 'listEventNames' | 'listEventProperties' | 'listEventPropertyValues' | 'listEventCampaigns',
> = z.input<(typeof contactsContract)[Call]['answer']>;

function isList({ type }: CatalogueField): boolean {
  return type === 'list' || type === 'tags';
}

function columnOf(property: CatalogueField): Sql {
  const isOwn = EVENT_FIELDS.some(({ key }) => key === property.key);
  return ident(isOwn ? property.key : propertyColumn(property.key));
}

/** All properties events have, of whatever event. */
export async function listEventProperties(deps: Deps): Promise<Answer<'listEventProperties'>> {
  return { items: [...(await readEventProperties(deps)).values()] };
}

const namesWithCounts = declareQuery({
  name: 'events.names',
  bounds: BOUNDS,
  params: z.object({}),
  row: z.object({ name: z.string(), count: z.number(), last_at: z.string() }),
  sql: () =>
    sql`select name, count() as count, max(occurred_at) as last_at from events final group by name order by count desc, name`,
});

/** Names of events with counts, most frequent first, each with the properties it carries; and all properties. */
export async function listEventNames(deps: Deps): Promise<Answer<'listEventNames'>> {
  const properties = [...(await readEventProperties(deps)).values()];
  const [names, shares] = await Promise.all([
    namesWithCounts(deps.warehouse, {}),
    carriedShares(deps, properties),
  ]);
  return { items: names.map((item) => ({ ...item, properties: shares.get(item.name) ?? [] })), properties };
}

type Shares = { key: string; share: number }[];

/**
 * By name, the share of events that have a value for each property. Without `final` the engine reads which values there
 * are and not the values, five times quicker; rows that are still to be merged weigh on both sides of a share.
 */
async function carriedShares(
  deps: Deps,
  properties: readonly CatalogueField[],
): Promise<ReadonlyMap<string, Shares>> {
  const carried = properties.map((property) => {
    const column = columnOf(property);
    return isList(property) ? sql`countIf(notEmpty(${column}))` : sql`count(${column})`;
  });
  const rows = await deps.warehouse.rows(
    'events.carried',
    sql`select name, count() as count, array(${join(carried, ', ')}) as carried from events group by name`,
    BOUNDS,
  );
  const row = z.object({ name: z.string(), count: z.number(), carried: z.array(z.number()) });
  return new Map(
    rows.map((each) => {
      const { name, count, carried: counts } = row.parse(each);
      const shares = properties.map(({ key }, index) => ({ key, share: (counts[index] ?? 0) / count }));
      return [
        name,
        shares
          .filter(({ share }) => share > 0)
          .toSorted((one, other) => other.share - one.share || one.key.localeCompare(other.key)),
      ];
    }),
  );
}

/** Values of a property, or of the campaign, source or time of events; most frequent first, at most 50. Refuses `not_found`. */
export async function listEventPropertyValues(
  deps: Deps,
  key: string,
  query: { readonly event?: string | undefined; readonly q?: string | undefined },
): Promise<Answer<'listEventPropertyValues'>> {
  const own = EVENT_FIELDS.find((field) => field.key === key);
  const property = own ?? (await readEventProperties(deps)).get(key);
  if (!property) throw new Refusal('not_found', `Events have no property “${key}”.`);
  const column = columnOf(property);
  const among = query.event === undefined ? sql`true` : sql`name = ${param('String', query.event)}`;
  const present = isList(property)
    ? sql`(select arrayJoin(${column}) as value from events final where ${among})`
    : sql`(select ${column} as value from events final where ${among} and ${column} is not null)`;
  const { type } = property;
  const name = 'events.property_values';
  return {
    items: await mostFrequentValues(deps, { name, type, present, limit: SUGGESTED_VALUES, q: query.q }),
  };
}

const CAMPAIGN_EVENTS = OUTCOMES.map((outcome) => `campaign.${outcome}`);

const campaignsOfEvents = declareQuery({
  name: 'events.campaigns',
  bounds: BOUNDS,
  params: z.object({ q: z.string() }),
  row: z.object({
    id: z.string(),
    count: z.number(),
    last_at: z.string(),
    counts: z.array(z.number()),
    total: z.number(),
  }),
  sql: ({ q }) =>
    sql`select assumeNotNull(campaign) as id, count() as count, max(occurred_at) as last_at,
        array(${join(
          CAMPAIGN_EVENTS.map((name) => sql`countIf(name = ${param('String', name)})`),
          ', ',
        )}) as counts, count() over () as total
      from events final
      where name in (select arrayJoin(${param('Array(String)', CAMPAIGN_EVENTS)})) and campaign is not null
        and positionCaseInsensitiveUTF8(campaign, ${param('String', q)}) > 0
      group by campaign order by last_at desc, id limit ${param('UInt64', SUGGESTED_CAMPAIGNS)}`,
});

/** Campaigns that events speak of, the latest first, at most 50; `total` counts all with `q` in their id. */
export async function listEventCampaigns(
  deps: Deps,
  q: string | undefined,
): Promise<Answer<'listEventCampaigns'>> {
  const rows = await campaignsOfEvents(deps.warehouse, { q: q?.trim() ?? '' });
  const items = rows.map(({ counts, total: _total, ...item }) => ({
    ...item,
    outcomes: OUTCOMES.map((outcome, index) => ({ outcome, count: counts[index] ?? 0 })),
  }));
  return { items, total: rows[0]?.total ?? 0 };
}

/** What lint wants to know of the data: profiles of the fields a definition reads, events, campaigns, fields without a source. */
import { z } from 'zod';
import { readFieldProfile } from '../contacts/field-profile.ts';
import type { Deps } from '../deps.ts';
import { type CoreLeaf, type CoreRule, type CoreStep, coreLeaves } from '../rules/core-rule.ts';
import type { EventData, LintData } from '../rules/lint-data.ts';
import type { FieldProfile } from '../rules/lint-profile.ts';
import { ident, join, param, raw, sql } from '../sql/sql.ts';
import { storedInstant } from '../sql/stored-time.ts';
import { type Bounds, declareQuery } from '../warehouse/warehouse.ts';
import { type KeptAnswers, keptAnswers } from './kept-answers.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 20 };

type Kept = {
  readonly profiles: KeptAnswers<FieldProfile>;
  readonly events: KeptAnswers<Omit<EventData, 'properties'>>;
  readonly properties: KeptAnswers<ReadonlySet<string>>;
};

const keptOf = new WeakMap<object, Kept>();

function kept(deps: Pick<Deps, 'warehouse'>): Kept {
  const known = keptOf.get(deps.warehouse);
  if (known !== undefined) return known;
  const fresh: Kept = { profiles: keptAnswers(), events: keptAnswers(), properties: keptAnswers() };
  keptOf.set(deps.warehouse, fresh);
  return fresh;
}

/**
 * What lint needs for this definition, at most a minute old.
 * @param wait false while somebody types: then only what is known already
 */
export async function readLintData(deps: Deps, core: CoreRule, wait: boolean): Promise<LintData> {
  const leaves = coreLeaves(core);
  const fields = [...new Set(leaves.flatMap((leaf) => (leaf.kind === 'attribute' ? [leaf.field] : [])))];
  const take = wait ? 'get' : 'peek';
  const now = deps.clock.elapsed();
  const [profiles, unsupplied, events] = await Promise.all([
    Promise.all(
      fields.map(async (field) => ({
        field,
        profile: await kept(deps).profiles[take](field, now, () => profileOf(deps, field)),
      })),
    ),
    readUnsupplied(deps, fields),
    readEventData(deps, leaves, take),
  ]);
  return {
    profiles: new Map(
      profiles.flatMap(({ field, profile }) => (profile === undefined ? [] : [[field, profile]])),
    ),
    unsupplied,
    ...(events === undefined ? {} : { events }),
  };
}

async function profileOf(deps: Deps, field: string): Promise<FieldProfile> {
  const { contacts, missing, top, distinct } = await readFieldProfile(deps, field);
  return { contacts, missing, values: top.map(({ value }) => value), complete: top.length >= distinct };
}

/** Custom fields that sources filled, of which none is still there with a mapping that fills them. */
async function readUnsupplied(
  deps: Pick<Deps, 'control'>,
  fields: readonly string[],
): Promise<ReadonlySet<string>> {
  if (fields.length === 0) return new Set();
  const rows = await deps.control.db
    .selectFrom('field_sources as f')
    .innerJoin('sources as s', 's.id', 'f.source_id')
    .select(['f.field_key', 's.deleted_at', 's.mapping'])
    .where('f.field_key', 'in', fields)
    .execute();
  const supplied = new Set(
    rows
      .filter(({ deleted_at, mapping, field_key }) => deleted_at === null && fills(mapping, field_key))
      .map(({ field_key }) => field_key),
  );
  return new Set(rows.map(({ field_key }) => field_key).filter((key) => !supplied.has(key)));
}

const mapped = z.looseObject({
  columns: z.record(z.string(), z.looseObject({ field: z.string() }).nullable()).default({}),
  identity: z.looseObject({ as: z.string() }).optional(),
});

function fills(mapping: unknown, field: string): boolean {
  const read = mapped.safeParse(mapping ?? {});
  if (!read.success) return true;
  const { columns, identity } = read.data;
  return identity?.as === field || Object.values(columns).some((column) => column?.field === field);
}

const eventNames = declareQuery({
  name: 'lint.event_names',
  bounds: BOUNDS,
  params: z.object({ now: z.string() }),
  row: z.object({ names: z.array(z.string()), campaigns: z.array(z.string()), days: z.number().nullable() }),
  sql: ({ now }) =>
    sql`select groupUniqArray(name) as names, groupUniqArrayIf(assumeNotNull(campaign), isNotNull(campaign)) as campaigns,
      if(count() = 0, null, dateDiff('second', min(occurred_at), ${param("DateTime64(3, 'UTC')", now)}) / 86400) as days
      from events`,
});

async function readEventData(
  deps: Deps,
  leaves: readonly CoreLeaf[],
  take: 'get' | 'peek',
): Promise<EventData | undefined> {
  const steps = leaves.flatMap((leaf): readonly Pick<CoreStep, 'event' | 'where'>[] =>
    leaf.kind === 'event' ? [leaf] : leaf.kind === 'sequence' ? leaf.steps : [],
  );
  if (steps.length === 0) return undefined;
  const asked = steps.flatMap(({ event, where }) =>
    where === undefined
      ? []
      : coreLeaves(where).flatMap((leaf) =>
          leaf.kind === 'attribute' && !OWN.has(leaf.field) ? [{ event, property: leaf.field }] : [],
        ),
  );
  const elapsed = deps.clock.elapsed();
  const now = storedInstant(deps.clock.now().getTime());
  const known = await kept(deps).events[take]('', elapsed, async () => {
    const [row] = await eventNames(deps.warehouse, { now });
    const days = row?.days ?? null;
    return {
      names: new Set(row?.names ?? []),
      campaigns: new Set(row?.campaigns ?? []),
      ...(days === null ? {} : { days }),
    };
  });
  const properties = await Promise.all(
    [...Map.groupBy(asked, ({ event }) => event)].map(async ([event, pairs]) => {
      const keys = [...new Set(pairs.map(({ property }) => property))].toSorted();
      const key = JSON.stringify([event, ...keys]);
      const carried = await kept(deps).properties[take](key, elapsed, () => carriedBy(deps, event, keys));
      return { event, carried };
    }),
  );
  if (known === undefined) return undefined;
  const planned = await deps.control.db.selectFrom('campaigns').select('id').execute();
  return {
    ...known,
    // What is planned here is no slip of the pen, though nothing was sent yet.
    campaigns: new Set([...known.campaigns, ...planned.map(({ id }) => id)]),
    properties: new Map(
      properties.flatMap(({ event, carried }) => (carried === undefined ? [] : [[event, carried]])),
    ),
  };
}

/** What every event has beside its properties. */
const OWN = new Set(['occurred_at', 'campaign', 'source']);

/** Which of the properties any event of a name has a value for. */
async function carriedBy(
  deps: Pick<Deps, 'warehouse'>,
  event: string,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const columns = keys.map(
    (key, index) =>
      sql`countIf(notEmpty(ifNull(toString(${ident(`prop_${key}`)}), ''))) > 0 as ${raw(`has_${index}`)}`,
  );
  const [row] = await deps.warehouse.rows(
    'lint.properties',
    sql`select ${join(columns, ', ')} from events where name = ${param('String', event)}`,
    BOUNDS,
  );
  const has = z.record(z.string(), z.number()).parse(row);
  return new Set(keys.filter((_, index) => has[`has_${index}`] === 1));
}

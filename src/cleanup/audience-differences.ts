/** What two published audiences have in common, counted exactly over the contacts that exist. */
import { z } from 'zod';
import { audienceBitmap } from '../audiences/audiences.ts';
import { param, sql } from '../sql/sql.ts';
import { declareQuery, type Warehouse } from '../warehouse/warehouse.ts';

const isThere = declareQuery({
  name: 'cleanup.is_there',
  bounds: { lane: 'interactive', seconds: 60 },
  params: z.object({ one: z.string() }),
  row: z.object({ id: z.string() }),
  sql: ({ one }) =>
    sql`select id from audiences where owner_kind = 'segment' and id = ${param('String', one)} limit 1`,
});

const params = z.object({
  one: z.string(),
  segments: z.array(z.string()),
  calculations: z.array(z.string()),
});

const beside = declareQuery({
  name: 'cleanup.beside',
  bounds: { lane: 'interactive', seconds: 60 },
  params,
  row: z.object({ id: z.string(), size: z.number(), common: z.number(), own: z.number() }),
  sql: ({
    one,
    segments,
    calculations,
  }) => sql`with (select groupBitmapState(no) from contacts final) as existing,
      bitmapAnd(${audienceBitmap({ ownerKind: 'segment', id: one })}, existing) as this
    select id, bitmapAndCardinality(members, existing) as size, bitmapAndCardinality(members, this) as common,
      bitmapCardinality(this) as own
    from audiences
    where owner_kind = 'segment' and owner_id in ${param('Array(String)', segments)} and id in ${param('Array(String)', calculations)}
    limit 1 by id`,
});

/**
 * For each of the published audiences how many contacts it has and how many of them are in one other audience, which has
 * `own`. Audiences that are gone are missing; all are when the one is.
 */
export async function audiencesBeside(
  warehouse: Warehouse,
  question: z.output<typeof params>,
): Promise<
  readonly { readonly id: string; readonly size: number; readonly common: number; readonly own: number }[]
> {
  const [one] = await isThere(warehouse, question);
  return one ? beside(warehouse, question) : [];
}

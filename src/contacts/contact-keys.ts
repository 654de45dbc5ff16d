/** How contacts are known outside, for telling others who is meant: external id and email by number. */
import { z } from 'zod';
import { param, sql } from '../sql/sql.ts';
import { declareQuery } from '../warehouse/warehouse.ts';

/** One row per contact that exists, in no order. */
export const contactKeys = declareQuery({
  name: 'contacts.keys',
  bounds: { lane: 'calculation', seconds: 60 },
  params: z.object({ nos: z.array(z.number()) }),
  row: z.object({ no: z.number(), external_id: z.string().nullable(), email: z.string().nullable() }),
  sql: ({ nos }) =>
    sql`select no, external_id, email from contacts final
      where is_deleted = 0 and no in (select arrayJoin(${param('Array(UInt32)', nos)}))`,
});

/** Who is in one audience and not in another, in pages: the contacts that entered or left between two calculations. */
import { z } from 'zod';
import { param, sql } from '../sql/sql.ts';
import { declareQuery } from '../warehouse/warehouse.ts';
import { audienceBitmap } from './audiences.ts';

/**
 * Numbers of contacts that are in `of` and not in `without` (absent: nobody is), from `from` on, at most `limit` of them in
 * their order, with how many there are in all.
 */
export const movedContacts = declareQuery({
  name: 'audiences.moved_contacts',
  bounds: { lane: 'calculation', seconds: 120 },
  params: z.object({
    of: z.string(),
    without: z.string().nullable(),
    from: z.number(),
    limit: z.number(),
  }),
  row: z.object({ total: z.number(), nos: z.array(z.number()) }),
  sql: ({ of, without, from, limit }) => {
    const audience = audienceBitmap({ ownerKind: 'segment', id: of });
    const moved =
      without === null
        ? audience
        : sql`bitmapAndnot(${audience}, ${audienceBitmap({ ownerKind: 'segment', id: without })})`;
    return sql`with ${moved} as moved select bitmapCardinality(moved) as total,
      bitmapToArray(bitmapSubsetLimit(moved, ${param('UInt32', from)}, ${param('UInt32', limit)})) as nos`;
  },
});

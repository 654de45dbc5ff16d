/** Published audiences as blocks of numbers, read from the warehouse. Contacts that were deleted since are left out. */
import { z } from 'zod';
import { param, sql } from '../../sql/sql.ts';
import { type Bounds, declareQuery, type Warehouse } from '../../warehouse/warehouse.ts';
import { type Blocks, readBitmap } from './roaring.ts';

/** The audience of a segment that a calculation published. */
export type PublishedAudience = { readonly segmentId: string; readonly calculationId: string };

const BOUNDS: Bounds = { lane: 'calculation', seconds: 300 };
const BLOCK = 65_536;
/** A block takes at most so many bytes. */
const BLOCK_BYTES = 8_192;
/** So much is held at once, and so much is read with one query. */
const HELD_BYTES = 192_000_000;
const READ_BYTES = 24_000_000;

const chosen = z.object({ segments: z.array(z.string()), calculations: z.array(z.string()) });

const sizes = declareQuery({
  name: 'cleanup.sizes',
  bounds: BOUNDS,
  params: chosen,
  row: z.object({ id: z.string(), size: z.number() }),
  sql: ({ segments, calculations }) => sql`with (select groupBitmapState(no) from contacts final) as existing
    select id, bitmapAndCardinality(members, existing) as size from audiences
    where owner_kind = 'segment' and owner_id in ${param('Array(String)', segments)} and id in ${param('Array(String)', calculations)}
    limit 1 by id`,
});

const states = declareQuery({
  name: 'cleanup.blocks',
  bounds: BOUNDS,
  params: chosen.extend({ from: z.number(), to: z.number() }),
  row: z.object({ id: z.string(), state: z.string() }),
  sql: ({ segments, calculations, from, to }) => sql`with (
      select groupBitmapState(no) from contacts final
      where no >= ${param('UInt64', from)} and no < ${param('UInt64', to)}) as existing
    select id, base64Encode(toString(bitmapAnd(members, existing))) as state from audiences
    where owner_kind = 'segment' and owner_id in ${param('Array(String)', segments)} and id in ${param('Array(String)', calculations)}
    limit 1 by id`,
});

const highest = declareQuery({
  name: 'cleanup.highest_number',
  bounds: BOUNDS,
  params: z.object({}),
  row: z.object({ highest: z.number() }),
  sql: () => sql`select max(no) as highest from contacts`,
});

function choice(audiences: readonly PublishedAudience[]) {
  return {
    segments: audiences.map(({ segmentId }) => segmentId),
    calculations: audiences.map(({ calculationId }) => calculationId),
  };
}

/** How many existing contacts each audience has, by calculation; audiences that are gone are missing. */
export async function audienceSizes(
  warehouse: Warehouse,
  audiences: readonly PublishedAudience[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await sizes(warehouse, choice(audiences));
  return new Map(rows.map(({ id, size }) => [id, size]));
}

/** Ranges of contact numbers that together hold everybody; one of all the audiences fits into memory. */
export async function blockRanges(
  warehouse: Warehouse,
  audiences: number,
): Promise<readonly { readonly from: number; readonly to: number }[]> {
  const [row] = await highest(warehouse, {});
  const blocks = Math.floor((row?.highest ?? 0) / BLOCK) + 1;
  const each = Math.max(1, Math.floor(HELD_BYTES / (BLOCK_BYTES * Math.max(1, audiences))));
  return Array.from({ length: Math.ceil(blocks / each) }, (_, range) => ({
    from: range * each * BLOCK,
    to: Math.min(blocks, (range + 1) * each) * BLOCK,
  }));
}

/** The audiences' numbers in a range, by place in what was given. */
export async function readBlocks(
  warehouse: Warehouse,
  audiences: readonly PublishedAudience[],
  places: readonly number[],
  range: { readonly from: number; readonly to: number },
): Promise<ReadonlyMap<number, Blocks>> {
  const atOnce = Math.max(1, Math.floor(READ_BYTES / (((range.to - range.from) / BLOCK) * BLOCK_BYTES)));
  const found = new Map<number, Blocks>();
  for (let start = 0; start < places.length; start += atOnce) {
    const some = places.slice(start, start + atOnce);
    const placeOf = new Map<string, number>();
    const wanted = some.flatMap((place) => {
      const audience = audiences[place];
      if (!audience) return [];
      placeOf.set(audience.calculationId, place);
      return [audience];
    });
    for (const { id, state } of await states(warehouse, { ...choice(wanted), ...range })) {
      const place = placeOf.get(id);
      if (place !== undefined) found.set(place, readBitmap(Buffer.from(state, 'base64')));
    }
  }
  return found;
}

/** The index against the database: whatever was written, by whom and in whichever order transactions ended, nothing is missed. */
import fc from 'fast-check';
import { type ControlledTransaction, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BENCH_TIME, seedSegments } from '../../bench/segment-world.ts';
import { openTestControl } from '../../test/support/engines.ts';
import type { Control } from '../control/control.ts';
import type { Database } from '../control/database.ts';
import { readSegmentIndex, type SegmentIndex } from './segment-index.ts';
import { checksAt, readinessAt, verdictAt } from './segment-verdicts.ts';

const WRITERS = 3;
const COUNT = 60;

/** What can be read from an index, as plain values. */
function contentOf(index: SegmentIndex) {
  return {
    segments: [...index.segments.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    byName: index.byName.map(({ id, name }) => ({ id, name })),
    nestedIn: [...index.nestedIn]
      .map(([id, outer]) => ({ id, outer: [...outer].sort() }))
      .filter(({ outer }) => outer.length > 0)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    surroundings: index.surroundings,
    syncs: [...index.syncs]
      .map(([id, syncs]) => ({
        id,
        failed: syncs.lastFailed(),
        at: syncs.lastSuccessAt(),
        changed: [0, 50, 5_000, 6_100].map((seq) => syncs.changedAfter(seq)),
      }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    // Verdicts first, from what is kept; then everything they are made of, which is always derived anew.
    readiness: index.byName.map((segment) => ({
      id: segment.id,
      kept: verdictAt(index, segment, BENCH_TIME),
      ...readinessAt(index, segment, BENCH_TIME),
      checks: checksAt(index, segment, BENCH_TIME),
    })),
  };
}

/** What a sync of a source may have delivered: more or fewer rows, values missing, a value that rules name gone. */
function deliveredBy(source: number, made: number): string {
  const field = {
    field: `field_${source}`,
    type: 'text',
    missing: (made % 3) * 40,
    distinct: 5,
    min: null,
    max: null,
    values: [{ value: 'Rome', rows: 50 }],
    gone: made % 2 === 0 ? [{ value: 'Oslo', share: 0.38, last: 3, since: 4 }] : [],
  };
  return JSON.stringify({ rows: made % 5 === 0 ? 10 : 100, fields: [field] });
}

type Step =
  | { readonly is: 'write'; readonly writer: number; readonly what: number; readonly which: number }
  | { readonly is: 'commit' | 'rollback'; readonly writer: number }
  | { readonly is: 'look' };

const writer = fc.nat(WRITERS - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ is: fc.constant('write' as const), writer, what: fc.nat(12), which: fc.nat(9) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ is: fc.constantFrom('commit' as const, 'rollback' as const), writer }),
  },
  { weight: 3, arbitrary: fc.constant({ is: 'look' as const }) },
);

describe('the index of segments', () => {
  let control: Control;
  let made = 0;
  beforeAll(async () => {
    control = await openTestControl();
    await seedSegments(control.db, COUNT);
  });
  afterAll(() => control?.close());

  /** One of the changes the product makes, to rows that no other writer touches, so that none waits for another. */
  async function write(
    tx: ControlledTransaction<Database>,
    { writer: by, what, which }: Extract<Step, { is: 'write' }>,
  ) {
    const id = `seg_bench_${String(which * WRITERS + by).padStart(6, '0')}`;
    made += 1;
    const changes = [
      sql`update segments set name = ${`Renamed ${made}`} where id = ${id}`,
      sql`update segments set status = 'queued', status_detail = '{"attempt": 0}' where id = ${id}`,
      sql`insert into segments (id, name, kind, status, created_at, updated_at, created_by)
        values (${`seg_new_${made}`}, ${`New ${made}`}, 'list', 'not_calculated', now(), now(), 'test')`,
      sql`delete from segments where id = ${id}`,
      sql`with gone as (delete from segment_references where segment_id = ${id}),
          new as (insert into segment_references (segment_id, kind, key)
            select s.id, 'segment', ${`seg_bench_00000${which}`} from segments s where s.id = ${id} on conflict do nothing)
        update segments set version = version + 1 where id = ${id}`,
      sql`insert into tags (id, title, colour, active, created_at)
        values (${`tag_${made}`}, ${`Tag ${made}`}, '#000000', ${which % 2 === 0}, now())`,
      sql`update sources set name = ${`Renamed source ${made}`} where id = ${`src_bench_${by * 10 + which}`}`,
      sql`update syncs set status = case when seq % 2 = 0 then 'success' else 'failed' end, rows_updated = ${made},
        finished_at = now() where id = ${`sync_bench_${by * 10 + which}_199`}`,
      sql`insert into field_sources (field_key, source_id, sync_id, at)
        select ${`field_${which}`}, source_id, id, now() from syncs where id = ${`sync_bench_${by * 10 + which}_0`}
        on conflict do nothing`,
      sql`with done as (insert into syncs (id, source_id, mapping, status, requested_at, requested_by, finished_at, schema)
          values (${`sync_new_${made}`}, ${`src_bench_${by * 10 + which}`}, '{}', 'success', now(), 'test', now(),
            ${JSON.stringify([{ column: 'Town', field: `field_${by * 10 + which}`, type: 'text' }])}) returning id)
        insert into sync_profiles (sync_id, profile) select id, ${deliveredBy(by * 10 + which, made)} from done`,
      sql`update settings set readiness = ${JSON.stringify({ fresh_hours: 1 + (made % 48), missing_rise_points: 5 + (made % 60) })}
        where ${by} = 0`,
      sql`with reads as (update segment_versions set refs = ${JSON.stringify({
        readsClock: made % 2 === 0,
        reads: [{ path: '/rules/1', field: `field_${which}`, values: ['oslo', `${made}`] }],
        blockers: made % 4 === 0 ? [{ path: '/rules/0', detail: 'No contact can pass both.' }] : [],
      })} where segment_id = ${id}) update segments set version = version where id = ${id}`,
      sql`update segments set trashed_at = case when trashed_at is null then now() end where id = ${id}`,
    ];
    await changes[what]?.execute(tx);
  }

  it('is at every look what reading everything anew would be, whatever transactions are open', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const open = new Map<number, ControlledTransaction<Database>>();
        const look = async () => {
          const anew = await readSegmentIndex({ ...control });
          expect(contentOf(await readSegmentIndex(control))).toEqual(contentOf(anew));
        };
        try {
          for (const one of steps) {
            if (one.is === 'look') await look();
            else if (one.is === 'write') {
              const tx = open.get(one.writer) ?? (await control.db.startTransaction().execute());
              open.set(one.writer, tx);
              await write(tx, one);
            } else {
              const tx = open.get(one.writer);
              open.delete(one.writer);
              await (one.is === 'commit' ? tx?.commit() : tx?.rollback())?.execute();
            }
          }
        } finally {
          for (const tx of open.values()) await tx.commit().execute();
        }
        await look();
      }),
      { numRuns: 40, seed: 11 },
    );
  });

  it('has what was committed before it was asked, also for those who wait for a look under way', async () => {
    for (let round = 0; round < 20; round += 1) {
      const early = readSegmentIndex(control);
      const name = `Round ${round}`;
      await sql`update segments set name = ${name} where id = 'seg_bench_000059'`.execute(control.db);
      const looks = await Promise.all([
        readSegmentIndex(control),
        readSegmentIndex(control),
        readSegmentIndex(control),
      ]);
      await early;
      for (const index of looks) expect(index.byName.map((one) => one.name)).toContain(name);
    }
  });

  it('forgets the verdicts of all that nest a changed segment, however far out', async () => {
    const ids = ['seg_chain_in', 'seg_chain_mid', 'seg_chain_out'];
    for (const [place, id] of ids.entries()) {
      await sql`insert into segments (id, name, kind, status, count, count_version, calculation_id, created_at, updated_at, created_by)
        values (${id}, ${id}, 'rule', 'success', 5, 1, null, now(), now(), 'test')`.execute(control.db);
      const inner = ids[place - 1];
      if (inner)
        await sql`insert into segment_references (segment_id, kind, key) values (${id}, 'segment', ${inner})`.execute(
          control.db,
        );
    }
    const verdicts = async () => {
      const index = await readSegmentIndex(control);
      return ids.map((id) => {
        const segment = index.segments.get(id);
        return segment && verdictAt(index, segment, BENCH_TIME);
      });
    };
    expect(await verdicts()).toEqual(['ready', 'ready', 'ready']);
    await sql`update segments set status = 'failed' where id = ${ids[0]}`.execute(control.db);
    expect(await verdicts()).toEqual(['not_ready', 'caution', 'caution']);
    await sql`update segments set status = 'success' where id = ${ids[0]}`.execute(control.db);
    expect(await verdicts()).toEqual(['ready', 'ready', 'ready']);
  });

  it('answers the next who asks when a look has failed', async () => {
    let isDown = true;
    const shaky: Control = {
      ...control,
      get db() {
        if (isDown) throw new Error('No answer.');
        return control.db;
      },
    };
    await expect(readSegmentIndex(shaky)).rejects.toThrow('No answer.');
    isDown = false;
    expect((await readSegmentIndex(shaky)).segments.size).toBeGreaterThan(0);
  });
});

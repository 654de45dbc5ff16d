/** A made-up organisation with many segments, for the bench of the segment table: written straight into the control database. */
import { sql } from 'kysely';
import type { Db } from '../src/control/control.ts';

const WORDS = [
  'income', 'city', 'plan', 'signed up', 'birthday', 'country', 'newsletter', 'orders', 'basket', 'visits',
  'language', 'spend', 'vip', 'churn', 'trial', 'renewal', 'region', 'store', 'device', 'referral',
]; // biome-ignore format: a table of words
const PLACES = [
  'Berlin',
  'Paris',
  'Oslo',
  'Madrid',
  'Vienna',
  'Rome',
  'Prague',
  'Lisbon',
  'Dublin',
  'Zürich',
];
const LABELS = Array.from({ length: 40 }, (_, number) => `label ${number + 1}`);
const PEOPLE = Array.from({ length: 12 }, (_, number) => ({
  id: `usr_bench_${number}`,
  name: `Person ${number}`,
}));
const SOURCES = 30;
const FIELDS = 200;
const SYNCS_EACH = 200;
const CALCULATIONS_EACH = 20;
const START = Date.UTC(2026, 0, 1);
export const BENCH_TIME = new Date('2026-03-15T12:00:00Z');

/** Numbers that look random and are the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

async function insert(db: Db, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 5_000) {
    const some = rows.slice(from, from + 5_000);
    const columns = sql.join(Object.keys(some[0] ?? {}).map((name) => sql.ref(name)));
    await sql`insert into ${sql.table(table)} (${columns}) overriding system value
      select ${columns} from jsonb_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(some)}::jsonb)`.execute(
      db,
    );
  }
}

function at(minutes: number): string {
  return new Date(START + minutes * 60_000).toISOString();
}

function sourceRows() {
  const sources = Array.from({ length: SOURCES }, (_, number) => ({
    id: `src_bench_${number}`,
    name: `Source ${number}`,
    provider: 'api',
    delivers: 'contacts',
    mode: 'sync',
    contacts: 1000,
    version: 1,
    created_at: at(0),
    updated_at: at(0),
    created_by: 'bench',
  }));
  const syncs = sources.flatMap(({ id }, source) =>
    Array.from({ length: SYNCS_EACH }, (_, number) => ({
      seq: number * SOURCES + source + 1,
      id: `sync_bench_${source}_${number}`,
      source_id: id,
      mapping: {},
      status: number === SYNCS_EACH - 1 && source % 10 === 0 ? 'failed' : 'success',
      phase: 'done',
      attempt: 1,
      cancel_requested: false,
      requested_at: at(number * 60),
      requested_by: 'bench',
      finished_at: at(number * 60 + 5),
      rows_read: 100,
      rows_created: 0,
      rows_updated: number % 3,
      rows_unchanged: 97,
      rows_rejected: 0,
      rows_left: 0,
      duplicates: 0,
      conflicts: 0,
      schema: [],
    })),
  );
  const supplied = Array.from({ length: FIELDS }, (_, number) => ({
    field_key: `field_${number}`,
    source_id: `src_bench_${number % SOURCES}`,
    sync_id: `sync_bench_${number % SOURCES}_0`,
    at: at(0),
  }));
  // What the last two syncs of each source delivered: some fields lost values, and one a value that rules name.
  const profiles = syncs
    .filter(({ status, id }) => status === 'success' && /_19[6-9]$/.test(id))
    .map(({ id, source_id }, at) => ({
      sync_id: id,
      profile: {
        rows: 100,
        fields: supplied
          .filter((one) => one.source_id === source_id)
          .map(({ field_key }, place) => ({
            field: field_key,
            type: 'text',
            missing: (at + place) % 7 === 0 ? 60 : 10,
            distinct: 20,
            min: null,
            max: null,
            values: Array.from({ length: 20 }, (_, value) => ({ value: `Value ${value}`, rows: 4 })),
            gone: place % 3 === 0 ? [{ value: 'Oslo', share: 0.2, last: 197, since: 198 }] : [],
          })),
      },
    }));
  return { sources, syncs, supplied, profiles };
}

/** Writes `count` segments with versions, calculations, labels, owners and usage. */
export async function seedSegments(db: Db, count: number): Promise<void> {
  const next = random(42);
  const pick = <T>(list: readonly T[]): T => {
    const found = list[Math.floor(next() * list.length)];
    if (found === undefined) throw new Error('Nothing to pick from.');
    return found;
  };
  const chance = (share: number) => next() < share;
  const { sources, syncs, supplied, profiles } = sourceRows();
  await insert(
    db,
    'user',
    PEOPLE.map((one) => ({
      ...one,
      email: `${one.id}@example.com`,
      emailVerified: true,
      role: 'editor',
      createdAt: at(0),
      updatedAt: at(0),
    })),
  );
  await insert(db, 'sources', sources);
  await insert(db, 'syncs', syncs);
  await insert(db, 'sync_profiles', profiles);
  await insert(db, 'field_sources', supplied);
  await insert(db, 'tags', [
    { id: 'tag_bench', title: 'Old', colour: '#888888', active: false, created_at: at(0) },
  ]);

  const segments: Record<string, unknown>[] = [];
  const versions: Record<string, unknown>[] = [];
  const references: Record<string, unknown>[] = [];
  const calculations: Record<string, unknown>[] = [];
  for (let number = 0; number < count; number += 1) {
    const id = `seg_bench_${String(number).padStart(6, '0')}`;
    const kind = chance(0.85) ? 'rule' : 'list';
    const word = pick(WORDS);
    const place = pick(PLACES);
    const isCalculated = chance(0.85);
    const version = 1 + Math.floor(next() * 3);
    const size = Math.floor(next() ** 4 * 200_000);
    const sentence =
      kind === 'rule'
        ? `${word} is over ${Math.floor(next() * 1000)} and city is ${place}`
        : 'A fixed list of contacts';
    if (kind === 'rule') {
      for (let one = 1; one <= version; one += 1)
        versions.push({
          segment_id: id,
          version: one,
          definition: {
            combinator: 'and',
            rules: [
              { field: `field_${number % FIELDS}`, operator: '>', value: one * 10 },
              { field: 'city', operator: '=', value: place },
            ],
          },
          sentence,
          hash: `${id}-${one}`,
          refs: {
            readsClock: chance(0.2),
            reads: [
              { path: '/rules/0', field: `field_${number % FIELDS}`, values: [place.toLowerCase()] },
              { path: '/rules/1', field: 'city', values: [place.toLowerCase()] },
            ],
            blockers: [],
          },
          note: '',
          created_at: at(one),
          created_by: 'bench',
        });
      const fields = new Set([number % FIELDS, Math.floor(next() * FIELDS), Math.floor(next() * FIELDS)]);
      for (const field of fields) references.push({ segment_id: id, kind: 'field', key: `field_${field}` });
      if (number > 0 && chance(0.1))
        references.push({
          segment_id: id,
          kind: 'segment',
          key: `seg_bench_${String(Math.floor(next() * number)).padStart(6, '0')}`,
        });
      if (chance(0.02)) references.push({ segment_id: id, kind: 'tag', key: 'old' });
    }
    for (let one = 0; isCalculated && one < CALCULATIONS_EACH; one += 1)
      calculations.push({
        seq: number * CALCULATIONS_EACH + one + 1,
        id: `calc_bench_${number}_${one}`,
        segment_id: id,
        version: one < CALCULATIONS_EACH / 2 ? 1 : version,
        status: 'success',
        attempt: 1,
        cancel_requested: false,
        requested_by: 'bench',
        queued_at: at(one * 1440),
        finished_at: at(one * 1440 + 1),
        now: at(one * 1440),
        inputs: {
          syncs: Object.fromEntries(
            sources.map((source, index) => [source.id, one * 8 * SOURCES + index + 1]),
          ),
        },
        count: Math.max(0, size + Math.floor(next() * 20 - 10)),
        entered: Math.floor(next() * 10),
        left_count: Math.floor(next() * 10),
      });
    const status = isCalculated ? (chance(0.05) ? 'failed' : 'success') : 'not_calculated';
    segments.push({
      id,
      name: `${word[0]?.toUpperCase()}${word.slice(1)} ${place} ${number}`,
      description: `Those whose ${pick(WORDS)} matters in ${place}, for the ${pick(WORDS)} team. Ask before changing it.`,
      kind,
      version,
      status,
      status_detail:
        status === 'failed'
          ? { code: 'time_limit', detail: 'The calculation ran longer than 10 minutes and was stopped.' }
          : null,
      calculation_id: isCalculated ? `calc_bench_${number}_${CALCULATIONS_EACH - 1}` : null,
      count: isCalculated ? size : null,
      count_version: isCalculated ? version : null,
      calculated_at: isCalculated ? at((CALCULATIONS_EACH - 1) * 1440 + Math.floor(next() * 70_000)) : null,
      calculation_ms: isCalculated ? next() * 500 : null,
      reachable: isCalculated
        ? Object.fromEntries(
            ['email', 'sms', 'phone'].map((channel, place) => [
              channel,
              {
                reachable: Math.floor(size / (place + 1)),
                inactive: 0,
                no_address: size - Math.floor(size / (place + 1)),
                invalid_address: 0,
                unsubscribed: 0,
              },
            ]),
          )
        : null,
      labels: [...new Set([pick(LABELS), pick(LABELS)])].slice(0, Math.floor(next() * 3)),
      owner_id: chance(0.9) ? pick(PEOPLE).id : null,
      sentence,
      created_at: at(number),
      updated_at: at(number + Math.floor(next() * 10_000)),
      created_by: 'bench',
      archived_at: chance(0.05) ? at(1) : null,
      trashed_at: chance(0.03) ? new Date(BENCH_TIME.getTime() - 86_400_000).toISOString() : null,
    });
  }
  await insert(db, 'segments', segments);
  await insert(db, 'segment_versions', versions);
  await insert(db, 'segment_references', references);
  await insert(db, 'calculations', calculations);
  await sql`analyze`.execute(db);
}

/**
 * The segment table through HTTP: every filter, search and sort against a naive reading of all segments one by one, over a
 * made-up organisation; and that the table is exact right after any change, whoever made it.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BENCH_TIME, seedSegments } from '../../bench/segment-world.ts';
import { SEGMENT_SORTS, type SegmentSort, segmentListContract } from '../../src/api/contract/segment-list.ts';
import {
  type Segment,
  segment as segmentSchema,
  segmentStatus,
  verdict,
} from '../../src/api/contract/segments.ts';
import { openTestApp, type TestApp } from '../support/app.ts';

const COUNT = 400;
const page = segmentListContract.listSegments.answer;
const facets = segmentListContract.readSegmentFacets.answer;
type Query = Readonly<Record<string, readonly string[]>>;

/** The rules of the table said once more, over answers for single segments. */
function naiveMatch(segment: Segment, query: Query): boolean {
  const one = (name: string) => query[name]?.[0];
  const anyOf = (name: string, values: readonly string[]) =>
    query[name] === undefined || values.some((value) => query[name]?.includes(value));
  const isTrashed = segment.trashed_at !== null;
  const isArchived = segment.archived_at !== null;
  if (isTrashed !== (one('trashed') === 'true')) return false;
  if (query.archived ? !query.archived.includes(String(isArchived)) : isArchived && !isTrashed) return false;
  const texts = [segment.name, segment.description, segment.sentence, ...segment.labels];
  const words = (one('q') ?? '')
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== '');
  return (
    words.every((word) => texts.some((text) => text.toLowerCase().includes(word))) &&
    anyOf('status', [segment.status]) &&
    anyOf('readiness', [segment.readiness.verdict]) &&
    anyOf('kind', [segment.kind]) &&
    anyOf('label', segment.labels) &&
    anyOf('owner', [segment.owner?.id ?? 'nobody']) &&
    anyOf(
      'source',
      segment.sources.map(({ id }) => id),
    ) &&
    anyOf('used', [String(segment.used_by.segments.length + segment.used_by.campaigns.length > 0)])
  );
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function naiveKey(segment: Segment, column: SegmentSort): string | number | null {
  const reachable = segment.reachable;
  const names = (list: readonly string[]) =>
    list.length === 0 ? null : list.toSorted(collator.compare).join('\n');
  const keys: Record<SegmentSort, string | number | null> = {
    name: segment.name,
    status: segmentStatus.options.indexOf(segment.status),
    readiness: verdict.options.indexOf(segment.readiness.verdict),
    count: segment.count,
    change: segment.change && segment.change.entered - segment.change.left,
    reachable: reachable && Math.max(reachable.email, reachable.sms, reachable.phone),
    reachable_email: reachable?.email ?? null,
    reachable_sms: reachable?.sms ?? null,
    reachable_phone: reachable?.phone ?? null,
    sources: names(segment.sources.map(({ name }) => name)),
    used_by: segment.used_by.segments.length + segment.used_by.campaigns.length,
    calculated_at: segment.calculated_at,
    calculation_ms: segment.calculation_ms,
    owner: segment.owner?.name ?? null,
    kind: segment.kind,
    labels: names(segment.labels),
    version: segment.version,
    created_at: segment.created_at,
    updated_at: segment.updated_at,
  };
  return keys[column];
}

function naiveSort(segments: readonly Segment[], sort: string): string[] {
  const column = z.enum(SEGMENT_SORTS).parse(sort.replace('-', ''));
  const sign = sort.startsWith('-') ? -1 : 1;
  const compare = (a: string | number, b: string | number) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
  return segments
    .toSorted((a, b) => {
      const [one, other] = [naiveKey(a, column), naiveKey(b, column)];
      if (one === null || other === null) {
        if (one !== other) return one === null ? 1 : -1;
      } else if (compare(one, other) !== 0) return sign * compare(one, other);
      const byName = collator.compare(a.name, b.name);
      return column === 'name' ? 0 : byName || (a.id < b.id ? -1 : 1);
    })
    .map(({ id }) => id);
}

describe('the segment table', () => {
  let app: TestApp;
  const all: Segment[] = [];
  beforeAll(async () => {
    app = await openTestApp({ now: BENCH_TIME.toISOString() });
    await seedSegments(app.app.deps.control.db, COUNT);
    const rows = await app.app.deps.control.db.selectFrom('segments').select('id').execute();
    for (const { id } of rows) all.push(segmentSchema.parse((await app.call('GET', `/segments/${id}`)).body));
  });
  afterAll(() => app?.close());

  function address(query: Query): string {
    const search = new URLSearchParams();
    for (const [name, values] of Object.entries(query))
      for (const value of values) search.append(name, value);
    return `/segments?${search.toString()}`;
  }

  async function list(query: Query) {
    const answer = await app.call('GET', address(query));
    expect(answer.status, `${address(query)}: ${JSON.stringify(answer.body)}`).toBe(200);
    return page.parse(answer.body);
  }

  function some(values: readonly string[]): fc.Arbitrary<string[]> {
    return fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
  }

  function queries(): fc.Arbitrary<Query> {
    const values = (of: (segment: Segment) => readonly string[]) => [...new Set(all.flatMap(of))];
    const words = values(({ name, sentence, description }) =>
      `${name} ${sentence} ${description}`.split(/\W+/).filter(Boolean),
    );
    const sort = fc
      .tuple(fc.constantFrom('', '-'), fc.constantFrom(...SEGMENT_SORTS))
      .map(([sign, by]) => [`${sign}${by}`]);
    return fc.record(
      {
        q: fc
          .array(fc.constantFrom(...words, 'E', 'xyz'), { minLength: 1, maxLength: 2 })
          .map((two) => [two.join(' ')]),
        status: some(segmentStatus.options),
        readiness: some(verdict.options),
        kind: some(['rule', 'list']),
        label: some(values(({ labels }) => labels)),
        owner: some([...values(({ owner }) => (owner ? [owner.id] : [])), 'nobody']),
        source: some(values(({ sources }) => sources.map(({ id }) => id))),
        used: fc.constantFrom(['true'], ['false']),
        trashed: fc.constantFrom(['true'], ['false']),
        archived: some(['true', 'false']),
        sort,
        page: fc.integer({ min: 1, max: 4 }).map((number) => [String(number)]),
        page_size: fc.constantFrom(['10'], ['50'], ['500']),
      },
      { requiredKeys: [] },
    );
  }

  it('has something of everything to look at', () => {
    expect(all).toHaveLength(COUNT);
    for (const status of ['not_calculated', 'success', 'failed'])
      expect(all.some((one) => one.status === status)).toBe(true);
    for (const verdictWanted of verdict.options)
      expect(
        all.some(({ readiness }) => readiness.verdict === verdictWanted),
        verdictWanted,
      ).toBe(true);
    const ids = new Set(all.flatMap(({ readiness }) => readiness.findings.map(({ id }) => id)));
    for (const id of [
      'failed',
      'not_calculated',
      'source_synced_since',
      'stale_time',
      'tag_retired',
      'archived',
    ])
      expect(ids, id).toContain(id);
    expect(all.some(({ used_by }) => used_by.segments.length > 0)).toBe(true);
  });

  it('answers any search, filters, sort and page as reading every segment would', async () => {
    await fc.assert(
      fc.asyncProperty(queries(), async (query) => {
        const answer = await list(query);
        const wanted = naiveSort(
          all.filter((segment) => naiveMatch(segment, query)),
          query.sort?.[0] ?? '-updated_at',
        );
        const size = Number(query.page_size?.[0] ?? 25);
        const start = (Number(query.page?.[0] ?? 1) - 1) * size;
        expect(answer.total).toBe(wanted.length);
        expect(answer.items.map(({ id }) => id)).toEqual(wanted.slice(start, start + size));
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it.each(SEGMENT_SORTS.flatMap((column) => [column, `-${column}`]))('sorts by %s', async (sort) => {
    const wanted = naiveSort(
      all.filter((segment) => naiveMatch(segment, {})),
      sort,
    );
    const answer = await list({ sort: [sort], page_size: ['500'] });
    expect(answer.items.map(({ id }) => id)).toEqual(wanted);
  });

  it('gives in a list the same answer as for one segment', async () => {
    const { items } = await list({ page_size: ['500'] });
    for (const item of items) {
      const one = all.find(({ id }) => id === item.id);
      // Every check is for who reads one segment.
      const { checks, ...readiness } = one?.readiness ?? { checks: undefined };
      expect(checks).toBeDefined();
      expect(item).toEqual({ ...one, readiness });
    }
  });

  it('counts for every choice of a filter what choosing it would leave', async () => {
    await fc.assert(
      fc.asyncProperty(queries(), async ({ sort: _sort, page: _page, page_size: _size, ...filter }) => {
        const body = (await app.call('GET', address(filter).replace('/segments', '/segments/facets'))).body;
        for (const [name, choices] of Object.entries(facets.parse(body)))
          for (const { value, count } of choices)
            expect(count, `${name} ${value}`).toBe(
              all.filter((segment) => naiveMatch(segment, { ...filter, [name]: [value] })).length,
            );
      }),
      { numRuns: 25, seed: 7 },
    );
  });

  it('gives the trend of the last twenty calculations, oldest first, and the change of the last', () => {
    const calculated = all.find(({ trend }) => trend.length === 20);
    expect(calculated?.trend.map(({ at }) => at)).toEqual(calculated?.trend.map(({ at }) => at).toSorted());
    expect(calculated?.change).toEqual({ entered: expect.any(Number), left: expect.any(Number) });
    expect(all.find(({ status }) => status === 'not_calculated')).toMatchObject({ trend: [], change: null });
  });

  it('says how many segments exist, whatever was asked for', async () => {
    const { exist, total } = await list({ q: ['xyz'] });
    const isTrashed = (segment: Segment) => segment.trashed_at !== null;
    expect(total).toBe(0);
    expect(exist).toEqual({
      active: all.filter((one) => !isTrashed(one) && one.archived_at === null).length,
      archived: all.filter((one) => !isTrashed(one) && one.archived_at !== null).length,
      trashed: all.filter(isTrashed).length,
    });
  });

  it('refuses what it does not know instead of ignoring it', async () => {
    for (const query of ['sort=nonsense', 'status=broken', 'colour=red', 'archived=perhaps', 'page_size=501'])
      expect((await app.call('GET', `/segments?${query}`)).body).toMatchObject({ code: 'invalid_query' });
  });
});

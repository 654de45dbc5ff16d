/**
 * Which segments a filter of the table leaves, decided over the index in memory; and the facets: for each filter, how many
 * segments the *other* filters leave for each of its choices.
 */
import type { SegmentFilter } from '../api/contract/segment-list.ts';
import { segmentStatus, verdict } from '../api/contract/segments.ts';
import type { SegmentFacts } from './segment-facts.ts';
import type { SegmentIndex } from './segment-index.ts';
import { countUsers, linkedSourceIds, verdictAt } from './segment-verdicts.ts';

/** The choice of the filter "owner" for segments that nobody owns. */
const NOBODY = 'nobody';

type Test = (segment: SegmentFacts) => boolean;
type Facet = 'status' | 'readiness' | 'source' | 'label' | 'kind' | 'owner' | 'used';
type Choice = { readonly value: string; readonly label: string; readonly count: number };

/** What a segment is searched by: its texts in lower case, with line breaks no query has between them. */
const searched = new WeakMap<SegmentFacts, string>();

function searchedText(segment: SegmentFacts): string {
  const known = searched.get(segment);
  if (known !== undefined) return known;
  const text = [segment.name, segment.description, segment.sentence, ...segment.labels]
    .join('\n')
    .toLowerCase();
  searched.set(segment, text);
  return text;
}

/** Every word of the query has to be found. */
function searchTest(q: string): Test {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return (segment) => {
    const text = searchedText(segment);
    return words.every((word) => text.includes(word));
  };
}

/** One value, or several. */
type Values = string | readonly string[] | ReadonlySet<string>;

/** The values of a segment that a filter compares with its choices. */
function valuesOf(index: SegmentIndex, now: Date): Record<Facet, (segment: SegmentFacts) => Values> {
  return {
    status: (segment) => segment.status,
    readiness: (segment) => verdictAt(index, segment, now),
    source: (segment) => linkedSourceIds(index, segment),
    label: (segment) => segment.labels,
    kind: (segment) => segment.kind,
    owner: (segment) => segment.ownerId ?? NOBODY,
    used: (segment) => (countUsers(index, segment.id) > 0 ? 'true' : 'false'),
  };
}

function isAny(values: Values, wanted: readonly string[]): boolean {
  if (typeof values === 'string') return wanted.includes(values);
  for (const value of values) if (wanted.includes(value)) return true;
  return false;
}

function count(counts: Map<string, number>, values: Values): void {
  if (typeof values === 'string') counts.set(values, (counts.get(values) ?? 0) + 1);
  else for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
}

/** Search, trash and archive: no facets of their own. */
function frameTests(filter: SegmentFilter): Test[] {
  const { trashed, archived = trashed ? undefined : [false], q } = filter;
  return [
    (segment) => (segment.trashedAt !== null) === trashed,
    ...(archived === undefined
      ? []
      : [(segment: SegmentFacts) => archived.includes(segment.archivedAt !== null)]),
    ...(q?.trim() ? [searchTest(q)] : []),
  ];
}

const FACETS = ['status', 'kind', 'label', 'owner', 'used', 'source', 'readiness'] as const;

function wantedOf(filter: SegmentFilter, facet: Facet): readonly string[] | undefined {
  if (facet === 'used') return filter.used === undefined ? undefined : [String(filter.used)];
  return filter[facet];
}

/** Whether a filter leaves a segment. */
export function filterTest(index: SegmentIndex, filter: SegmentFilter, now: Date): Test {
  const values = valuesOf(index, now);
  const tests: Test[] = frameTests(filter);
  // Cheap tests first; readiness, the dearest, looks only at what the others leave.
  for (const facet of FACETS) {
    const wanted = wantedOf(filter, facet);
    if (wanted) tests.push((segment) => isAny(values[facet](segment), wanted));
  }
  return (segment) => tests.every((test) => test(segment));
}

/** For each filter its choices with how many segments all other filters leave for each. */
export function countFacets(
  index: SegmentIndex,
  filter: SegmentFilter,
  now: Date,
): Record<Facet, readonly Choice[]> {
  const values = valuesOf(index, now);
  const frame = frameTests(filter);
  const counts = FACETS.map((facet) => ({ facet, values: values[facet], of: new Map<string, number>() }));
  const asked = counts.flatMap((one) => {
    const wanted = wantedOf(filter, one.facet);
    return wanted ? [{ one, wanted }] : [];
  });
  for (const segment of index.byName) {
    if (!frame.every((test) => test(segment))) continue;
    const failed = asked.filter(({ one, wanted }) => !isAny(one.values(segment), wanted));
    // What one filter alone keeps out counts for the choices of that filter; what two keep out counts for none.
    if (failed.length > 1) continue;
    for (const one of failed[0] ? [failed[0].one] : counts) count(one.of, one.values(segment));
  }
  const choices = (facet: Facet) =>
    choicesOf(index, facet, counts.find((one) => one.facet === facet)?.of ?? new Map(), filter);
  return {
    status: choices('status'),
    readiness: choices('readiness'),
    source: choices('source'),
    label: choices('label'),
    kind: choices('kind'),
    owner: choices('owner'),
    used: choices('used'),
  };
}

const FIXED: Partial<Record<Facet, readonly string[]>> = {
  status: segmentStatus.options,
  readiness: verdict.options,
  kind: ['rule', 'list'],
  used: ['true', 'false'],
};

function labelOf(index: SegmentIndex, facet: Facet, value: string): string {
  if (facet === 'source') return index.surroundings.sources.get(value)?.name ?? value;
  if (facet === 'owner' && value !== NOBODY) return index.surroundings.people.get(value) ?? value;
  return value;
}

/** Fixed choices in their order; others by label. What is chosen stays a choice, also when it leaves nothing. */
function choicesOf(
  index: SegmentIndex,
  facet: Facet,
  counts: ReadonlyMap<string, number>,
  filter: SegmentFilter,
): Choice[] {
  const fixed = FIXED[facet];
  const values = fixed ?? [...new Set([...counts.keys(), ...(wantedOf(filter, facet) ?? [])])];
  const choices = values.map((value) => ({
    value,
    label: labelOf(index, facet, value),
    count: counts.get(value) ?? 0,
  }));
  return fixed ? choices : choices.sort((a, b) => a.label.localeCompare(b.label, 'en', { numeric: true }));
}

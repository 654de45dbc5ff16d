/**
 * Sorting the segment table by any of its columns. Segments without a value come last in both directions; equal ones stand
 * by name and then by id, so that pages neither repeat nor lose a row. All sorting starts from the order by name, which the
 * index keeps, and is stable: other columns compare numbers and leave what is equal where it is.
 */
import { SEGMENT_SORTS, type SegmentSort } from '../api/contract/segment-list.ts';
import { segmentStatus, verdict } from '../api/contract/segments.ts';
import type { SegmentFacts, Surroundings } from './segment-facts.ts';
import type { SegmentIndex } from './segment-index.ts';
import { countUsers, linkedSourceIds, verdictAt } from './segment-verdicts.ts';
import { sortText } from './sort-text.ts';

type Key = string | number | null;
type KeyOf = (segment: SegmentFacts) => Key;

function joined(texts: readonly string[]): Key {
  return texts.length === 0 ? null : texts.toSorted().join('\n');
}

/** Names of sources and people as they are sorted, once per state of the surroundings. */
const sortedNames = new WeakMap<
  Surroundings,
  { sources: Map<string, string>; people: Map<string, string> }
>();

function namesOf(surroundings: Surroundings) {
  const known = sortedNames.get(surroundings);
  if (known) return known;
  const names = {
    sources: new Map([...surroundings.sources].map(([id, { name }]) => [id, sortText(name)])),
    people: new Map([...surroundings.people].map(([id, name]) => [id, sortText(name)])),
  };
  sortedNames.set(surroundings, names);
  return names;
}

function keyOf(index: SegmentIndex, column: Exclude<SegmentSort, 'name'>, now: Date): KeyOf {
  const names = namesOf(index.surroundings);
  switch (column) {
    case 'status':
      return ({ status }) => segmentStatus.options.indexOf(status);
    case 'readiness':
      return (segment) => verdict.options.indexOf(verdictAt(index, segment, now));
    case 'count':
      return ({ count }) => count;
    case 'change':
      return ({ change }) => change && change.entered - change.left;
    case 'reachable':
      return ({ reach }) =>
        reach && Math.max(reach.email.reachable, reach.sms.reachable, reach.phone.reachable);
    case 'reachable_email':
      return ({ reach }) => reach?.email.reachable ?? null;
    case 'reachable_sms':
      return ({ reach }) => reach?.sms.reachable ?? null;
    case 'reachable_phone':
      return ({ reach }) => reach?.phone.reachable ?? null;
    case 'sources':
      return (segment) =>
        joined([...linkedSourceIds(index, segment)].flatMap((id) => names.sources.get(id) ?? []));
    case 'used_by':
      return ({ id }) => countUsers(index, id);
    case 'calculated_at':
      return ({ calculatedAt }) => calculatedAt?.getTime() ?? null;
    case 'calculation_ms':
      return ({ calculationMs }) => calculationMs;
    case 'owner':
      return ({ ownerId }) => (ownerId === null ? null : (names.people.get(ownerId) ?? ownerId));
    case 'kind':
      return ({ kind }) => kind;
    case 'labels':
      return ({ labels }) => joined(labels.map(sortText));
    case 'version':
      return ({ version }) => version;
    case 'created_at':
      return ({ createdAt }) => createdAt.getTime();
    case 'updated_at':
      return ({ updatedAt }) => updatedAt.getTime();
  }
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Sorts by a column, `-` in front for descending.
 * @param byName segments in the order of `SegmentIndex.byName`
 */
function sorted(
  index: SegmentIndex,
  byName: readonly SegmentFacts[],
  sort: string,
  now: Date,
): readonly SegmentFacts[] {
  const descending = sort.startsWith('-');
  const column = SEGMENT_SORTS.find((one) => one === (descending ? sort.slice(1) : sort));
  if (!column) throw new Error(`The segment table cannot be sorted by ${sort}.`);
  if (column === 'name') return descending ? byName.toReversed() : byName;
  const key = keyOf(index, column, now);
  const buckets = new Map<string | number, SegmentFacts[]>();
  const without: SegmentFacts[] = [];
  for (const segment of byName) {
    const value = key(segment);
    const bucket = value === null ? without : buckets.get(value);
    if (bucket) bucket.push(segment);
    else if (value !== null) buckets.set(value, [segment]);
  }
  const keys = [...buckets.keys()].sort(descending ? (a, b) => compare(b, a) : compare);
  return [...keys.flatMap((one) => buckets.get(one) ?? []), ...without];
}

/** Of fewer than this share of all segments, only what was found is sorted. */
const WORTH_KEEPING = 0.25;

/** The segments that pass the test, sorted. The order of all of them is kept until one changes, whatever was asked for. */
export function findSorted(
  index: SegmentIndex,
  test: (segment: SegmentFacts) => boolean,
  sort: string,
  now: Date,
): readonly SegmentFacts[] {
  const known = index.orders.get(sort);
  if (known) return known.filter(test);
  const found = index.byName.filter(test);
  // Readiness changes with the time alone.
  if (sort.endsWith('readiness') || found.length < index.byName.length * WORTH_KEEPING)
    return sorted(index, found, sort, now);
  const all = sorted(index, index.byName, sort, now);
  index.orders.set(sort, all);
  return all.filter(test);
}

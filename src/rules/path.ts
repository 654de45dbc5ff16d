/** JSON pointers (RFC 6901) into a definition: how a problem, a finding or a figure says which place it is about. */
import type { RulePath } from './rule.ts';

/** The path of a member or key. @example at('/rules/0', 'value') // '/rules/0/value' */
export function at(path: RulePath, key: string | number): RulePath {
  return `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Sorts what has a path as a reader of `input` meets it: parents first, then members and keys in the order written. */
export function inDocumentOrder<Remark extends { readonly path: RulePath }>(
  remarks: readonly Remark[],
  input: unknown,
): readonly Remark[] {
  const ordinals = new Map<object, ReadonlyMap<string, number>>();
  const placed = remarks.map((remark) => ({ remark, place: placeOf(remark.path, input, ordinals) }));
  return placed.toSorted((a, b) => comparePlaces(a.place, b.place)).map(({ remark }) => remark);
}

/**
 * A pointer as ordinal numbers: the how-manieth key or member at each level. A key that is not there comes last.
 * `ordinals` keeps what was counted: a hostile definition can have a problem in each of a hundred thousand keys.
 */
function placeOf(
  path: RulePath,
  input: unknown,
  ordinals: Map<object, ReadonlyMap<string, number>>,
): readonly number[] {
  const place: number[] = [];
  let node: unknown = input;
  for (const escaped of path.split('/').slice(1)) {
    const key = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof node !== 'object' || node === null) {
      place.push(Number.POSITIVE_INFINITY);
      continue;
    }
    let keys = ordinals.get(node);
    if (keys === undefined) {
      keys = new Map(Object.keys(node).map((name, ordinal) => [name, ordinal]));
      ordinals.set(node, keys);
    }
    place.push(keys.get(key) ?? Number.POSITIVE_INFINITY);
    node = Object.getOwnPropertyDescriptor(node, key)?.value;
  }
  return place;
}

function comparePlaces(a: readonly number[], b: readonly number[]): number {
  for (const [level, ordinal] of a.entries()) {
    const other = b[level];
    if (other === undefined) return 1;
    if (ordinal !== other) return ordinal < other ? -1 : 1;
  }
  return a.length - b.length;
}

/** What changed as people read it: a line per value that differs, with labels and names in place of keys and ids. */

export type StoredChanges = Readonly<Record<string, { readonly from?: unknown; readonly to?: unknown }>>;

export type ReadableChange = {
  readonly key: string;
  readonly label: string;
  readonly from: unknown;
  readonly to: unknown;
};

/** So many lines are told of one entry. */
const MOST = 40;

/**
 * Lines for the changes of an entry; of values with members (a mapping) one for each member that differs.
 * @param words.labelOf the label of a key, when one is known
 * @param words.nameOf the name of what an id names, when it is known
 * @example readableChanges({ name: { from: 'A', to: 'B' } }, words) // [{ key: 'name', label: 'Name', from: 'A', to: 'B' }]
 */
export function readableChanges(
  changes: StoredChanges,
  words: {
    readonly labelOf: (key: string) => string | undefined;
    readonly nameOf: (id: string) => string | undefined;
  },
): readonly ReadableChange[] {
  const lines = Object.entries(changes).flatMap(([key, { from = null, to = null }]) =>
    leaves([key], from, to),
  );
  const named = (value: unknown): unknown => {
    if (typeof value === 'string') return words.nameOf(value) ?? value;
    return Array.isArray(value) ? value.map(named) : value;
  };
  return lines.slice(0, MOST).map(({ path, from, to }) => ({
    key: path.join('.'),
    label: path.map((key) => words.labelOf(key) ?? words.nameOf(key) ?? spelled(key)).join(' · '),
    from: named(from),
    to: named(to),
  }));
}

type Leaf = { readonly path: readonly string[]; readonly from: unknown; readonly to: unknown };

function leaves(path: readonly string[], from: unknown, to: unknown): readonly Leaf[] {
  if (!isRecord(from) && !isRecord(to)) return [{ path, from, to }];
  const [before, after] = [membersOf(from), membersOf(to)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [was, is] = [before.get(key) ?? null, after.get(key) ?? null];
    return JSON.stringify(was) === JSON.stringify(is) ? [] : leaves([...path, key], was, is);
  });
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  return isRecord(value) ? new Map(Object.entries(value)) : new Map();
}

/** `time_zone` → "Time zone" */
function spelled(key: string): string {
  const text = key.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const ID = /^(seg|src|tag|camp|hook|usr)_[0-9a-hjkmnp-tv-z]{26}$/;

/** Ids of things with names among the values and keys of changes. */
export function idsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return ID.test(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(idsIn);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [...idsIn(key), ...idsIn(inner)]);
}
